import AudioSignal
import Models
import TensorCore
import Testing

@testable import Distillation

@Suite struct ListenerTests {
    private func spectrogram(_ frames: Int, silent: Range<Int> = 0..<0, bands: Int) -> Spectrogram {
        var random = RandomGenerator(seed: 5)
        let values = (0..<frames * bands).map { index in
            let level = 0.2 + 0.6 * Float(random.integer(in: 0..<1000)) / 1000
            return silent.contains(index / bands) ? 0 : level
        }
        return Spectrogram(frames: frames, bands: bands, values: values)
    }

    private func hear(_ model: ModelFile, _ sound: Spectrogram, pieces: Int) throws -> Hearing {
        let listener = try Listener(Inference(model), keepsWindows: true)
        for start in stride(from: 0, to: sound.frames, by: pieces) {
            let end = min(start + pieces, sound.frames)
            listener.hear(
                Spectrogram(
                    frames: end - start, bands: sound.bands,
                    values: Array(sound.values[start * sound.bands..<end * sound.bands])))
        }
        return try listener.finish()
    }

    @Test(arguments: [1, 3, 1000]) func windowsAreTheModelsOwnHalfOverlapping(pieces: Int) throws {
        let model = try Tiny.teacherFile()
        let (length, bands) = (model.description.frames, model.description.frontEnd.melBands)
        for frames in [1, length, length + 1, length * 3 / 2 - 1, length * 3 / 2, 2 * length, 5 * length + 3] {
            let hearing = try hear(model, spectrogram(frames, bands: bands), pieces: pieces)
            // A sound that is longer by less than half a window is taken whole.
            #expect(
                hearing.windows.map(\.frames)
                    == (frames < length * 3 / 2
                        ? [0..<frames] : Waveform.windows(count: frames, length: length, hop: length / 2)))
            #expect(hearing.frames == frames && abs(hearing.scores.reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test func aWindowCountsByItsEnergy() throws {
        let model = try Tiny.teacherFile()
        let (length, bands) = (model.description.frames, model.description.frontEnd.melBands)
        let sound = spectrogram(6 * length, silent: length..<5 * length, bands: bands)
        let hearing = try hear(model, sound, pieces: 7)
        #expect(!hearing.isSilent && hearing.windows[4].energy == 0)
        let total = hearing.windows.reduce(0) { $0 + $1.energy }
        for index in hearing.scores.indices {
            let mean = hearing.windows.reduce(0) { $0 + $1.energy * $1.scores[index] } / total
            #expect(abs(hearing.scores[index] - mean) < 1e-5)
        }
        // Windows far from the sound have no influence.
        let alone = try hear(model, spectrogram(length, bands: bands), pieces: length)
        #expect(alone.windows[0].logits == hearing.windows[0].logits)
    }

    /// A short sound in a long clip is judged as a whole without the silence around it, wherever in the clip it is,
    /// even after a quieter sound.
    @Test(arguments: [1, 7, 1000]) func aShortSoundIsHeardAsAWhole(pieces: Int) throws {
        let model = try Tiny.teacherFile()
        let (length, bands) = (model.description.frames, model.description.frontEnd.melBands)
        let word = spectrogram(length * 3 / 2 - 1, bands: bands)
        let alone = try hear(model, word, pieces: 100)
        let short = try hear(model, spectrogram(2, bands: bands), pieces: 1)
        #expect(short.windows.map(\.heard) == [0..<2])
        for start in [0, 1, length, 5 * length, 9 * length - word.frames] {
            for quiet in [0, Float(0.01)] {
                var values = [Float](repeating: quiet, count: 9 * length * bands)
                values.replaceSubrange(start * bands..<start * bands + word.values.count, with: word.values)
                let sound = Spectrogram(frames: 9 * length, bands: bands, values: values)
                let hearing = try hear(model, sound, pieces: pieces)
                #expect(hearing.windows.map(\.heard) == [start..<start + word.frames], "\(start) \(quiet)")
                #expect(hearing.windows.first?.frames == 0..<9 * length && hearing.frames == 9 * length)
                let differences = zip(hearing.scores, alone.scores).map { abs($0 - $1) }
                #expect(differences.allSatisfy { $0 < 1e-4 }, "\(start) \(quiet)")
            }
        }
        // A clip that is short enough is heard as it is, silence and all.
        let still = spectrogram(length, silent: 0..<length / 2, bands: bands)
        #expect(try hear(model, still, pieces: pieces).windows.map(\.heard) == [0..<length])
        // A sound that fades out is taken whole where it is short enough; otherwise only its loud part.
        let plan = ClipWindows(length: 4)
        #expect(plan.whole([0, 1e-5, 1, 0.5, 1e-5, 0, 0, 0]) == 1..<5)
        #expect(plan.whole([0, 1e-5, 1, 0.5, 1e-5, 0, 0, 1e-6]) == 2..<4)
        #expect(plan.whole([1, 0, 0, 0, 0, 0, 0, 1]) == nil && plan.whole([0, 0, 0, 0, 0, 0]) == nil)
    }

    @Test func quietFramesAtTheEdgesOfAWindowAreNotHeard() throws {
        let model = try Tiny.teacherFile()
        let (length, bands) = (model.description.frames, model.description.frontEnd.melBands)
        let word = spectrogram(length / 2, bands: bands)
        var values = [Float](repeating: 0, count: 4 * length * bands)
        values.replaceSubrange((length + 1) * bands..<(length + 1) * bands + word.values.count, with: word.values)
        let hearing = try hear(model, Spectrogram(frames: 4 * length, bands: bands, values: values), pieces: 9)
        let best = try #require(hearing.windows.max { $0.energy < $1.energy })
        #expect(best.heard == length + 1..<length + 1 + length / 2)
        let alone = try hear(model, word, pieces: 100).windows[0].logits
        #expect(zip(best.logits, alone).allSatisfy { abs($0 - $1) < 1e-4 })
        // A quiet frame between loud ones belongs to the sound.
        let plan = ClipWindows(length: 8)
        #expect(plan.heard([0, 1e-4, 1, 0, 0.5, 1e-4, 0, 0]) == 2..<5)
        #expect(plan.heard([0, 0, 0]) == 0..<3 && plan.heard([9, 0, 0, 2][1...3]) == 3..<4)
    }

    @Test func silenceIsSaidToBeSilence() throws {
        let model = try Tiny.teacherFile()
        let bands = model.description.frontEnd.melBands
        for frames in [4, 200] {
            let sound = Spectrogram(frames: frames, bands: bands, values: Array(repeating: 0, count: frames * bands))
            let hearing = try hear(model, sound, pieces: 16)
            #expect(hearing.isSilent && hearing.scores.allSatisfy(\.isFinite))
        }
    }

    @Test func evaluationHearsLongClipsAsTheListenerDoes() throws {
        let model = try Tiny.teacherFile()
        let (length, bands) = (model.description.frames, model.description.frontEnd.melBands)
        var clips: [LabelledClips.Clip] = []
        var words: [Int] = []
        for frames in [length / 2, length, 3 * length, 8 * length + 1] {
            for start in [0, frames / 3] {
                let sound = spectrogram(frames, silent: start..<frames / 2, bands: bands)
                let scores = try hear(model, sound, pieces: 50).scores
                words.append(scores.indices.max { scores[$0] < scores[$1] }!)
                clips.append(.init(levels: sound.bandMajor, frames: frames, label: words.last!))
            }
        }
        let evaluation = try Inference(model).evaluate(
            LabelledClips(mels: bands, classes: model.description.classes.count, clips: clips))
        #expect(evaluation.accuracy == 1)
    }

    /// An endless sound is judged four times a second by its last window, whatever the sizes of its pieces.
    @Test(arguments: [100, 4_000, 4_001, 40_000]) func whatGoesOnIsJudgedFourTimesASecond(size: Int) throws {
        let model = try Tiny.teacherFile()
        let frontEnd = model.description.frontEnd
        let samples = (0..<3 * frontEnd.sampleRate + 100).map { index -> Float in
            guard index >= frontEnd.sampleRate else { return 0 }
            let noise = Float(index * 7919 % 101)
            return noise / 200 - 0.25
        }
        let listener = try LiveListener(Inference(model))
        var moments: [LiveListener.Moment] = []
        var frames = 0
        for start in stride(from: 0, to: samples.count, by: size) {
            let news = try listener.hear(Array(samples[start..<min(start + size, samples.count)]))
            moments += news.moments
            frames += news.columns?.frames ?? 0
        }
        let rest = try listener.finish()
        frames += rest.columns?.frames ?? 0
        moments += rest.moments
        #expect(frames == frontEnd.frames(samples: samples.count))
        let quarters = (1...12).map { Double($0) / 4 }
        #expect(zip(moments.map(\.seconds), quarters).allSatisfy { abs($0 - $1) < 1e-9 } && moments.count == 13)
        #expect(moments[0].isSilent && !moments[12].isSilent)
        // The last window is judged like a clip of that length.
        let length = frontEnd.samples(frames: model.description.frames)
        let end = frontEnd.sampleRate * 2
        let clip = frontEnd.logMel(
            Waveform(samples: Array(samples[end - length..<end]), sampleRate: frontEnd.sampleRate))
        let alone = Listener(try Inference(model))
        alone.hear(clip)
        let scores = try alone.finish().scores
        #expect(zip(moments[7].scores, scores).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(moments[7].heard.upperBound <= 2 && moments[7].heard.lowerBound >= 2 - frontEnd.duration(frames: 100))
    }
}

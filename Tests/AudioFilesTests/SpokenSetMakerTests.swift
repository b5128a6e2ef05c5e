import AudioSignal
import Foundation
import Synchronization
import TensorCore
import Testing

@testable import AudioFiles

private let hasEspeak = (try? SpeechSynthesizer.run(["espeak-ng", "--version"])) != nil

@Test func aFinishedClipHasItsPeakAndItsNoise() {
    let speech = Waveform(samples: sine(8_000, hertz: 500).map { $0[0] }, sampleRate: 16_000)
    let speaker = Speaker.speakers(count: 1, seed: 1)[0]
    for repetition in 0..<6 {
        let utterance = Utterance(of: 3, in: .digits, repetition: repetition, by: speaker, seed: 5)
        let clip = SpokenSetMaker.finish(speech, as: utterance)
        #expect(abs(20 * log10(clip.peak) - utterance.peakGain) < 0.01)
        // The clip without its projection on the tone is the noise.
        let product = zip(clip.samples, speech.samples).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        let energy = speech.samples.reduce(Float(0)) { $0 + $1 * $1 }
        let share = product / energy
        let rest = Waveform(samples: zip(clip.samples, speech.samples).map { $0 - share * $1 }, sampleRate: 16_000)
        let ratio = 20 * log10(share * speech.rootMeanSquare / rest.rootMeanSquare)
        #expect(abs(ratio - utterance.signalToNoise) < 0.6)
    }
}

@Test func pinkNoiseFallsWithFrequencyAndWhiteDoesNot() {
    var generator = RandomGenerator(seed: 1)
    let frontEnd = FrontEnd()
    func slope(isPink: Bool) -> Float {
        let noise = SpokenSetMaker.noise(count: 160_000, isPink: isPink, using: &generator)
        let spectrogram = frontEnd.logMel(Waveform(samples: noise.map { 0.1 * $0 }, sampleRate: 16_000))
        let means = (0..<64).map { band in
            (0..<spectrogram.frames).reduce(Float(0)) { $0 + spectrogram[$1, band] } / Float(spectrogram.frames)
        }
        return means[60] - means[20]
    }
    // Bands get wider with frequency, so that white noise rises over mel bands, and 1/f noise is nearly level.
    let (white, pink) = (slope(isPink: false), slope(isPink: true))
    #expect(white > 0.05)
    #expect(pink < white - 0.08)
}

@Test(.enabled(if: hasEspeak, "needs espeak-ng"), arguments: [(SpokenSet.digits, "9"), (.letters, "J")])
func theSetIsLaidOutLikeAudioMNISTAndRepeats(set: SpokenSet, tenth: String) throws {
    var maker = SpokenSetMaker(set)
    let clipCount = 2 * set.words.count
    (maker.speakers, maker.repetitions) = (2, 1)
    let (first, second) = (TemporaryFolder(), TemporaryFolder())
    let seen = Mutex<[Int]>([])
    try maker.make(at: first.url) { done, total in
        seen.withLock { $0.append(done) }
        #expect(total == clipCount)
    }
    #expect(seen.withLock { $0 } == Array(1...clipCount))
    maker.processes = 1
    try maker.make(at: second.url)
    let clips = try Dataset.load(DatasetReference(kind: DatasetKind(set), root: first.path)).clips
    #expect(clips.count == clipCount)
    #expect(clips.contains { $0.name == "data/02/\(tenth)_02_0.wav" && $0.label == 9 })
    for clip in clips {
        let wave = try clip.waveform(sampleRate: 16_000)
        #expect(0.1...1.5 ~= wave.duration && wave.peak > 0.1)
        #expect(
            FileManager.default.contentsEqual(
                atPath: "\(first.path)/\(clip.name)", andPath: "\(second.path)/\(clip.name)"))
    }
    let metadata = FileManager.default.contents(atPath: "\(first.path)/data/audioMNIST_meta.txt")!
    #expect(AudioMNISTLayout.speakers(inMetadata: metadata) == [1, 2])
}

@Test(.enabled(if: hasEspeak, "needs espeak-ng")) func aFolderThatCannotBeWrittenIsNamed() {
    let folder = TemporaryFolder()
    folder.write("", "file")
    let failure = #expect(throws: AudioFileError.self) {
        try SpokenSetMaker(.digits).make(at: folder.url.appendingPathComponent("file"))
    }
    #expect(failure?.description.contains("/file cannot be written (") == true)
}

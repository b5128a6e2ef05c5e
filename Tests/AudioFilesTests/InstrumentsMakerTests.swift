import AudioSignal
import Foundation
import Testing

@testable import AudioFiles

@Suite struct InstrumentsMakerTests {
    private let clip = InstrumentsPlan().clips[17]

    @Test func aFinishedClipHasItsPeakAndItsNoise() throws {
        let note = (0..<InstrumentsMaker.clipSamples).map { 0.1 * sin(Float($0) * 0.2) }
        for clip in InstrumentsPlan().clips.prefix(40) {
            let sound = InstrumentsMaker().finish(note, as: clip)
            let peak = 20 * log10(sound.peak)
            #expect((-18.001...(-1.999)).contains(peak))
            // The clip without its projection on the note is the noise.
            let share = zip(note, sound.samples).reduce(0) { $0 + $1.0 * $1.1 } / note.reduce(0) { $0 + $1 * $1 }
            let noise = Waveform(
                samples: zip(note, sound.samples).map { $1 - share * $0 }, sampleRate: sound.sampleRate)
            let scaled = Waveform(samples: note.map { share * $0 }, sampleRate: sound.sampleRate)
            #expect((19.8...40.2).contains(20 * log10(scaled.rootMeanSquare / noise.rootMeanSquare)))
        }
    }

    @Test func theSeedDecidesTheClip() {
        let note = (0..<InstrumentsMaker.clipSamples).map { 0.1 * sin(Float($0) * 0.2) }
        var other = InstrumentsMaker()
        other.seed = 2
        #expect(InstrumentsMaker().finish(note, as: clip) == InstrumentsMaker().finish(note, as: clip))
        #expect(InstrumentsMaker().finish(note, as: clip) != other.finish(note, as: clip))
    }

    @Test func theSplitTableNamesEveryClipOnce() {
        let lines = InstrumentsMaker().splitTable.split(separator: "\n")
        #expect(lines.first == "path,fold")
        #expect(lines.count == 4_801)
        #expect(Set(lines).count == 4_801)
        #expect(lines.contains("violin/fluid-38-50.wav,1"))
        #expect(lines.contains("violin/timgm-36-115.wav,2"))
    }

    @Test func aMissingProgramOrSoundfontNamesThePackage() throws {
        let folder = try scratchFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let noProgram = #expect(throws: InstrumentsError.noSynthesizer) {
            try InstrumentsRenderer(fonts: [], fontFolders: [], searchPath: folder.path)
        }
        #expect(noProgram?.description.contains("apt-get install fluidsynth") == true)
        try install("#!/bin/sh\nexit 0\n", in: folder)
        let noFont = #expect(throws: InstrumentsError.noSoundFont(.timGM, searched: [folder.path])) {
            try InstrumentsRenderer(fonts: [.timGM], fontFolders: [folder.path], searchPath: folder.path)
        }
        #expect(noFont?.description.contains("apt-get install timgm6mb-soundfont") == true)
    }

    /// fluidsynth ends with status 0 where it could not read its soundfont.
    @Test func aSynthesizerThatWritesNothingIsNoticed() throws {
        let folder = try scratchFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try install("#!/bin/sh\nexit 0\n", in: folder)
        try Data().write(to: folder.appendingPathComponent(SoundFont.timGM.fileName))
        let renderer = try InstrumentsRenderer(
            fonts: [.timGM], fontFolders: [folder.path], searchPath: folder.path)
        #expect(throws: InstrumentsError.notRendered(.timGM, program: 0, reason: "it wrote no sound")) {
            try renderer.render(program: 0, of: .timGM, notes: [(60, 80)], sampleRate: 16_000)
        }
    }

    @Test(.enabled(if: canPlayTimGM, "needs fluidsynth and timgm6mb-soundfont"))
    func aNoteBeginsTenMillisecondsInAndHasItsPitch() throws {
        let maker = InstrumentsMaker()
        let renderer = try InstrumentsRenderer(fonts: [.timGM], fontFolders: maker.fontFolders)
        let flute = Instrument.all.first { $0.name == "flute" }!
        let clips = try maker.clips(of: flute, from: .timGM, by: renderer)
        #expect(clips.count == 75)
        for (clip, sound) in clips where clip.velocity == 115 && 60...76 ~= clip.pitch {
            #expect(sound.samples.count == 16_384)
            #expect(Waveform(samples: Array(sound.samples[0..<140]), sampleRate: 16_000).peak < 0.2 * sound.peak)
            let frequency = 440 * pow(2, (Double(clip.pitch) - 69) / 12)
            let own = power(of: sound, at: frequency)
            // There is hardly any power a semitone above and below.
            #expect(own > 20 * power(of: sound, at: frequency * pow(2, 1.0 / 12)))
            #expect(own > 20 * power(of: sound, at: frequency * pow(2, -1.0 / 12)))
        }
        let again = try maker.clips(of: flute, from: .timGM, by: renderer)
        #expect(clips.map(\.1) == again.map(\.1))
    }

    private static var canPlayTimGM: Bool {
        (try? InstrumentsRenderer(fonts: [.timGM], fontFolders: InstrumentsMaker().fontFolders)) != nil
    }

    /// The power at one frequency, over 0.5 s from 0.25 s on, with a Hann window.
    private func power(of sound: Waveform, at frequency: Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for index in 0..<8_000 {
            let window = 0.5 - 0.5 * cos(2 * .pi * Double(index) / 8_000)
            let phase = 2 * .pi * frequency * Double(index) / 16_000
            real += window * Double(sound.samples[4_000 + index]) * cos(phase)
            imaginary += window * Double(sound.samples[4_000 + index]) * sin(phase)
        }
        return real * real + imaginary * imaginary
    }

    private func scratchFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func install(_ script: String, in folder: URL) throws {
        let program = folder.appendingPathComponent("fluidsynth")
        try Data(script.utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    }
}

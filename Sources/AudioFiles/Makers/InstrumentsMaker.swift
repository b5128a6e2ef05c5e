import AudioSignal
import Foundation
import Synchronization
import SystemFiles
import TensorCore

/// Makes the instruments set: single notes of 32 General MIDI instruments as a folder of class folders,
/// `<class>/<soundfont>-<pitch>-<velocity>.wav` in 16-bit PCM at 16 kHz, and `split.csv`. Its front end is
/// `FrontEnd.instruments`.
///
/// The same seed, soundfonts and fluidsynth give the same bytes, whatever the number of processes.
public struct InstrumentsMaker: Sendable {
    public var plan = InstrumentsPlan()
    public var seed: UInt64 = 1
    /// The folders in which soundfonts are searched.
    public var fontFolders = ["/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts"]
    /// How many fluidsynth processes run at the same time.
    public var processes = ProcessInfo.processInfo.activeProcessorCount

    /// The clips' sample rate in Hz.
    public static let sampleRate = 16_000
    /// The number of samples of each clip.
    public static let clipSamples = 16_384
    /// The number of samples of a clip before the onset: 10 ms.
    static let samplesBeforeOnset = sampleRate / 100

    public init() {}

    /// Renders the set into a folder, which is created if it is missing; clips that exist are made again.
    ///
    /// - Parameter progress: called with the number of clips done and of all clips, on any thread, in rising order.
    /// - Throws: `InstrumentsError` without fluidsynth or a soundfont, `AudioFileError.notWritable` for the folder or a
    ///   clip.
    public func make(at folder: URL, progress: @Sendable (Int, Int) -> Void = { _, _ in }) throws {
        try plan.validate()
        let fonts = Set(plan.trainingFonts + plan.testFonts)
        // A folder that cannot be written is reported before a program that is missing.
        let wasThere = FolderListing.isFolder(folder.path)
        try FileWriting.makeFolders(folder.path)
        let renderer: InstrumentsRenderer
        do {
            renderer = try InstrumentsRenderer(fonts: fonts, fontFolders: fontFolders)
        } catch {
            if !wasThere { rmdir(folder.path) }
            throw error
        }
        for instrument in Instrument.all {
            try FileWriting.makeFolders(folder.appendingPathComponent(instrument.name).path)
        }
        let renders = SoundFont.allCases.filter(fonts.contains).flatMap { font in
            Instrument.all.map { (font: font, instrument: $0) }
        }
        let total = plan.clips.count
        let next = Atomic<Int>(0)
        let outcome = Mutex<(done: Int, failure: (any Error)?)>((0, nil))
        DispatchQueue.concurrentPerform(iterations: max(processes, 1)) { _ in
            while outcome.withLock({ $0.failure == nil }) {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < renders.count else { return }
                do {
                    let (font, instrument) = renders[index]
                    for (clip, waveform) in try clips(of: instrument, from: font, by: renderer) {
                        try AudioFile.writeWAV(waveform, to: folder.appendingPathComponent(clip.path).path)
                        outcome.withLock { outcome in
                            outcome.done += 1
                            progress(outcome.done, total)
                        }
                    }
                } catch {
                    outcome.withLock { $0.failure = $0.failure ?? error }
                }
            }
        }
        if let failure = outcome.withLock({ $0.failure }) { throw failure }
        try FileWriting.write(Data(splitTable.utf8), to: folder.appendingPathComponent("split.csv").path)
    }

    var splitTable: String {
        "path,fold\n" + plan.clips.map { "\($0.path),\($0.fold)\n" }.sorted().joined()
    }

    /// Makes all clips of one instrument from one soundfont by cutting one rendering.
    func clips(
        of instrument: Instrument, from font: SoundFont, by renderer: InstrumentsRenderer
    ) throws(InstrumentsError) -> [(InstrumentClip, Waveform)] {
        let notes = plan.renderedPitches.flatMap { pitch in
            InstrumentsPlan.velocities.map { (pitch: pitch, velocity: $0) }
        }
        let sound = try renderer.render(
            program: instrument.program, of: font, notes: notes, sampleRate: Self.sampleRate)
        var clips: [(InstrumentClip, Waveform)] = []
        for clip in plan.clips(of: instrument, from: font) {
            let index = notes.firstIndex { $0.pitch == clip.pitch && $0.velocity == clip.velocity }!
            let onset = (InstrumentsMIDI.firstOnset + index * InstrumentsMIDI.spacing) * Self.sampleRate / 1000
            let start = onset - Self.samplesBeforeOnset
            let samples = Array(sound.samples[start..<start + Self.clipSamples])
            // Where no sample exceeds a few steps of 16 bits, the soundfont has no such note.
            guard samples.contains(where: { abs($0) > 1e-4 }) else { throw .silent(path: clip.path) }
            clips.append((clip, finish(samples, as: clip)))
        }
        return clips
    }

    /// Adds white noise at 20 to 40 dB below the note, then scales the peak to -18 to -2 dB of full scale.
    ///
    /// Both are drawn from a random stream of the clip's own, so that a clip does not depend on which others are made.
    func finish(_ note: [Float], as clip: InstrumentClip) -> Waveform {
        var generator = RandomGenerator(seed: seed, stream: clip.path)
        let peakGain = generator.uniform(in: -18 ... -2)
        let signalToNoise = generator.uniform(in: 20...40)
        var sound = Waveform(samples: note, sampleRate: Self.sampleRate)
        let level = sound.rootMeanSquare * pow(10, -signalToNoise / 20)
        for index in sound.samples.indices { sound.samples[index] += level * generator.normal() }
        let gain = pow(10, peakGain / 20) / max(sound.peak, 1e-9)
        for index in sound.samples.indices { sound.samples[index] *= gain }
        return sound
    }
}

import AudioSignal
import Foundation
import SystemFiles
import TensorCore

/// Makes a set of words that espeak-ng speaks, with AudioMNIST's layout: `data/SS/D_SS_R.wav` for a digit or letter D in
/// 16-bit PCM at 16 kHz, and `data/audioMNIST_meta.txt`.
///
/// The same seed and the same espeak-ng give the same bytes, whatever the number of processes.
public struct SpokenSetMaker: Sendable {
    public let set: SpokenSet
    public var seed: UInt64 = 1
    public var speakers = 60
    public var repetitions = 10
    /// How many espeak-ng processes run at the same time.
    public var processes = ProcessInfo.processInfo.activeProcessorCount

    /// The clips' sample rate in Hz.
    public static let sampleRate = 16_000
    /// Speakers above this number are for testing.
    public static let trainingSpeakers = 48

    public init(_ set: SpokenSet) { self.set = set }

    /// The number of clips of the whole set.
    public var clips: Int { speakers * set.words.count * repetitions }

    /// Makes the set in a folder, which is created if it is missing; clips that exist are made again.
    ///
    /// - Parameter progress: called with the number of clips done and of all clips, on any thread, in rising order.
    /// - Throws: `SpeechError` without a working espeak-ng, `AudioFileError.notWritable` for the folder or a clip.
    public func make(at folder: URL, progress: @Sendable (Int, Int) -> Void = { _, _ in }) throws {
        try FileWriting.makeFolders(folder.path)
        let program = try SpeechSynthesizer.program()
        let voices = Speaker.speakers(count: speakers, seed: seed)
        let data = folder.appendingPathComponent("data")
        for voice in voices { try FileWriting.makeFolders(data.appendingPathComponent(voice.folderName).path) }
        try FileWriting.write(metadata(voices), to: data.appendingPathComponent("audioMNIST_meta.txt").path)
        _ = try ParallelWork.map(clips, threads: processes, progress: progress) { index in
            let words = set.words.count
            let voice = voices[index / (words * repetitions)]
            let (word, repetition) = (index / repetitions % words, index % repetitions)
            let utterance = Utterance(of: word, in: set, repetition: repetition, by: voice, seed: seed)
            let clip = try Self.clip(of: utterance, by: voice, with: program)
            let name = "\(voice.folderName)/\(set.signs[word])_\(voice.folderName)_\(repetition).wav"
            try AudioFile.writeWAV(clip, to: data.appendingPathComponent(name).path)
        }
    }

    /// One clip: spoken, resampled to 16 kHz, with noise added at the utterance's ratio, and scaled to its peak.
    static func clip(
        of utterance: Utterance, by speaker: Speaker, with program: [String]
    ) throws(SpeechError) -> Waveform {
        let spoken = try SpeechSynthesizer.speak(utterance, by: speaker, with: program)
        let resampler = Resampler(from: spoken.sampleRate, to: sampleRate, quality: .best)
        return finish(
            Waveform(samples: resampler.process(spoken.samples, isLast: true), sampleRate: sampleRate), as: utterance)
    }

    static func finish(_ speech: Waveform, as utterance: Utterance) -> Waveform {
        var generator = utterance.generator
        var noise = Waveform(
            samples: noise(count: speech.samples.count, isPink: utterance.isPink, using: &generator),
            sampleRate: speech.sampleRate)
        let level =
            speech.rootMeanSquare * pow(10, -utterance.signalToNoise / 20) / max(noise.rootMeanSquare, 1e-9)
        for index in noise.samples.indices {
            noise.samples[index] = speech.samples[index] + level * noise.samples[index]
        }
        let gain = pow(10, utterance.peakGain / 20) / max(noise.peak, 1e-9)
        for index in noise.samples.indices { noise.samples[index] *= gain }
        return noise
    }

    /// White noise, or 1/f noise, which is white noise through three one-pole filters (Kellet's economical pink
    /// filter).
    static func noise(count: Int, isPink: Bool, using generator: inout RandomGenerator) -> [Float] {
        var (slow, middle, quick): (Float, Float, Float) = (0, 0, 0)
        return (0..<count).map { _ in
            let white = generator.normal()
            guard isPink else { return white }
            slow = 0.99765 * slow + white * 0.0990460
            middle = 0.96300 * middle + white * 0.2965164
            quick = 0.57000 * quick + white * 1.0526913
            return slow + middle + quick + white * 0.1848
        }
    }

    private func metadata(_ voices: [Speaker]) throws -> Data {
        var table: [String: [String: String]] = [:]
        for voice in voices {
            table[voice.folderName] = [
                "accent": voice.accent, "age": "", "gender": voice.isFemale ? "female" : "male",
                "native speaker": "yes", "origin": "espeak-ng variant \(voice.variant)", "recordingdate": "",
                "recordingroom": "pitch \(voice.pitch), speed \(voice.speed), seed \(seed)",
            ]
        }
        return try JSONSerialization.data(withJSONObject: table, options: [.sortedKeys, .prettyPrinted])
    }
}

extension Speaker {
    var folderName: String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Why words could not be spoken.
public enum SpeechError: Error, Hashable, CustomStringConvertible, LocalizedError {
    case notInstalled
    case cannotRun(String)
    case failed(voice: String, text: String)

    public var description: String {
        switch self {
        case .notInstalled:
            "The program espeak-ng is not installed, and it is what speaks the words; install the package espeak-ng."
        case .cannotRun(let reason):
            "The program espeak-ng cannot be started (\(reason)); free some memory or processes and try again."
        case .failed(let voice, let text):
            "espeak-ng said nothing when voice \(voice) was asked for \"\(text)\"; "
                + "check that espeak-ng's voices are installed."
        }
    }
    public var errorDescription: String? { description }
}

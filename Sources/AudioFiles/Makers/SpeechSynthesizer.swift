import AudioSignal
import Foundation
import Synchronization

/// Speaks words by the espeak-ng program, with one process for each word.
enum SpeechSynthesizer {
    /// The program and the options of every call. From 1.52 on espeak-ng varies breath and flutter by the clock unless
    /// `-D` is given; older versions have no such option and always speak in the same way.
    ///
    /// - Throws: `SpeechError` if espeak-ng is not installed or cannot be started.
    static func program() throws(SpeechError) -> [String] {
        let help = String(decoding: try run(["espeak-ng", "--help"]), as: UTF8.self)
        let repeats = help.split(separator: "\n").contains { $0.hasPrefix("-D\t") }
        return ["espeak-ng"] + (repeats ? ["-D"] : [])
    }

    /// - Throws: `SpeechError` if the program is not installed or fails.
    static func speak(
        _ utterance: Utterance, by speaker: Speaker, with program: [String]
    ) throws(SpeechError) -> Waveform {
        let output = try run(
            program + [
                "-z", "-v", "\(speaker.accent)+\(speaker.variant)", "-p", "\(utterance.pitch)",
                "-s", "\(utterance.speed)", "-a", "\(utterance.amplitude)", "--stdout", utterance.text,
            ])
        guard let waveform = waveform(ofStream: output) else {
            throw .failed(voice: "\(speaker.accent)+\(speaker.variant)", text: utterance.text)
        }
        return waveform
    }

    /// The waveform of a WAV stream of 16-bit mono. A program that writes to a pipe cannot know the length of its
    /// sound, so the header's length is ignored and all bytes to the end are samples.
    static func waveform(ofStream bytes: [UInt8]) -> Waveform? {
        guard bytes.count > 44, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[36..<40].elementsEqual("data".utf8)
        else { return nil }
        let sampleRate = (24..<28).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
        guard 1_000...200_000 ~= sampleRate else { return nil }
        let samples = stride(from: 44, to: bytes.count - 1, by: 2).map {
            Float(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)) / 32_768
        }
        return Waveform(samples: samples, sampleRate: sampleRate)
    }

    /// What a program writes to its standard output; its standard error is dropped.
    static func run(_ arguments: [String]) throws(SpeechError) -> [UInt8] {
        let (process, output) = try spawning.withLock { _ throws(SpeechError) in try spawn(arguments) }
        defer { close(output) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            bytes.append(contentsOf: chunk[0..<count])
        }
        var exit: Int32 = 0
        while waitpid(process, &exit, 0) < 0 && errno == EINTR {}
        return bytes
    }

    /// Processes are started one at a time. One that is started after another's pipe is made and before it is marked as
    /// not to be inherited would keep the pipe's writing end open, and its reader would wait for ever.
    private static let spawning = Mutex(())

    /// The process, and the end of the pipe that its standard output comes from.
    private static func spawn(_ arguments: [String]) throws(SpeechError) -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .cannotRun(String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process = pid_t()
        let status = posix_spawnp(&process, arguments[0], &actions, nil, &words, environ)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw status == ENOENT ? .notInstalled : .cannotRun(String(cString: strerror(status)))
        }
        return (process, ends[0])
    }
}

import Foundation
import Synchronization

/// A program that reads the microphone and writes its samples to a pipe.
final class Microphone {
    /// The first that is there is taken.
    static let programs = ["parec", "arecord", "ffmpeg"]

    let name: String
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// - Parameter name: one of `programs`; nil for the first that is there.
    /// - Throws: `LiveSoundError` where there is none.
    init(_ name: String? = nil, sampleRate: Int) throws {
        let names = name.map { [$0] } ?? Self.programs
        guard let found = names.first(where: { OptionalParts.program($0) != nil }) else {
            let missing = name ?? "program that reads the microphone (\(Self.programs.joined(separator: ", ")))"
            throw LiveSoundError(
                "There is no \(missing) here; install alsa-utils or pulseaudio-utils, or give a file, or '-' for samples by a "
                    + "pipe.")
        }
        self.name = found
        process.executableURL = URL(fileURLWithPath: OptionalParts.program(found)!)
        process.arguments = Self.arguments(found, sampleRate: sampleRate)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
    }

    /// 16-bit little-endian samples of one channel on standard output, without a large buffer.
    static func arguments(_ name: String, sampleRate: Int) -> [String] {
        switch name {
        case "parec":
            ["--format=s16le", "--rate=\(sampleRate)", "--channels=1", "--latency-msec=20", "--client-name=frami"]
        case "arecord":
            ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "\(sampleRate)", "--buffer-time=100000", "-"]
        default:
            [
                "-nostdin", "-loglevel", "error", "-f", "alsa", "-i", "default", "-f", "s16le", "-ac", "1", "-ar",
                "\(sampleRate)", "-fflags", "nobuffer", "-",
            ]
        }
    }

    /// Begins to listen.
    ///
    /// - Throws: `LiveSoundError`.
    func start(sampleRate: Int) throws -> LiveSound {
        do { try process.run() } catch { throw LiveSoundError("\(name) cannot be started: \(Sentence.of(error))") }
        let (process, name, errors) = (process, name, errors.fileHandleForReading)
        return .samples(output.fileHandleForReading, sampleRate: sampleRate) {
            process.waitUntilExit()
            let words = String(decoding: (try? errors.readToEnd()) ?? Data(), as: UTF8.self)
            let reason = words.split(separator: "\n").last.map { " (\($0.trimmingCharacters(in: .whitespaces)))" } ?? ""
            return
                "The microphone is not to be heard: \(name) ended with status \(process.terminationStatus)\(reason); try "
                + "another program with --microphone, or give a file."
        }
    }

    func stop() {
        if process.isRunning { process.terminate() }
    }
}

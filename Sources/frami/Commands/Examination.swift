import AudioFiles
import COpenBLAS
import Foundation
import Models
import ONNXFiles
import Ranks
import RunEvents
import RunStore
import TensorCore
import TerminalNcurses
import TerminalUI

/// The findings of `frami doctor`, each with a name and a word or sentence.
enum Examination {
    static func all() -> [(String, String)] {
        terminal() + [
            ("OpenBLAS", "\(String(cString: openblas_get_config())), kernel \(ProductKernel.name)"),
            ("kernels", kernels()),
            ("SQLite", RecordLibrary.version),
            ("protobuf-c", ProtobufLibrary.version), ("MPI", library()),
        ] + AudioLibraries.versions.map { ($0.name, $0.version) } + [
            ("threads", "\(ProcessInfo.processInfo.activeProcessorCount) cores, \(Workers.threads) used"),
            ("teacher", teacher()), ("clips", clips()),
        ] + OptionalParts.all.map { ($0.name, $0.finding) }
    }

    private static func terminal() -> [(String, String)] {
        let environment = ProcessInfo.processInfo.environment
        var lines = [
            ("TERM", environment["TERM"] ?? "not set"), ("COLORTERM", environment["COLORTERM"] ?? "not set"),
            ("stdout", isatty(1) == 1 ? "a terminal" : "no terminal: run and train print lines"),
        ]
        do {
            let found = try TerminalDetection.detect()
            lines += [
                ("colours", "\(found.capabilities.colours) by \(found.term)"),
                ("glyphs", "\(found.capabilities.glyphs), characters in \(found.codeset)"),
            ]
            lines += found.notes.map { ("note", $0) }
        } catch {
            lines.append(("screen", "\(error)"))
        }
        return lines
    }

    /// The first line of what the MPI library says of itself, without the place that it was built in.
    private static func library() -> String {
        guard let text = World.library else {
            return "not built in, needed under mpirun: swift build -c release --traits MPI --scratch-path .build-mpi"
        }
        let line = text.split(whereSeparator: \.isNewline).first ?? ""
        return String(line.split(separator: ",").first ?? "").replacing("\t", with: " ")
    }

    private static func kernels() -> String {
        let (current, most) = (InstructionSet.current, InstructionSet.most)
        return current == most ? current.words : "\(current.words) on a processor that has \(most.words)"
    }

    private static func teacher() -> String {
        do {
            let models = try Recipe.demonstrations.map { ($0, try Networks.teacher($0).description) }
            return models.map { "\($0) (\($1.architecture), \($1.classes.count) classes)" }.joined(separator: ", ")
        } catch { return "\(error)" }
    }

    private static func clips() -> String {
        do {
            let counts = try SpokenSet.allCases.map { "\(try BuiltInClips.load($0).count) of \($0.rawValue)" }
            return "built-in clips: \(counts.joined(separator: ", "))"
        } catch { return "\(error)" }
    }
}

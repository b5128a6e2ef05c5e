import AudioFiles
import COpenBLAS
import Foundation
import Models
import ONNXFiles
import RunStore
import TensorCore
import TerminalNcurses
import TerminalUI

/// The findings of `frami doctor`, each with a name and a word or sentence.
enum Examination {
    static func all() -> [(String, String)] {
        terminal() + [
            ("OpenBLAS", "\(String(cString: openblas_get_config())), kernel \(ProductKernel.name)"),
            ("SQLite", RecordLibrary.version),
            ("protobuf-c", ProtobufLibrary.version),
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

    private static func teacher() -> String {
        do {
            let model = try Networks.teacher("digits")
            return "\(model.description.architecture), \(model.description.classes.count) classes"
        } catch { return "\(error)" }
    }

    private static func clips() -> String {
        do {
            return "\(try BuiltInDigits.load().count) built-in clips"
        } catch { return "\(error)" }
    }
}

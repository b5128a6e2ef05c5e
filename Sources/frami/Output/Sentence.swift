import ArgumentParser
import Foundation
import SystemText

/// Any error as the one sentence that the command line prints of it.
enum Sentence {
    static func of(_ error: any Error) -> String {
        if let error = error as? ValidationError { return error.message }
        if Frami.exitCode(for: error) == .validationFailure {
            let lines = Frami.message(for: error).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            let text = lines.joined(separator: " ")
            if text.hasSuffix("?") { return text + " See 'frami --help'." }
            return (text.hasSuffix(".") ? String(text.dropLast()) : text) + "; see 'frami --help'."
        }
        if type(of: error) is NSError.Type { return ended((error as NSError).localizedDescription) }
        return "\(error)"
    }

    private static func ended(_ text: String) -> String {
        text.hasSuffix(".") || text.hasSuffix("?") ? text : text + "."
    }
}

/// Wrong usage that the parser cannot see: exit status 64.
func wrongUsage(_ sentence: String) -> ValidationError { ValidationError(sentence) }

/// A name that is given and empty would mean the folder that frami was started in.
///
/// - Throws: a usage error.
func checkName(_ name: String, of what: String) throws {
    if name.isEmpty { throw wrongUsage("\(what) has an empty name; give one.") }
    if name.holdsOddBytes { throw wrongUsage("\(what) names '\(name)', which is no UTF-8; choose another name.") }
}

/// Clips, datasets and models may have any name that a file can have; what frami itself makes or keeps has text for one.
///
/// - Throws: a usage error.
func checkBytes(_ words: [String]) throws {
    guard let command = words.first, let odd = words.first(where: \.holdsOddBytes) else { return }
    let readers = ["classify", "evaluate", "train", "info", "run", "compare"]
    guard readers.contains(command) || command.hasPrefix("-") else {
        throw wrongUsage("'\(odd)' is no UTF-8; only clips, datasets and model files may have such names.")
    }
}

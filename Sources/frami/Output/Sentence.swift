import ArgumentParser
import Foundation
import SystemText

/// The sentence that the command line prints for an error.
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

/// An error of usage that the parser cannot find, with exit status 64.
func wrongUsage(_ sentence: String) -> ValidationError { ValidationError(sentence) }

/// Refuses an empty name, which would mean the working folder.
///
/// - Throws: a usage error.
func checkName(_ name: String, of what: String) throws {
    if name.isEmpty { throw wrongUsage("\(what) has an empty name; give one.") }
    if name.holdsOddBytes { throw wrongUsage("\(what) names '\(name)', which is no UTF-8; choose another name.") }
}

/// Refuses names that are no UTF-8. Clips, datasets and models may have such names, but not what frami itself writes.
///
/// - Throws: a usage error.
func checkBytes(_ words: [String]) throws {
    guard let command = words.first, let odd = words.first(where: \.holdsOddBytes) else { return }
    let readers = ["classify", "evaluate", "train", "info", "run", "compare"]
    guard readers.contains(command) || command.hasPrefix("-") else {
        throw wrongUsage("'\(odd)' is no UTF-8; only clips, datasets and model files may have such names.")
    }
}

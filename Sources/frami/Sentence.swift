import ArgumentParser
import Foundation

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
}

func printError(_ text: String) {
    FileHandle.standardError.write(Data("frami: \(text)\n".utf8))
}

import Foundation
import RunConsole
import SystemText
import TerminalUI

/// Prints all output of the commands. Names in model files, folders and tables come from other people, so control
/// characters in them are made visible. Nothing else in this module may print.
enum Output {
    /// One line of text.
    static func line(_ text: String) { print(text.visible) }

    /// Prints a question that the user answers on the same line.
    static func prompt(_ text: String) {
        print(text.visible, terminator: "")
        fflush(nil)
    }

    static func lines(_ lines: [String]) { lines.forEach(line) }

    /// Prints the rows of a table.
    static func table(_ table: TextTable) { lines(table.lines) }

    /// Prints a row of CSV (RFC 4180); a field with a comma or a quote stands in quotes.
    static func row(_ fields: [String]) { line(rowText(fields)) }

    /// The row as text, without an end of line.
    static func rowText(_ fields: [String]) -> String {
        fields.map(\.visible).map { field in
            field.contains { $0 == "," || $0 == "\"" } ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }.joined(separator: ",")
    }

    /// Prints one line of JSON, which has escapes of its own.
    static func object(_ object: OrderedJSON) { print(object) }

    /// Prints whole lines of CSV or JSON, in which control characters are visible already.
    static func rows(_ text: Data) { print(String(decoding: text, as: UTF8.self), terminator: "") }

    /// Prints a screenshot with control sequences.
    static func picture(_ sequences: String) { print(sequences, terminator: "") }
}

/// Prints one sentence on standard error.
func printError(_ text: String) {
    FileHandle.standardError.write(Data("frami: \(text.visible)\n".utf8))
}

import Foundation
import RunConsole
import SystemText
import TerminalUI

/// All that the commands print, whoever wrote it: names in model files, folders and tables come from elsewhere, and no
/// byte of them may act on the terminal. Nothing else in this module prints.
enum Output {
    /// One line of text.
    static func line(_ text: String) { print(text.visible) }

    /// What a person is to answer on the same line.
    static func prompt(_ text: String) {
        print(text.visible, terminator: "")
        fflush(nil)
    }

    static func lines(_ lines: [String]) { lines.forEach(line) }

    /// A table's rows, aligned.
    static func table(_ table: TextTable) { lines(table.lines) }

    /// A row of CSV (RFC 4180); a field with a comma or a quote stands in quotes.
    static func row(_ fields: [String]) {
        line(
            fields.map(\.visible).map { field in
                field.contains { $0 == "," || $0 == "\"" } ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
            }.joined(separator: ","))
    }

    /// One line of JSON, which escapes by its own rules.
    static func object(_ object: OrderedJSON) { print(object) }

    /// A picture of cells with the terminal's own sequences.
    static func picture(_ sequences: String) { print(sequences, terminator: "") }
}

/// One sentence on standard error.
func printError(_ text: String) {
    FileHandle.standardError.write(Data("frami: \(text.visible)\n".utf8))
}

import Foundation
import SystemText

/// Comma-separated values with a header line, as RFC 4180 has them: quoted fields, LF or CRLF.
struct CommaSeparatedTable {
    let path: String
    let header: [String]
    /// The rows, each with its line number in the file, counted from 1.
    let rows: [(line: Int, fields: [String])]

    /// - Throws: `DatasetError.metadataWrong` if it cannot be read, lacks a column, or has a row of another length.
    init(path: String, columns: [String]) throws(DatasetError) {
        try self.init(path: path, columns: columns, headerless: nil)
    }

    /// A table without a header line.
    ///
    /// - Parameter columns: the names of all columns.
    /// - Throws: `DatasetError.metadataWrong`.
    init(path: String, withoutHeader columns: [String]) throws(DatasetError) {
        try self.init(path: path, columns: [], headerless: columns)
    }

    private init(path: String, columns: [String], headerless: [String]?) throws(DatasetError) {
        guard let data = FileName.contents(path) else {
            throw .metadataWrong(path: path, line: nil, reason: "it cannot be read")
        }
        var lines = Self.parse(FileName.text(data))
        guard !lines.isEmpty else { throw .metadataWrong(path: path, line: nil, reason: "it is empty") }
        let header = headerless ?? lines.removeFirst().fields.map { $0.trimmingCharacters(in: .whitespaces) }
        for column in columns where !header.contains(column) {
            throw .metadataWrong(path: path, line: 1, reason: "the header has no column \"\(column)\"")
        }
        for row in lines where row.fields.count != header.count {
            throw .metadataWrong(
                path: path, line: row.line, reason: "the row has \(row.fields.count) fields, not \(header.count)")
        }
        self.path = path
        self.header = header
        rows = lines
    }

    /// The index of a column that the initialiser required.
    func column(_ name: String) -> Int { header.firstIndex(of: name)! }

    func integer(_ row: (line: Int, fields: [String]), _ column: Int) throws(DatasetError) -> Int {
        guard let number = Int(row.fields[column].trimmingCharacters(in: .whitespaces)) else {
            throw error(in: row, "\(header[column]) is \"\(row.fields[column])\", not a number")
        }
        return number
    }

    /// What is wrong with a row, as an error that names the file and the line.
    func error(in row: (line: Int, fields: [String]), _ reason: String) -> DatasetError {
        .metadataWrong(path: path, line: row.line, reason: reason)
    }

    /// - Throws: `DatasetError.metadataWrong` with the first name that occurs a second time.
    func requireDistinct(_ names: [String]) throws(DatasetError) {
        var seen: Set<String> = []
        if let twice = names.first(where: { !seen.insert($0).inserted }) {
            throw .metadataWrong(path: path, line: nil, reason: "\"\(twice)\" is listed twice")
        }
    }

    /// A field as it is written in a file, with quotes where they are needed.
    static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private static func parse(_ text: String) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var (line, firstLine) = (1, 1)
        func endRow() {
            fields.append(field)
            if fields != [""] { rows.append((firstLine, fields)) }
            (fields, field) = ([], "")
        }
        // A byte order mark is skipped.
        var characters = (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : Substring(text)).makeIterator()
        var pending: Character?
        while let character = pending ?? characters.next() {
            pending = nil
            if isQuoted {
                if character.isNewline { line += 1 }
                if character != "\"" {
                    field.append(character)
                } else {
                    pending = characters.next()
                    if pending == "\"" {
                        field.append("\"")
                        pending = nil
                    } else {
                        isQuoted = false
                    }
                }
            } else if character == "\"" && field.isEmpty {
                isQuoted = true
            } else if character == "," {
                fields.append(field)
                field = ""
            } else if character.isNewline {
                endRow()
                line += 1
                firstLine = line
            } else {
                field.append(character)
            }
        }
        if !field.isEmpty || !fields.isEmpty { endRow() }
        return rows
    }
}

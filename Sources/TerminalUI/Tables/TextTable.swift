import SystemText

/// A table of text with aligned columns. Each is as wide as its widest cell, measured in columns of a terminal and not
/// in characters. Nothing is cut, and no line ends in spaces.
public struct TextTable: Sendable {
    /// The side on which a column's cells line up.
    public enum Alignment: Sendable { case left, right }

    private let alignments: [Alignment]
    private let indent: Int
    private var rows: [[String]] = []

    /// - Parameters:
    ///   - alignments: the alignment of each column; further columns are aligned to the left.
    ///   - indent: the number of spaces before the first column.
    public init(_ alignments: [Alignment] = [], indent: Int = 0) {
        self.alignments = alignments
        self.indent = indent
    }

    /// Adds a row, which may have fewer cells than others. Control characters are made visible.
    public mutating func add(_ cells: [String]) { rows.append(cells.map(\.visible)) }

    /// The rows as text, with two spaces between columns.
    public var lines: [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                let width = DisplayWidth.of(cell)
                if column == widths.count { widths.append(width) } else { widths[column] = max(widths[column], width) }
            }
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
                return alignments.indices.contains(column) && alignments[column] == .right ? space + cell : cell + space
            }
            let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

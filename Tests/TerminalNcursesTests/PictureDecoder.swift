import CPNG
import Foundation

@testable import TerminalNcurses

/// What a terminal with kitty's graphics protocol would make of bytes: the pictures that it holds, and the cells that
/// were told to show parts of them.
struct PictureDecoder {
    struct Picture: Equatable {
        var columns: Int
        var rows: Int
        var png: Data
    }

    struct CellPart: Hashable {
        let picture: Int
        let row: Int
        let column: Int
    }

    private(set) var pictures: [Int: Picture] = [:]
    /// In the order in which they came.
    private(set) var cells: [CellPart] = []
    /// How many pictures were sent.
    private(set) var uploads = 0
    private(set) var problems: [String] = []
    /// The keys and the text of the upload whose pieces are coming.
    private var open: (keys: [String: String], text: String)?
    private var colour: Int?

    init(_ bytes: some Collection<UInt8>) {
        let scalars = Array(String(decoding: Array(bytes), as: UTF8.self).unicodeScalars)
        var position = 0
        while position < scalars.count {
            let rest = scalars[position...]
            if rest.starts(with: "\u{1B}_G".unicodeScalars) {
                let end = rest.dropFirst(3).firstIndex(of: "\u{1B}") ?? scalars.count
                command(String(String.UnicodeScalarView(scalars[(position + 3)..<end])))
                position = end + 2
            } else if rest.starts(with: "\u{1B}[".unicodeScalars) {
                let end = rest.dropFirst(2).firstIndex { (0x40...0x7E).contains($0.value) } ?? scalars.count - 1
                if scalars[end] == "m" { style(String(String.UnicodeScalarView(scalars[(position + 2)..<end]))) }
                position = end + 1
            } else if scalars[position].value == PictureMarks.cell, position + 2 < scalars.count {
                let marks = scalars[(position + 1)...(position + 2)].map { PictureMarks.marks.firstIndex(of: $0.value) }
                if let colour, let row = marks[0], let column = marks[1] {
                    cells.append(CellPart(picture: colour, row: row, column: column))
                } else {
                    problems.append("a cell without number, row or column")
                }
                position += 3
            } else {
                position += 1
            }
        }
    }

    private mutating func command(_ text: String) {
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        var keys: [String: String] = [:]
        for pair in parts[0].split(separator: ",") {
            let sides = pair.split(separator: "=")
            if sides.count == 2 { keys[String(sides[0])] = String(sides[1]) }
        }
        let payload = parts.count > 1 ? String(parts[1]) : ""
        if payload.utf8.count > 4096 { problems.append("a piece of \(payload.utf8.count) bytes") }
        switch keys["a"] {
        case "q": break
        case "d": pictures[Int(keys["i"] ?? "") ?? -1] = nil
        default:
            // A piece after the first one has no keys but m and q.
            let whole = (keys: open?.keys ?? keys, text: (open?.text ?? "") + payload)
            open = keys["m"] == "1" ? whole : nil
            if open == nil { end(whole.keys, whole.text) }
        }
    }

    private mutating func end(_ keys: [String: String], _ text: String) {
        guard keys["a"] == "T", keys["U"] == "1", keys["f"] == "100", keys["q"] == "2",
            let number = keys["i"].flatMap({ Int($0) }), let columns = keys["c"].flatMap({ Int($0) }),
            let rows = keys["r"].flatMap({ Int($0) }), let png = Data(base64Encoded: text)
        else { return problems.append("an upload with \(keys)") }
        uploads += 1
        pictures[number] = Picture(columns: columns, rows: rows, png: png)
    }

    private mutating func style(_ text: String) {
        let numbers = text.split(whereSeparator: { ";:".contains($0) }).map { Int($0) ?? 0 }
        if let place = numbers.indices.first(where: { numbers[$0] == 38 && $0 + 2 < numbers.count }) {
            colour = numbers[place + 1] == 5 ? numbers[place + 2] : nil
        } else if numbers.isEmpty || numbers.contains(0) || numbers.contains(39) {
            colour = nil
        }
    }

    /// The width, the height and the colours of a PNG file as libpng reads it.
    static func pixels(_ png: Data) -> (width: Int, height: Int, bytes: [UInt8])? {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        let isBegun = png.withUnsafeBytes { png_image_begin_read_from_memory(&image, $0.baseAddress, $0.count) != 0 }
        guard isBegun else { return nil }
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        var bytes = [UInt8](repeating: 0, count: Int(image.width * image.height) * 3)
        // libpng reads on from the memory that it was given, so that it must still be there.
        let isRead = png.withUnsafeBytes { _ in png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 }
        return isRead ? (Int(image.width), Int(image.height), bytes) : nil
    }
}

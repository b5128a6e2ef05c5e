import CPNG
import Foundation
import TerminalUI

/// The pictures that the terminal holds, by kitty's graphics protocol. Each is sent once, with the size of its place in
/// cells, and cells that name its number show it; so they move, are covered and go like text.
struct PictureUploads {
    /// The numbers that are given to pictures. A cell has its number as an entry of the palette, of which the first 16
    /// are left out, because ncurses writes them in another way.
    static let numbers = 16..<16 + 2 * ScreenBuffer.mostPictures

    private var numberOf: [PixelPicture.Placed: Int] = [:]
    /// The frame in which each number was shown last.
    private var lastShown: [Int: Int] = [:]
    private var frame = 0

    /// Gives the pictures of a screen their numbers in its cells.
    ///
    /// - Returns: the bytes that send those that the terminal does not hold.
    mutating func place(_ buffer: inout ScreenBuffer) -> [UInt8] {
        guard !buffer.pictures.isEmpty else { return [] }
        frame += 1
        for picture in buffer.pictures {
            if let number = numberOf[picture] { lastShown[number] = frame }
        }
        var bytes: [UInt8] = []
        let numbers = buffer.pictures.map { picture -> Int in
            if let known = numberOf[picture] { return known }
            let number = takeNumber()
            numberOf[picture] = number
            lastShown[number] = frame
            bytes += Self.upload(picture, as: number)
            return number
        }
        buffer.renumberPictures(numbers)
        return bytes
    }

    /// A number that is free, or that of the picture that has not been shown for longest. There are twice as many as a
    /// screen has pictures.
    private mutating func takeNumber() -> Int {
        let number = Self.numbers.min { lastShown[$0, default: 0] < lastShown[$1, default: 0] }!
        if let old = numberOf.first(where: { $0.value == number })?.key { numberOf[old] = nil }
        return number
    }

    /// Must be called when the terminal has lost or deleted all pictures.
    mutating func forget() {
        numberOf = [:]
        lastShown = [:]
    }

    /// A question that is answered only by terminals that know the protocol, with a picture of one pixel.
    static let query = Array("\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\".utf8)

    /// Whether the terminal with this name and version shows pictures in cells. Konsole and WezTerm answer the question
    /// too, and show none.
    static func showsCells(_ version: String) -> Bool {
        let name = version.lowercased()
        if name.hasPrefix("ghostty") { return true }
        guard name.hasPrefix("kitty(") else { return false }
        let parts = name.dropFirst(6).split(whereSeparator: { ".)".contains($0) }).compactMap { Int($0) }
        return parts.count >= 2 && (parts[0], parts[1]) >= (0, 28)
    }

    /// The bytes that delete all pictures with their data.
    static let deletion: [UInt8] = numbers.flatMap { Array("\u{1B}_Ga=d,d=I,i=\($0)\u{1B}\\".utf8) }

    private static let pieceLength = 4096

    static func upload(_ placed: PixelPicture.Placed, as number: Int) -> [UInt8] {
        let text = Array(png(placed.picture).base64EncodedData())
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: max(text.count, 1), by: pieceLength) {
            let end = min(start + pieceLength, text.count)
            let more = "q=2,m=\(end < text.count ? 1 : 0)"
            let head =
                start == 0 ? "a=T,U=1,f=100,t=d,i=\(number),c=\(placed.columns),r=\(placed.rows),\(more)" : more
            bytes += Array("\u{1B}_G\(head);".utf8) + text[start..<end] + [0x1B, 0x5C]
        }
        return bytes
    }

    /// The picture as PNG with a palette; empty where memory is lacking.
    static func png(_ picture: PixelPicture) -> Data {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(picture.width)
        image.height = png_uint_32(picture.height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP)
        image.colormap_entries = 256
        defer { png_image_free(&image) }
        let palette = picture.palette.flatMap { [$0.red, $0.green, $0.blue] }
        // An upper limit of what deflate makes of the levels, and the other parts of the file.
        var size = png_alloc_size_t(picture.levels.count * 2 + 4096)
        var data = Data(count: Int(size))
        let isWritten = data.withUnsafeMutableBytes { buffer in
            png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, picture.levels, 0, palette) != 0
        }
        return isWritten ? data.prefix(Int(size)) : Data()
    }
}

extension NcursesTerminal {
    /// The text that shows a picture in lines of a terminal that `findPictures` has found to show them. It stays there
    /// like other text.
    public static func text(of picture: PixelPicture, columns: Int, rows: Int) -> String {
        // A number that no screen uses, so that a later one does not delete it.
        let number = PictureUploads.numbers.upperBound
        let placed = PixelPicture.Placed(picture: picture, columns: columns, rows: rows)
        let marks = PictureMarks.marks.map { Unicode.Scalar($0)! }
        var text = String(decoding: PictureUploads.upload(placed, as: number), as: UTF8.self).unicodeScalars
        for row in 0..<rows {
            text.append(contentsOf: "\u{1B}[38;5;\(number)m".unicodeScalars)
            for column in 0..<columns {
                text.append(contentsOf: [Unicode.Scalar(PictureMarks.cell)!, marks[row], marks[column]])
            }
            text.append(contentsOf: "\u{1B}[39m\n".unicodeScalars)
        }
        return String(text)
    }
}

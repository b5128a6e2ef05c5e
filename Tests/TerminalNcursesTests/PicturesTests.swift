import Foundation
import Glibc
import Testing

@testable import TerminalNcurses
@testable import TerminalUI

/// Pictures at their own resolution, with a decoder in place of kitty.
@Suite(.serialized) struct PicturesTests {
    private static let graphics = "\u{1B}_Gi=31;OK\u{1B}\\"
    private static let attributes = "\u{1B}[?62;22c"

    /// The probe on a terminal that answers its questions; it waits long, because this machine may be slow.
    private func start(_ answers: String) throws -> PseudoTerminal {
        let patience = answers.isEmpty ? "50" : "5000"
        let terminal = try PseudoTerminal(environment: [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PICTURES": patience,
        ])
        try terminal.wait(for: "\u{1B}[>0q\u{1B}[c")
        terminal.send(answers)
        try terminal.wait(for: "ready")
        try terminal.wait(for: "\u{1B}[?2026l")
        return terminal
    }

    private static func version(_ text: String) -> String { "\u{1B}P>|\(text)\u{1B}\\" }

    @Test func aPictureIsSentOnceAndItsCellsShowAllOfIt() throws {
        let terminal = try start(Self.graphics + Self.version("kitty(0.32.2)") + Self.attributes)
        let shown = PictureDecoder(terminal.output)
        #expect(shown.problems == [] && shown.uploads == 1 && shown.pictures.count == 1)
        let (number, picture) = try #require(shown.pictures.first)
        #expect(picture.columns == 60 && picture.rows == 10)
        let all = (0..<10).flatMap { row in
            (0..<60).map { PictureDecoder.CellPart(picture: number, row: row, column: $0) }
        }
        #expect(Set(shown.cells) == Set(all) && shown.cells.count == all.count)
        #expect(!terminal.contains("▀"))
        let (width, height, bytes) = try #require(PictureDecoder.pixels(picture.png))
        #expect(width == 60 && height == 20)
        // The values rise from left to right, and so does the lightness of the colormap.
        let sums = (0..<60).map { column in (0..<3).reduce(0) { $0 + Int(bytes[3 * column + $1]) } }
        #expect(sums[0] < sums[30] && sums[30] < sums[59])
        // Nothing is sent while nothing changes, and the picture not again when a dialog lay over it.
        var before = terminal.output.count
        terminal.send("nnnm")
        try terminal.wait(for: "\u{1B}[?2026l", from: before)
        before = terminal.output.count
        terminal.send("m")
        try terminal.wait(for: "\u{1B}[?2026l", from: before)
        let uncovered = PictureDecoder("\u{1B}[38;5;\(number)m".utf8 + terminal.output[before...])
        let covered = (3..<6).flatMap { row in
            (10..<30).map { PictureDecoder.CellPart(picture: number, row: row, column: $0) }
        }
        #expect(uncovered.uploads == 0 && Set(uncovered.cells) == Set(covered))
        // Another picture has another number.
        before = terminal.output.count
        terminal.send("c")
        try terminal.wait(for: "\u{1B}[?2026l", from: before)
        #expect(PictureDecoder(terminal.output[before...]).uploads == 1)
        terminal.send("q")
        #expect(terminal.end() == 0)
        #expect(PictureDecoder(terminal.output).pictures.isEmpty)
    }

    @Test func aDeathLeavesNoPicture() throws {
        for (number, status) in [(SIGTERM, 0), (SIGSEGV, -SIGSEGV)] {
            let terminal = try start(Self.graphics + Self.version("ghostty 1.0.1") + Self.attributes)
            #expect(PictureDecoder(terminal.output).pictures.count == 1)
            terminal.signal(number)
            #expect(terminal.end() == status)
            #expect(PictureDecoder(terminal.output).pictures.isEmpty && terminal.isCooked)
        }
    }

    /// Konsole answers the question and shows nothing; others know nothing of it, or answer nothing at all.
    @Test(arguments: [
        graphics + version("Konsole 23.08") + attributes, graphics + version("kitty(0.26.5)") + attributes,
        graphics + attributes, version("XTerm(379)") + attributes, attributes, "",
    ])
    func otherTerminalsGetHalfBlocks(answers: String) throws {
        let terminal = try start(answers)
        #expect(terminal.contains("▀") && PictureDecoder(terminal.output).uploads == 0)
        terminal.send("q")
        #expect(terminal.end() == 0)
    }

    @Test func whatIsPressedMeanwhileIsNotLost() throws {
        let terminal = try start(Self.graphics + "a" + Self.version("kitty(0.40.0)") + Self.attributes)
        try terminal.wait(for: "character(\"a\")")
        #expect(PictureDecoder(terminal.output).pictures.count == 1)
        terminal.send("q")
        #expect(terminal.end() == 0)
    }

    @Test func aPictureInLinesOfTextIsWhole() {
        let picture = PixelPicture(width: 3, height: 2, levels: [0, 50, 100, 150, 200, 255], colormap: .ember)
        let decoded = PictureDecoder(NcursesTerminal.text(of: picture, columns: 5, rows: 2).utf8)
        #expect(decoded.problems == [] && decoded.uploads == 1 && Set(decoded.cells).count == 10)
        let pixels = decoded.pictures.values.first.flatMap { PictureDecoder.pixels($0.png) }
        // The last value is no number, and red.
        #expect(pixels?.width == 3 && pixels?.bytes.suffix(3) == [255, 0, 0])
    }

    @Test func numbersAreUsedAgainForThePicturesShownLongestAgo() {
        var uploads = PictureUploads()
        func screen(_ first: Int, _ count: Int) -> ScreenBuffer {
            var buffer = ScreenBuffer(
                size: Size(width: 100, height: 2), capabilities: Capabilities(showsPictures: true))
            for index in 0..<count {
                let picture = PixelPicture(
                    width: 1, height: 2, levels: [UInt8((first + index) % 251), UInt8((first + index) / 251)],
                    colormap: .ember)
                let isPut = buffer.put(picture, in: Rect(x: index, y: 0, width: 1, height: 1))
                #expect(isPut)
            }
            return buffer
        }
        var shown: [ScreenBuffer] = []
        for first in [0, 90, 180, 90] {
            var buffer = screen(first, 90)
            let decoded = PictureDecoder(uploads.place(&buffer))
            // The pictures of the second screen are still held when they come again.
            #expect(decoded.uploads == (shown.count == 3 ? 0 : 90) && decoded.problems == [])
            let numbers = (0..<90).compactMap { buffer[$0, 0].place?.picture }
            #expect(Set(numbers).count == 90 && numbers.allSatisfy { PictureUploads.numbers.contains($0) })
            shown.append(buffer)
        }
        #expect(shown[1].cells == shown[3].cells)
        // A screen shows no more than its list may hold.
        var full = screen(0, 90)
        let more = (0..<20).map { index in
            full.put(
                PixelPicture(width: 1, height: 1, levels: [UInt8(index)], colormap: .ice),
                in: Rect(x: index, y: 1, width: 1, height: 1))
        }
        #expect(more.count { $0 } == ScreenBuffer.mostPictures - 90)
    }

    /// Ten spectrograms of 64 bands and a second take 60 KB at most, as text.
    @Test func aGalleryOfTenIsSmall() {
        var uploads = PictureUploads()
        var buffer = ScreenBuffer(
            size: Size(width: 200, height: 20), capabilities: Capabilities(showsPictures: true))
        for tile in 0..<10 {
            var state = UInt64(tile + 1)
            let values = (0..<64 * 96).map { index -> Float in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Noise of 4 dB on ridges.
                let ridge = 0.5 + 0.4 * sin(Double(index / 96) / 5 + Double(index % 96) / 30)
                return Float(ridge) + Float(state >> 40) / Float(1 << 24) * 0.05
            }
            var map = Heatmap(ValueGrid(rows: 64, columns: 96, values: values), colormap: .ember, range: 0...1)
            map.isStill = true
            buffer.draw(map, in: Rect(x: 20 * tile, y: 0, width: 19, height: 10))
        }
        var (first, second) = (buffer, buffer)
        let bytes = uploads.place(&first).count
        #expect(buffer.pictures.count == 10 && bytes > 10_000 && bytes <= 60_000, "\(bytes)")
        let again = uploads.place(&second)
        #expect(again.isEmpty)
    }
}

import Foundation
import TerminalTestSupport
import TerminalUI
import Testing

@testable import Dashboard

/// Screens kept under `Goldens`: three in full for reading, all others as checksums of characters and of colours.
/// `FRAMI_RECORD_GOLDENS=1 swift test --filter Golden` writes them anew; look at the difference before it is kept.
enum GoldenScreens {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
    static var isRecording: Bool { ProcessInfo.processInfo.environment["FRAMI_RECORD_GOLDENS"] == "1" }

    /// FNV-1a in 64 bits (Fowler, Noll, Vo).
    static func checksum(_ text: Substring) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }

    /// Characters and colours of a screen, each as one checksum.
    static func checksums(_ buffer: ScreenBuffer) -> (characters: String, colours: String) {
        let dump = GoldenGrid.dump(buffer)
        let rule = String(repeating: "-", count: buffer.size.width) + "\n"
        // The first rule ends the characters.
        var lines = dump.split(separator: "\n", omittingEmptySubsequences: false)
        let characters = lines.prefix(buffer.size.height).joined(separator: "\n")
        lines.removeFirst(buffer.size.height)
        precondition(lines.first.map { $0 + "\n" == rule } ?? false, "a golden grid without its rule")
        return (checksum(characters[...]), checksum(lines.joined(separator: "\n")[...]))
    }
}

private let sizes = [(80, 24), (120, 40), (200, 60)]
private let colourTiers = [ColourTier.none, .sixteen, .palette256]

@Test(arguments: sizes) func theWholeScreenIsTheGoldenOne(size: (width: Int, height: Int)) throws {
    var dashboard = Dashboard.showing(ScriptedRun())
    let dump = GoldenGrid.dump(dashboard.screen(size.width, size.height))
    let file = GoldenScreens.folder.appendingPathComponent("screen-\(size.width)x\(size.height).txt")
    if GoldenScreens.isRecording { try dump.write(to: file, atomically: true, encoding: .utf8) }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(dump == golden, "\(dump)")
}

@Test func everyPanelIsTheGoldenOneInEverySizeColourAndGlyphTier() throws {
    let file = GoldenScreens.folder.appendingPathComponent("panels.txt")
    var lines: [String] = []
    var shown: [String: ScreenBuffer] = [:]
    var dashboard = Dashboard.showing(ScriptedRun())
    for panel in Panel.allCases {
        for (width, height) in sizes {
            for colours in colourTiers {
                for glyphs in GlyphTier.allCases {
                    dashboard.focus = panel
                    dashboard.enlarged = panel
                    dashboard.chart.cursor = 90
                    let buffer = dashboard.screen(width, height, colours: colours, glyphs: glyphs)
                    let sums = GoldenScreens.checksums(buffer)
                    let name = "\(panel.rawValue) \(width)x\(height) \(colours) \(glyphs)"
                    shown[name] = buffer
                    lines.append("\(name) \(sums.characters) \(sums.colours)")
                }
            }
        }
    }
    if GoldenScreens.isRecording {
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines.count == golden.count)
    for (line, kept) in zip(lines, golden) where line != kept {
        let name = line.split(separator: " ").prefix(4).joined(separator: " ")
        Issue.record("\(name) differs from its golden screen:\n\(shown[name].map { Screenshot.text($0) } ?? "")")
        return
    }
}

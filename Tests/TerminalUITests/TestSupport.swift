import Foundation
import TerminalTestSupport
import Testing

@testable import TerminalUI

/// Extreme values that a run may send, among ordinary ones.
func wildValue(_ generator: inout SeededGenerator) -> Double {
    let special: [Double] = [
        .nan, .infinity, -.infinity, 1e308, -1e308, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude,
    ]
    return Int.random(in: 0..<3, using: &generator) == 0
        ? special.randomElement(using: &generator) ?? 0 : Double.random(in: -10...10, using: &generator)
}

/// Draws inside a frame of marked cells and reports every cell outside `rect` that changed.
func cellsTouchedOutside(
    _ widget: some Widget, in rect: Rect, capabilities: Capabilities
) -> Int {
    var buffer = ScreenBuffer(
        size: Size(width: rect.right + 2, height: rect.bottom + 2), capabilities: capabilities)
    let mark = Cell("Z", foreground: .error)
    buffer.fill(buffer.bounds, with: mark)
    buffer.draw(widget, in: rect)
    var touched = 0
    for y in 0..<buffer.size.height {
        for x in 0..<buffer.size.width where !rect.contains(Point(x: x, y: y)) && buffer[x, y] != mark { touched += 1 }
    }
    return touched
}

let allCapabilities: [Capabilities] = ColourTier.allCases.flatMap { colours in
    GlyphTier.allCases.map { Capabilities(colours: colours, glyphs: $0) }
}

/// Compares with `Golden/NAME.txt`; FRAMI_RECORD_GOLDENS=1 writes it instead, to be read before it is committed.
func expectGolden(_ buffer: ScreenBuffer, _ name: String, theme: Theme = .dark, file: String = #filePath) {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
    let path = folder.appendingPathComponent("\(name).txt")
    let found = GoldenGrid.dump(buffer, theme: theme)
    if ProcessInfo.processInfo.environment["FRAMI_RECORD_GOLDENS"] != nil {
        try? found.write(to: path, atomically: true, encoding: .utf8)
        return
    }
    let wanted = try? String(contentsOf: path, encoding: .utf8)
    #expect(wanted == found, "\(name) differs from its golden grid:\n\(found)")
}

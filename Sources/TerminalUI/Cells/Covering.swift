extension ScreenBuffer {
    /// Blanks a rectangle for a dialog, and with it what the dialog would leave of words at its left and right edges, so
    /// that no word ends in the middle.
    public mutating func cover(_ rect: Rect) {
        let rect = rect.intersection(bounds)
        guard !rect.isEmpty else { return }
        for y in rect.y..<rect.bottom {
            clearRest(from: rect.x, by: -1, y: y)
            clearRest(from: rect.right - 1, by: 1, y: y)
        }
        fill(rect)
    }

    /// Blanks the cells of the word that reaches out of the rectangle at one of its edges.
    private mutating func clearRest(from edge: Int, by step: Int, y: Int) {
        guard isInWord(edge, y) else { return }
        var end = edge
        while isInWord(end + step, y) { end += step }
        guard end != edge else { return }
        fill(Rect(x: min(edge + step, end), y: y, width: abs(end - edge), height: 1))
    }

    private func isInWord(_ x: Int, _ y: Int) -> Bool {
        guard bounds.contains(Point(x: x, y: y)) else { return false }
        let cell = self[x, y]
        return cell.isContinuation || cell.glyph.properties.isAlphabetic || cell.glyph.properties.numericType != nil
            || "._,%'-→".unicodeScalars.contains(cell.glyph)
    }
}

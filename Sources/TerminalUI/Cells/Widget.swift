/// A value that draws itself into a rectangle of any size, and never outside it.
public protocol Widget {
    func draw(in rect: Rect, on buffer: inout ScreenBuffer)
}

extension ScreenBuffer {
    /// Draws the widget with the clip limited to its rectangle.
    public mutating func draw(_ widget: some Widget, in rect: Rect) {
        guard !rect.isEmpty else { return }
        clipped(to: rect) { widget.draw(in: rect, on: &$0) }
    }
}

import RunEvents
import SystemText

/// A flat drawing of a few kinds of marks, as SVG. Positions in pixels from the top left.
struct ComparisonDrawing {
    enum Color: String {
        case paper = "rgb(255,255,255)"
        case ink = "rgb(32,36,44)"
        case faint = "rgb(224,227,232)"
        case quiet = "rgb(112,120,132)"
        case accent = "rgb(31,97,178)"
        case pale = "rgb(166,197,234)"
    }

    enum Anchor: String {
        case start, middle, end
    }

    private var picture: SVGPicture

    init(width: Int, height: Int) {
        picture = SVGPicture(width: width, height: height, ["font-family": "monospace", "font-size": "19"])
        picture.add("rect", ["width": "100%", "height": "100%", "fill": "white"])
    }

    /// Of a letter, with the space after it.
    static let letterWidth = 12.0

    mutating func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: Color) {
        picture.add(
            "rect",
            ["x": x.brief, "y": y.brief, "width": width.brief, "height": height.brief, "fill": color.rawValue])
    }

    mutating func dot(_ x: Double, _ y: Double, radius: Double, _ color: Color) {
        picture.add("circle", ["cx": x.brief, "cy": y.brief, "r": radius.brief, "fill": color.rawValue])
    }

    /// - Parameter y: of the middle of the letters.
    mutating func text(_ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, _ color: Color = .ink) {
        picture.add(
            "text",
            [
                "x": x.brief, "y": y.brief, "text-anchor": anchor.rawValue, "dominant-baseline": "central",
                "fill": color.rawValue,
            ], content: text)
    }

    var svg: String { picture.text }
}

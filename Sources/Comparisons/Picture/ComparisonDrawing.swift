/// A flat drawing of a few kinds of marks, which becomes pixels or SVG. Positions in pixels from the top left.
struct ComparisonDrawing {
    struct Color: Hashable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8

        static let paper = Color(red: 255, green: 255, blue: 255)
        static let ink = Color(red: 32, green: 36, blue: 44)
        static let faint = Color(red: 224, green: 227, blue: 232)
        static let quiet = Color(red: 112, green: 120, blue: 132)
        static let accent = Color(red: 31, green: 97, blue: 178)
        static let pale = Color(red: 166, green: 197, blue: 234)
    }

    enum Anchor: String {
        case start, middle, end
    }

    enum Mark {
        case box(x: Double, y: Double, width: Double, height: Double, Color)
        case dot(x: Double, y: Double, radius: Double, Color)
        /// `y` is the middle of the letters.
        case text(String, x: Double, y: Double, anchor: Anchor, Color)
    }

    let width: Int
    let height: Int
    var marks: [Mark] = []

    /// Of a letter, with the space after it.
    static let letterWidth = 12.0

    mutating func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: Color) {
        marks.append(.box(x: x, y: y, width: width, height: height, color))
    }

    mutating func dot(_ x: Double, _ y: Double, radius: Double, _ color: Color) {
        marks.append(.dot(x: x, y: y, radius: radius, color))
    }

    mutating func text(_ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, _ color: Color = .ink) {
        marks.append(.text(text, x: x, y: y, anchor: anchor, color))
    }

    var svg: String {
        func attribute(_ color: Color) -> String { "rgb(\(color.red),\(color.green),\(color.blue))" }
        let body = marks.map { mark in
            switch mark {
            case .box(let x, let y, let width, let height, let color):
                return #"<rect x="\#(x.brief)" y="\#(y.brief)" width="\#(width.brief)" height="\#(height.brief)" "#
                    + #"fill="\#(attribute(color))"/>"#
            case .dot(let x, let y, let radius, let color):
                return #"<circle cx="\#(x.brief)" cy="\#(y.brief)" r="\#(radius.brief)" fill="\#(attribute(color))"/>"#
            case .text(let text, let x, let y, let anchor, let color):
                let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                return #"<text x="\#(x.brief)" y="\#(y.brief)" text-anchor="\#(anchor.rawValue)" "#
                    + #"dominant-baseline="central" fill="\#(attribute(color))">\#(escaped)</text>"#
            }
        }
        return #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width)" height="\#(height)" "#
            + #"viewBox="0 0 \#(width) \#(height)" font-family="monospace" font-size="19">"# + "\n"
            + #"<rect width="100%" height="100%" fill="white"/>"# + "\n" + body.joined(separator: "\n") + "\n</svg>\n"
    }

    /// `[height, width, 3]`, red, green and blue, the top row first.
    var pixels: [UInt8] {
        var raster = ComparisonRaster(width: width, height: height)
        for mark in marks {
            switch mark {
            case .box(let x, let y, let width, let height, let color):
                raster.fill(x: x, y: y, width: width, height: height, color)
            case .dot(let x, let y, let radius, let color): raster.fill(x: x, y: y, radius: radius, color)
            case .text(let text, let x, let y, let anchor, let color):
                let length = Double(text.count) * Self.letterWidth - 2
                let left = anchor == .start ? x : anchor == .middle ? x - length / 2 : x - length
                raster.write(text, x: Int(left.rounded()), y: Int(y.rounded()) - 7, color)
            }
        }
        return raster.pixels
    }
}

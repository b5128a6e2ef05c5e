import SystemText

extension Screenshot {
    /// Cells of 9 by 18 units in a rounded frame. Blocks, shades and braille are drawn as shapes, so that they meet
    /// without seams whatever the font; other glyphs are text.
    public static func svg(_ buffer: ScreenBuffer, theme: Theme, title: String = "") -> String {
        let width = buffer.size.width * cellWidth + 2 * margin
        let height = buffer.size.height * cellHeight + 2 * margin
        var mixer = PenMixer(theme: theme, tier: buffer.capabilities.colours)
        let paper = theme[.background] ?? RGB(0x14161B)
        let ink = theme[.foreground] ?? RGB(0xC9CDD6)
        var picture = SVGPicture(width: width, height: height)
        picture.add("title", content: title)
        picture.add("style", content: style)
        picture.add("rect", ["width": "\(width)", "height": "\(height)", "rx": "8", "fill": paper.text])
        var shapes = Shapes()
        for y in 0..<buffer.size.height {
            for x in 0..<buffer.size.width {
                let cell = buffer[x, y]
                let pen = mixer.pen(for: cell)
                var front = visible(pen.foreground, else: ink)
                var back = visible(pen.background, else: paper)
                if pen.attributes.contains(.reverse) { swap(&front, &back) }
                if pen.attributes.contains(.dim) { front = front.mixed(with: back, share: 0.45) }
                let left = margin + x * cellWidth
                let top = margin + y * cellHeight
                if back != paper { shapes.add(back, left, top, cellWidth, cellHeight) }
                if cell.isContinuation { continue }
                shapes.add(cell.glyph, front, left: left, top: top, attributes: pen.attributes)
            }
        }
        shapes.paint(on: &picture)
        return picture.text
    }

    private static let style =
        "text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:15px;white-space:pre}"
    static let cellWidth = 9
    static let cellHeight = 18
    static let margin = 12

    private static func visible(_ colour: PenColour, else other: RGB) -> RGB {
        switch colour {
        case .terminal: other
        case .entry(let entry): Palette.rgb(of: entry)
        case .rgb(let rgb): rgb
        }
    }

    /// Rectangles gathered by colour into one path each, then dots, then runs of text.
    private struct Shapes {
        private var rectangles: [(colour: RGB, path: String)] = []
        private var front: [(colour: RGB, path: String)] = []
        private var texts: [TextRun] = []
        private var run = TextRun()

        mutating func add(_ colour: RGB, _ x: Int, _ y: Int, _ width: Int, _ height: Int) {
            Self.append("M\(x) \(y)h\(width)v\(height)h-\(width)z", colour, to: &rectangles)
        }

        private static func append(_ path: String, _ colour: RGB, to list: inout [(colour: RGB, path: String)]) {
            if let index = list.lastIndex(where: { $0.colour == colour }) {
                list[index].path += path
            } else {
                list.append((colour, path))
            }
        }

        private mutating func part(_ colour: RGB, _ x: Double, _ y: Double, _ width: Double, _ height: Double) {
            func short(_ value: Double) -> String {
                value == value.rounded() ? String(Int(value)) : NumberText.fixed(value, decimals: 2)
            }
            let path = "M\(short(x)) \(short(y))h\(short(width))v\(short(height))h-\(short(width))z"
            Self.append(path, colour, to: &front)
        }

        mutating func add(_ glyph: Unicode.Scalar, _ colour: RGB, left: Int, top: Int, attributes: Attributes) {
            let x = Double(left)
            let y = Double(top)
            let w = Double(cellWidth)
            let h = Double(cellHeight)
            switch glyph.value {
            case 0x20, 0x2800: break
            case 0x2580: part(colour, x, y, w, h / 2)
            case 0x2581...0x2588:
                let share = Double(glyph.value - 0x2580) / 8
                part(colour, x, y + h * (1 - share), w, h * share)
            case 0x2589...0x258F: part(colour, x, y, w * Double(0x2590 - glyph.value) / 8, h)
            case 0x2590: part(colour, x + w / 2, y, w / 2, h)
            case 0x2595: part(colour, x + w * 7 / 8, y, w / 8, h)
            case 0x2596...0x259F:
                let masks: [UInt32] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
                let mask = masks[Int(glyph.value - 0x2596)]
                for bit in 0..<4 where mask & (1 << UInt32(bit)) != 0 {
                    part(colour, x + (bit % 2 == 1 ? w / 2 : 0), y + (bit >= 2 ? h / 2 : 0), w / 2, h / 2)
                }
            case 0x2801...0x28FF:
                let order = [0, 2, 4, 1, 3, 5, 6, 7]
                for (bit, place) in order.enumerated() where (glyph.value - 0x2800) & (1 << UInt32(bit)) != 0 {
                    let across = place % 2 == 0 ? 0.27 : 0.73
                    part(colour, x + w * across - 1.1, y + h * (Double(place / 2) + 0.5) / 4 - 1.1, 2.2, 2.2)
                }
            default:
                if addLines(glyph, colour, x: x, y: y) { break }
                addText(glyph, colour, left: left, top: top, attributes: attributes)
            }
        }

        /// Box drawing as strokes from the cell's middle, so that lines join.
        private mutating func addLines(_ glyph: Unicode.Scalar, _ colour: RGB, x: Double, y: Double) -> Bool {
            let w = Double(cellWidth)
            let h = Double(cellHeight)
            let arms: String
            switch glyph {
            case "─": arms = "lr"
            case "│": arms = "ud"
            case "╭", "┌": arms = "rd"
            case "╮", "┐": arms = "ld"
            case "╰", "└": arms = "ur"
            case "╯", "┘": arms = "ul"
            case "├": arms = "udr"
            case "┤": arms = "udl"
            case "┬": arms = "lrd"
            case "┴": arms = "lru"
            case "┼": arms = "lrud"
            case "━": arms = "LR"
            case "╸": arms = "L"
            case "┃": arms = "UD"
            case "┈":
                for step in 0..<4 { part(colour, x + (Double(step) + 0.25) * w / 4, y + h / 2 - 0.6, w / 8, 1.2) }
                return true
            case "┊", "╎":
                for step in 0..<4 { part(colour, x + w / 2 - 0.6, y + (Double(step) + 0.25) * h / 4, 1.2, h / 8) }
                return true
            default: return false
            }
            for arm in arms {
                let half = arm.isUppercase ? 1.5 : 0.6
                switch arm {
                case "l", "L": part(colour, x, y + h / 2 - half, w / 2 + 0.6, 2 * half)
                case "r", "R": part(colour, x + w / 2 - 0.6, y + h / 2 - half, w / 2 + 0.6, 2 * half)
                case "u", "U": part(colour, x + w / 2 - half, y, 2 * half, h / 2 + 0.6)
                default: part(colour, x + w / 2 - half, y + h / 2 - 0.6, 2 * half, h / 2 + 0.6)
                }
            }
            return true
        }

        private mutating func addText(
            _ glyph: Unicode.Scalar, _ colour: RGB, left: Int, top: Int, attributes: Attributes
        ) {
            let kept = attributes.intersection([.bold, .underline, .italic])
            let continues = run.end == left && run.y == top && run.colour == colour && run.attributes == kept
            if !continues || run.text.isEmpty {
                flush()
                run = TextRun(colour: colour, x: left, y: top, end: left, attributes: kept)
            }
            run.text.unicodeScalars.append(glyph)
            run.end = left + cellWidth * max(1, DisplayWidth.of(glyph))
        }

        private mutating func flush() {
            if !run.text.isEmpty { texts.append(run) }
            run.text = ""
        }

        mutating func paint(on picture: inout SVGPicture) {
            flush()
            for (colour, path) in rectangles {
                picture.add("path", ["fill": colour.text, "d": path, "shape-rendering": "crispEdges"])
            }
            for (colour, path) in front { picture.add("path", ["fill": colour.text, "d": path]) }
            for text in texts { text.paint(on: &picture) }
        }
    }

    /// Neighbouring characters of one look.
    private struct TextRun {
        var text = ""
        var colour = RGB(0)
        /// Of the first cell's top left corner, in units.
        var x = 0
        var y = 0
        /// Where the last cell ends.
        var end = 0
        var attributes = Attributes()

        func paint(on picture: inout SVGPicture) {
            picture.add(
                "text",
                [
                    "x": "\(x)", "y": "\(y + 14)", "textLength": "\(end - x)", "fill": colour.text,
                    "font-weight": attributes.contains(.bold) ? "bold" : "normal",
                    "font-style": attributes.contains(.italic) ? "italic" : "normal",
                    "text-decoration": attributes.contains(.underline) ? "underline" : "none",
                ], content: text)
        }
    }
}

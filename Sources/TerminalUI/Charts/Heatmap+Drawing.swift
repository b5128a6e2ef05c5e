#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Heatmap.MelAxis {
    static func mel(_ frequency: Double) -> Double { 2595 * log10(1 + max(0, frequency) / 700) }
    static func exponential(_ value: Double) -> Double { pow(10, value) }
}

extension Heatmap {
    /// Draws the picture with those of its axes and its colour bar that were asked for and fit.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        let area = area(in: rect)
        guard !area.isEmpty else { return }
        if !isStill || picture.values.isEmpty || !buffer.put(pixels, in: area) { drawPixels(in: area, on: &buffer) }
        if let frequencies, area.x > rect.x { draw(frequencies, left: rect.x, beside: area, on: &buffer) }
        if let seconds, area.bottom < rect.bottom { draw(seconds: seconds, below: area, on: &buffer) }
        if let colourBar, area.right < rect.right { draw(colourBar, from: area.right, beside: area, on: &buffer) }
        drawCursor(in: area, on: &buffer)
    }

    /// The picture with a pixel for each value.
    private var pixels: PixelPicture {
        let range = range ?? picture.range ?? 0...1
        var levels: [UInt8] = []
        levels.reserveCapacity(picture.values.count)
        for row in 0..<picture.rows {
            let source = originAtBottom ? picture.rows - 1 - row : row
            for column in 0..<picture.columns {
                // Every fourth level is enough for the eye, and takes much less when it is compressed.
                levels.append(Self.level(picture[source, column], in: range).map { $0 & 0xFC } ?? 255)
            }
        }
        return PixelPicture(width: picture.columns, height: picture.rows, levels: levels, colormap: colormap)
    }

    private func drawPixels(in area: Rect, on buffer: inout ScreenBuffer) {
        let halves = buffer.capabilities.glyphs > .ascii && buffer.capabilities.colours > .none
        let pixelRows = area.height * (halves ? 2 : 1)
        let pixels = picture.resampled(rows: pixelRows, columns: area.width, resampling)
        let range = range ?? picture.range ?? 0...1
        let levels = pixels.values.map { Self.level($0, in: range) }
        let colours = levels.map { level in level.map { Colour.level($0, of: colormap) } ?? .error }
        let ramp = buffer.capabilities.glyphs == .ascii ? Self.asciiRamp : Self.blockRamp
        /// The index of a row's first pixel.
        func start(_ row: Int) -> Int { (originAtBottom ? pixelRows - 1 - row : row) * area.width }
        for row in 0..<area.height {
            let cells: [Cell]
            if halves {
                let upper = colours[start(2 * row)..<start(2 * row) + area.width]
                let lower = colours[start(2 * row + 1)..<start(2 * row + 1) + area.width]
                cells = zip(upper, lower).map { Cell("▀", foreground: $0, background: $1) }
            } else if buffer.capabilities.colours > .none {
                cells = colours[start(row)..<start(row) + area.width].map { Cell(" ", background: $0) }
            } else {
                cells = levels[start(row)..<start(row) + area.width].map { level in
                    level.map { Cell(ramp[Int($0) * ramp.count / 256]) } ?? Cell("x", foreground: .error)
                }
            }
            buffer.set(cells, x: area.x, y: area.y + row)
        }
    }

    private static let asciiRamp: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    private static let blockRamp: [Unicode.Scalar] = [" ", "░", "▒", "▓", "█"]

    private func draw(_ axis: MelAxis, left: Int, beside area: Rect, on buffer: inout ScreenBuffer) {
        let labels = [20.0, 50, 100, 200, 500, 1000, 2000, 4000, 8000, 16000]
        var free = area.y
        let gap = area.height >= 16 ? 3 : 2
        for frequency in labels.reversed() where frequency <= axis.highest * 1.001 && frequency >= axis.lowest {
            let position = axis.position(frequency)
            let row = area.y + min(area.height - 1, max(0, Int((1 - position) * Double(area.height))))
            guard row >= free else { continue }
            let text = frequency >= 1000 ? "\(Int(frequency / 1000))k" : "\(Int(frequency))"
            buffer.put(text, in: Rect(x: left, y: row, width: area.x - left - 1, height: 1), style: .dim, align: .right)
            free = row + gap
        }
    }

    private func draw(seconds: Double, below area: Rect, on buffer: inout ScreenBuffer) {
        guard seconds > 0, seconds.isFinite else { return }
        let axis = ValueAxis(scale: .linear, lower: 0, upper: seconds)
        let y = area.bottom
        let unit = " s"
        var free = area.x
        let ticks = axis.ticks(atMost: max(2, area.width / 10)).filter { $0.value >= 0 && $0.value <= seconds }
        for (index, tick) in ticks.enumerated() {
            let text = index == ticks.count - 1 ? tick.label + unit : tick.label
            let width = DisplayWidth.of(text)
            let share = tick.value / seconds
            let centre = area.x + Int(share * Double(area.width))
            let start = min(max(area.x, centre - width / 2), area.right - width)
            guard start >= free, start + width <= area.right else { continue }
            buffer.put(text, x: start, y: y, style: .dim)
            free = start + width + 2
        }
    }

    private func draw(_ bar: ColourBar, from x: Int, beside area: Rect, on buffer: inout ScreenBuffer) {
        let steps = ValueGrid(rows: 2 * area.height, columns: 1, values: (0..<2 * area.height).map { Float($0) })
        var strip = Heatmap(steps, colormap: colormap)
        strip.resampling = .nearest
        strip.drawPixels(in: Rect(x: x + 1, y: area.y, width: 2, height: area.height), on: &buffer)
        let labels = Rect(x: x + 4, y: area.y, width: barWidth - 2, height: area.height)
        buffer.put(NumberText.significant(bar.high, digits: 2), in: labels.row(0), style: .dim)
        buffer.put(NumberText.significant(bar.low, digits: 2), in: labels.row(area.height - 1), style: .dim)
        if area.height >= 3 { buffer.put(bar.unit, in: labels.row(area.height / 2), style: .dim) }
    }

    private func drawCursor(in area: Rect, on buffer: inout ScreenBuffer) {
        guard let cursor, picture.rows > 0, picture.columns > 0 else { return }
        let row = originAtBottom ? picture.rows - 1 - cursor.row : cursor.row
        guard row >= 0, row < picture.rows, cursor.column >= 0, cursor.column < picture.columns else { return }
        let y = area.y + min(area.height - 1, (2 * row + 1) * area.height / (2 * picture.rows))
        let x = area.x + min(area.width - 1, (2 * cursor.column + 1) * area.width / (2 * picture.columns))
        buffer.set("+", x: x, y: y, style: Style(.selectionForeground, on: .selectionBackground, .bold))
    }
}

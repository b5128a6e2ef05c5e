import CNcurses
import Glibc
import TerminalUI

/// Cells to bytes through ncurses, which draws into a file of memory: so a frame leaves in one piece, and its length is
/// known.
final class CursesScreen {
    let capabilities: Capabilities
    private let memory: Int32
    private let output: UnsafeMutablePointer<FILE>
    private let input: UnsafeMutablePointer<FILE>
    private let screen: OpaquePointer
    private var mixer: PenMixer
    private var shown: ScreenBuffer?
    private var row: [cchar_t] = []

    /// Pairs by colours where `alloc_pair` fails, as it does with 64 of them.
    private var ownPairs: [Int: Int32] = [:]

    /// - Throws: `TerminalFailure.termUnknown` when ncurses does not take the terminal.
    init(detection: TerminalDetection, size: Size, theme: Theme) throws {
        capabilities = detection.capabilities
        mixer = PenMixer(theme: theme, tier: detection.capabilities.colours)
        memory = memory_file()
        guard memory >= 0, let output = fdopen(memory, "w"), let input = fopen("/dev/null", "r") else {
            throw TerminalFailure.systemError(operation: "memfd_create", number: errno)
        }
        self.output = output
        self.input = input
        unsetenv("LINES")
        unsetenv("COLUMNS")
        guard let screen = newterm(detection.term, output, input) else {
            throw TerminalFailure.termUnknown(detection.term)
        }
        self.screen = screen
        typeahead(-1)
        nonl()
        resize_term(Int32(max(1, size.height)), Int32(max(1, size.width)))
        leaveok(curses_window(), true)
        curs_set(0)
        if capabilities.colours > .none {
            start_color()
            use_default_colors()
        }
    }

    deinit {
        delscreen(screen)
        fclose(output)
        fclose(input)
    }

    var theme: Theme {
        get { mixer.theme }
        set {
            mixer = PenMixer(theme: newValue, tier: capabilities.colours)
            shown = nil
        }
    }

    /// What ncurses wants sent before the first frame.
    func opening() -> [UInt8] { Descriptors.drain(memory) }

    func resize(to size: Size) {
        resize_term(Int32(max(1, size.height)), Int32(max(1, size.width)))
        forget()
    }

    /// The next frame is sent whole.
    func forget() {
        shown = nil
        clearok(curses_shown(), true)
    }

    /// The bytes that turn what is shown into the buffer: none when nothing differs.
    func frame(_ buffer: ScreenBuffer) -> [UInt8] {
        let width = min(buffer.size.width, Int(getmaxx(curses_window())))
        let height = min(buffer.size.height, Int(getmaxy(curses_window())))
        let known = shown?.size == buffer.size ? shown : nil
        var changed = shown == nil
        buffer.cells.withUnsafeBufferPointer { new in
            for y in 0..<height {
                let start = y * buffer.size.width
                guard let known else {
                    put(new, row: y, from: start, columns: 0..<width)
                    changed = true
                    continue
                }
                known.cells.withUnsafeBufferPointer { old in
                    var x = 0
                    while x < width {
                        while x < width, new[start + x] == old[start + x] { x += 1 }
                        guard x < width else { break }
                        var end = x + 1
                        while end < width, new[start + end] != old[start + end] { end += 1 }
                        put(new, row: y, from: start, columns: x..<end)
                        changed = true
                        x = end
                    }
                }
            }
        }
        shown = buffer
        guard changed else { return [] }
        wnoutrefresh(curses_window())
        doupdate()
        return Descriptors.drain(memory)
    }

    /// Hands a run of changed cells to ncurses; a wide glyph ends a piece, so that every piece begins at a known column.
    private func put(_ cells: UnsafeBufferPointer<Cell>, row y: Int, from start: Int, columns: Range<Int>) {
        var first = columns.lowerBound
        row.removeAll(keepingCapacity: true)
        func send(upTo end: Int) {
            if !row.isEmpty { curses_put(Int32(y), Int32(first), row, Int32(row.count)) }
            row.removeAll(keepingCapacity: true)
            first = end
        }
        for x in columns {
            let cell = cells[start + x]
            if cell.isContinuation {
                if row.isEmpty { first = x + 1 }
                continue
            }
            let isWide = x + 1 < columns.upperBound && cells[start + x + 1].isContinuation
            var glyph = cell.scalar
            if glyph >= 0x7F, !(0x2500..<0x2900).contains(glyph) {
                if glyph_columns(glyph) != (isWide ? 2 : 1) { glyph = 0x3F }
            } else if glyph < 0x20 {
                glyph = 0x20
            }
            row.append(curses(cell, glyph: glyph))
            if isWide { send(upTo: x + 2) }
        }
        send(upTo: columns.upperBound)
    }

    private func curses(_ cell: Cell, glyph: UInt32) -> cchar_t {
        let pen = mixer.pen(for: cell)
        var attributes: attr_t = 0
        if pen.attributes.rawValue != 0 {
            if pen.attributes.contains(.bold) { attributes |= curses_bold() }
            if pen.attributes.contains(.dim) { attributes |= curses_dim() }
            if pen.attributes.contains(.underline) { attributes |= curses_underline() }
            if pen.attributes.contains(.reverse) { attributes |= curses_reverse() }
            if pen.attributes.contains(.italic) { attributes |= curses_italic() }
        }
        var result = cchar_t()
        curses_set_cell(&result, glyph, attributes, pair(pen.foreground, pen.background))
        return result
    }

    private func pair(_ foreground: PenColour, _ background: PenColour) -> Int32 {
        let front = number(foreground)
        let back = number(background)
        if front == -1, back == -1 { return 0 }
        if ownPairs.isEmpty {
            let pair = alloc_pair(front, back)
            if pair > 0 { return pair }
        }
        let key = Int(front) << 32 | Int(UInt32(bitPattern: back))
        if let pair = ownPairs[key] { return pair }
        let next = Int32(ownPairs.count) + 1
        if next < curses_pairs(), init_extended_pair(next, front, back) == OK {
            ownPairs[key] = next
            return next
        }
        // Out of pairs: the right foreground matters most.
        return ownPairs.first { Int32(truncatingIfNeeded: $0.key >> 32) == front }?.value ?? 0
    }

    private func number(_ colour: PenColour) -> Int32 {
        switch colour {
        case .terminal: -1
        case .entry(let entry): Int32(entry)
        // The first eight values of a direct terminal are its palette.
        case .rgb(let rgb): rgb.hex < 8 ? 16 : Int32(rgb.hex)
        }
    }
}

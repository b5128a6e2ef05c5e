import CNcurses
import Glibc
import TerminalUI

/// Converts cells to bytes by ncurses, which draws into a file in memory, so that a frame is sent in one piece and its
/// length is known.
final class CursesScreen {
    let capabilities: Capabilities
    private let memory: Int32
    private let output: UnsafeMutablePointer<FILE>
    private let input: UnsafeMutablePointer<FILE>
    private let screen: OpaquePointer
    private var mixer: PenMixer
    private var shown: ScreenBuffer?
    private var row: [cchar_t] = []

    /// The colours and attributes of a cell, for which ncurses' values are cached. Of looks with the same place in the
    /// cache the newest is kept.
    private struct Look: Equatable {
        let foreground: Colour
        let background: Colour
        let attributes: Attributes
        /// Whether the glyph is a block element, for which equal foreground and background are allowed.
        let isBlock: Bool

        init(_ cell: Cell) {
            foreground = cell.foreground
            background = cell.background
            attributes = cell.attributes
            isBlock = (0x2580...0x259F).contains(cell.scalar)
        }

        var place: Int {
            let mixed =
                foreground.bits &* 0x9E37_79B1 ^ background.bits &* 0x85EB_CA77 ^ UInt32(attributes.rawValue) << 7
            return Int((mixed ^ mixed >> 15) & 4095)
        }
    }

    private var looks = [Look?](repeating: nil, count: 4096)
    private var inks = [(attributes: attr_t, pair: Int32)](repeating: (0, 0), count: 4096)
    private var misses = 0

    /// Own colour pairs where `alloc_pair` fails, as it does on terminals with 64 pairs.
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
            forgetLooks()
            shown = nil
        }
    }

    /// The bytes that ncurses sends before the first frame.
    func opening() -> [UInt8] { Descriptors.drain(memory) }

    func resize(to size: Size) {
        resize_term(Int32(max(1, size.height)), Int32(max(1, size.width)))
        forget()
    }

    /// Makes the next frame contain every cell.
    func forget() {
        shown = nil
        clearok(curses_shown(), true)
    }

    /// The bytes that change the terminal from what it shows to the buffer; empty where nothing differs.
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

    /// Passes a run of changed cells to ncurses. A piece ends after a wide glyph, so that every piece begins at a known
    /// column.
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
            if let place = cell.place {
                row.append(curses(place))
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
        let look = Look(cell)
        let place = look.place
        if looks[place] != look {
            // After that many misses the cache is cleared, because ncurses may have reused a pair.
            misses += 1
            if misses > Int(curses_pairs()) / 2 { forgetLooks() }
            let pen = mixer.pen(for: cell)
            looks[place] = look
            inks[place] = (Self.attributes(pen.attributes), pair(pen.foreground, pen.background))
        }
        var result = cchar_t()
        curses_set_cell(&result, glyph, inks[place].attributes, inks[place].pair)
        return result
    }

    /// A cell that shows a part of a picture, which is named by its colour.
    private func curses(_ place: Cell.Place) -> cchar_t {
        var result = cchar_t()
        let marks = PictureMarks.marks
        curses_set_marked_cell(
            &result, PictureMarks.cell, marks[place.row], marks[place.column],
            pair(.entry(UInt8(place.picture)), .terminal))
        return result
    }

    private func forgetLooks() {
        misses = 0
        for index in looks.indices { looks[index] = nil }
    }

    private static func attributes(_ attributes: Attributes) -> attr_t {
        var result: attr_t = 0
        if attributes.contains(.bold) { result |= curses_bold() }
        if attributes.contains(.dim) { result |= curses_dim() }
        if attributes.contains(.underline) { result |= curses_underline() }
        if attributes.contains(.reverse) { result |= curses_reverse() }
        if attributes.contains(.italic) { result |= curses_italic() }
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
        // There are no pairs left: one with the right foreground is used.
        return ownPairs.first { Int32(truncatingIfNeeded: $0.key >> 32) == front }?.value ?? 0
    }

    private func number(_ colour: PenColour) -> Int32 {
        switch colour {
        case .terminal: -1
        case .entry(let entry): Int32(entry)
        // On a direct-colour terminal the values 0 to 7 are palette entries.
        case .rgb(let rgb): rgb.hex < 8 ? 16 : Int32(rgb.hex)
        }
    }
}

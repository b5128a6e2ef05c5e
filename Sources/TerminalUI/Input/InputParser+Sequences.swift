extension InputParser {
    /// The longest sequence that is parsed; longer ones are dropped as noise.
    private static let longest = 64

    /// Parses `ESC [ … final`, including the X10 mouse and the Linux console's function keys.
    static func controlSequence(_ input: ArraySlice<UInt8>) -> Step {
        let start = input.startIndex + 2
        guard start < input.endIndex else { return .more }
        if input[start] == 0x5B {
            guard start + 1 < input.endIndex else { return .more }
            let number = Int(input[start + 1]) - 0x40
            return (1...5).contains(number) ? .key(.function(number), length: 4) : Step(length: 4, output: nil)
        }
        if input[start] == 0x4D {
            guard start + 3 < input.endIndex else { return .more }
            let code = Int(input[start + 1]) - 32
            let x = Int(input[start + 2]) - 33
            let y = Int(input[start + 3]) - 33
            return Step(length: 6, output: mouse(code: code, x: x, y: y, isRelease: false))
        }
        var end = start
        while end < input.endIndex, !(0x40...0x7E).contains(input[end]) {
            if end - start > longest || input[end] < 0x20 || input[end] > 0x7E {
                return Step(length: end - input.startIndex, output: nil)
            }
            end += 1
        }
        guard end < input.endIndex else { return .more }
        let length = end + 1 - input.startIndex
        let body = input[start..<end]
        let marker = body.first.flatMap { (0x3C...0x3F).contains($0) ? $0 : nil }
        let numbers = (marker == nil ? body : body.dropFirst()).split(
            separator: 0x3B, omittingEmptySubsequences: false
        ).map { number($0) }
        let final = input[end]
        if marker == 0x3C, final == 0x4D || final == 0x6D {
            guard numbers.count == 3 else { return Step(length: length, output: nil) }
            let report = mouse(code: numbers[0], x: numbers[1] - 1, y: numbers[2] - 1, isRelease: final == 0x6D)
            return Step(length: length, output: report)
        }
        if marker == 0x3F, final == 0x63 { return Step(length: length, output: .deviceAttributes) }
        guard marker == nil else { return Step(length: length, output: nil) }
        if final == 0x7E, numbers.first == 200 { return Step(length: length, output: nil, beginsPaste: true) }
        let modifiers = numbers.count > 1 ? modifiers(numbers[1]) : []
        guard let key = key(final: final, number: numbers.first ?? 0) else { return Step(length: length, output: nil) }
        if key == .tab, final == 0x5A { return .key(.backTab, length: length) }
        return .key(key, modifiers, length: length)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return value }
            value = min(value * 10 + Int(digit - 0x30), 1_000_000)
        }
        return value
    }

    private static func modifiers(_ parameter: Int) -> Modifiers {
        let bits = max(0, parameter - 1)
        var result: Modifiers = []
        if bits & 1 != 0 { result.insert(.shift) }
        if bits & 10 != 0 { result.insert(.alt) }
        if bits & 4 != 0 { result.insert(.control) }
        return result
    }

    private static func key(final: UInt8, number: Int) -> Key? {
        switch final {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        case 0x50...0x53: .function(Int(final) - 0x4F)
        case 0x5A: .tab
        case 0x75:
            switch number {
            case 9: .tab
            case 13: .enter
            case 27: .escape
            case 127: .backspace
            default:
                Unicode.Scalar(UInt32(number)).flatMap {
                    $0.properties.generalCategory == .control ? nil : .character(Character($0))
                }
            }
        case 0x7E:
            switch number {
            case 1, 7: .home
            case 2: .insert
            case 3: .delete
            case 4, 8: .end
            case 5: .pageUp
            case 6: .pageDown
            case 11...15: .function(number - 10)
            case 17...21: .function(number - 11)
            case 23, 24: .function(number - 12)
            default: nil
            }
        default: nil
        }
    }

    /// Parses `ESC O x`, a key of the keypad's application mode.
    static func singleShift(_ final: UInt8) -> Step {
        switch final {
        case 0x41...0x44, 0x46, 0x48, 0x50...0x53:
            guard let key = key(final: final, number: 0) else { return Step(length: 3, output: nil) }
            return .key(key, length: 3)
        case 0x4D: return .key(.enter, length: 3)
        default: return Step(length: 3, output: nil)
        }
    }

    /// Parses OSC, DCS and similar strings, which end in BEL or `ESC \`; of these only the background's colour is used.
    static func stringSequence(_ input: ArraySlice<UInt8>) -> Step {
        var position = input.startIndex + 2
        while position < input.endIndex {
            let isTerminated = input[position] == 0x1B && position + 1 < input.endIndex && input[position + 1] == 0x5C
            if input[position] == 0x07 || isTerminated {
                let text = String(decoding: input[(input.startIndex + 2)..<position], as: UTF8.self)
                let length = position + (isTerminated ? 2 : 1) - input.startIndex
                return Step(length: length, output: answer(text, introducer: input[input.startIndex + 1]))
            }
            if position - input.startIndex > 4096 { return Step(length: position - input.startIndex, output: nil) }
            position += 1
        }
        return .more
    }

    /// What a string of the terminal says: a colour (OSC), a version (DCS) or an answer about pictures (APC).
    private static func answer(_ text: String, introducer: UInt8) -> Output? {
        switch introducer {
        case 0x50: text.hasPrefix(">|") ? .version(String(text.dropFirst(2))) : nil
        case 0x5F: text.hasPrefix("G") ? .graphics(isOK: text.hasSuffix(";OK")) : nil
        default: background(text).map { .background($0) }
        }
    }

    private static func background(_ text: String) -> RGB? {
        guard text.hasPrefix("11;rgb:") else { return nil }
        let parts = text.dropFirst(7).split(separator: "/").compactMap { part -> UInt8? in
            guard (1...4).contains(part.count), let value = UInt32(part, radix: 16) else { return nil }
            let limit = UInt32(1) << UInt32(4 * part.count) - 1
            return UInt8(value * 255 / limit)
        }
        return parts.count == 3 ? RGB(parts[0], parts[1], parts[2]) : nil
    }

    private static func mouse(code: Int, x: Int, y: Int, isRelease: Bool) -> Output? {
        guard code >= 0, x >= 0, y >= 0 else { return nil }
        var modifiers: Modifiers = []
        if code & 4 != 0 { modifiers.insert(.shift) }
        if code & 8 != 0 { modifiers.insert(.alt) }
        if code & 16 != 0 { modifiers.insert(.control) }
        let low = code & 3
        let button: MouseEvent.Button = [.left, .middle, .right, .none][low]
        let action: MouseEvent.Action
        if code & 64 != 0 {
            action = [.wheelUp, .wheelDown, .wheelLeft, .wheelRight][low]
        } else if isRelease || (low == 3 && code & 32 == 0) {
            action = .release
        } else if code & 32 != 0 {
            action = .drag
        } else {
            action = .press
        }
        let isWheel = code & 64 != 0
        let event = MouseEvent(action, button: isWheel ? .none : button, at: Point(x: x, y: y), modifiers: modifiers)
        return .event(.mouse(event))
    }
}

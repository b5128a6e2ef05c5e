/// Parses bytes from a terminal to keys, mouse events, pastes and answers, as xterm, tmux, rxvt, the Linux console and
/// vt100 send them.
///
/// It has no clock: the caller decides how long a single escape may wait for the rest of a sequence, then calls
/// `flush`. Unknown sequences are dropped as a whole; pasted text is never treated as keys.
public struct InputParser: Sendable {
    /// What a sequence of bytes meant.
    public enum Output: Equatable, Sendable {
        case event(InputEvent)
        /// The terminal's background colour, the answer to OSC 11.
        case background(RGB)
        /// The answer to a question about kitty's graphics protocol.
        case graphics(isOK: Bool)
        /// The terminal's name and version, the answer to XTVERSION.
        case version(String)
        /// The answer to a device attributes request, which every terminal gives.
        case deviceAttributes
    }

    private var bytes: [UInt8] = []
    private var pasted: [UInt8]?

    public init() {}

    /// Whether the beginning of a sequence waits for the rest.
    public var isWaiting: Bool { !bytes.isEmpty && pasted == nil }

    /// Whether a paste has begun whose end has not come.
    public var isPasting: Bool { pasted != nil }

    /// Ends a paste whose end did not come: the bytes so far are the pasted text, and following bytes are keys.
    public mutating func endPaste() -> [Output] {
        guard pasted != nil else { return [] }
        pasted? += bytes
        bytes = []
        return [takePasted()]
    }

    /// Takes bytes and returns all that they complete; the beginning of a sequence waits for the rest.
    public mutating func feed(_ new: some Sequence<UInt8>) -> [Output] {
        bytes += new
        return drain(isFinal: false)
    }

    /// Interprets waiting bytes without more: a single escape becomes the key.
    public mutating func flush() -> [Output] { drain(isFinal: true) }

    private mutating func drain(isFinal: Bool) -> [Output] {
        var outputs: [Output] = []
        var position = 0
        while position < bytes.count {
            if pasted != nil {
                guard let next = takePaste(from: position, into: &outputs) else { break }
                position = next
                continue
            }
            let step = Self.parse(bytes[position...], isFinal: isFinal)
            guard step.length > 0 else { break }
            position += step.length
            if step.beginsPaste { pasted = [] }
            if let output = step.output { outputs.append(output) }
        }
        bytes.removeFirst(min(position, bytes.count))
        return outputs
    }

    static let pasteLimit = 1 << 20

    /// Moves bytes into the paste, and returns the position after its end; nil where the end has not come.
    private mutating func takePaste(from start: Int, into outputs: inout [Output]) -> Int? {
        let end: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
        var position = start
        while position < bytes.count {
            if bytes[position] == 0x1B {
                let rest = bytes[position...].prefix(end.count)
                if rest.elementsEqual(end) {
                    outputs.append(takePasted())
                    return position + end.count
                }
                if rest.count < end.count, end.starts(with: rest) { break }
            }
            if (pasted?.count ?? 0) < Self.pasteLimit { pasted?.append(bytes[position]) }
            position += 1
        }
        bytes.removeFirst(position)
        return nil
    }

    private mutating func takePasted() -> Output {
        defer { pasted = nil }
        let text = String(decoding: pasted ?? [], as: UTF8.self)
        return .event(.pasted(text.filter { $0.isNewline || $0 == "\t" || !$0.isControl }))
    }

    struct Step {
        /// The number of bytes that were parsed; 0 where more bytes are needed.
        var length: Int
        var output: Output?
        var beginsPaste = false

        static let more = Step(length: 0, output: nil)

        static func key(_ key: Key, _ modifiers: Modifiers = [], length: Int) -> Step {
            Step(length: length, output: .event(.key(KeyPress(key, modifiers))))
        }
    }

    private static func parse(_ input: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let first = input[input.startIndex]
        guard first == 0x1B else { return plain(input, isFinal: isFinal) }
        guard input.count > 1 else { return isFinal ? .key(.escape, length: 1) : .more }
        let rest = input.dropFirst()
        let step: Step
        switch rest[rest.startIndex] {
        case 0x5B: step = controlSequence(input)
        case 0x4F: step = input.count > 2 ? singleShift(input[input.startIndex + 2]) : .more
        case 0x5D, 0x50, 0x5F, 0x5E: step = stringSequence(input)
        case 0x1B: return .key(.escape, length: 1)
        default:
            var inner = plain(rest, isFinal: isFinal)
            guard inner.length > 0 else { return isFinal ? .key(.escape, length: 1) : .more }
            if case .event(.key(var press)) = inner.output {
                press.modifiers.insert(.alt)
                inner.output = .event(.key(press))
            }
            inner.length += 1
            return inner
        }
        if step.length == 0, isFinal {
            // `Alt+[` and `Alt+O` begin like a sequence, of which nothing more comes.
            guard input.count == 2, let scalar = Unicode.Scalar(UInt32(rest[rest.startIndex])) else {
                return Step(length: input.count, output: nil)
            }
            return .key(.character(Character(scalar)), .alt, length: 2)
        }
        return step
    }

    private static func plain(_ input: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        let first = input[input.startIndex]
        switch first {
        case 0x0D, 0x0A: return .key(.enter, length: 1)
        case 0x09: return .key(.tab, length: 1)
        case 0x08, 0x7F: return .key(.backspace, length: 1)
        case 0x00: return .key(.character(" "), .control, length: 1)
        case 0x01...0x1A: return .key(.character(Character(Unicode.Scalar(first + 0x60))), .control, length: 1)
        case 0x1C...0x1F: return .key(.character(Character(Unicode.Scalar(first + 0x40))), .control, length: 1)
        case 0x20..<0x7F: return .key(.character(Character(Unicode.Scalar(first))), length: 1)
        default: break
        }
        let length = first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        guard length > 1, first < 0xF8 else { return Step(length: 1, output: nil) }
        let rest = input.prefix(length)
        guard rest.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return Step(length: 1, output: nil) }
        guard rest.count == length else { return isFinal ? Step(length: rest.count, output: nil) : .more }
        guard let text = String(validating: rest, as: UTF8.self), let character = text.first else {
            return Step(length: 1, output: nil)
        }
        return .key(.character(character), length: length)
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }
}

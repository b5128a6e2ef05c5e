/// A JSON value that keeps what Foundation's reader passes over: an object with the same key twice is refused.
enum JSONValue: Equatable {
    case string(String)
    case number(Double)
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case bool(Bool)
    case null

    static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        case (.array(let a), .array(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        default: false
        }
    }
}

/// Reads one JSON text (RFC 8259) from bytes that nobody has vouched for.
struct JSONText {
    enum Failure: Error, Equatable {
        case syntax(at: Int)
        case duplicateKey(String)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// - Throws: `Failure` where the bytes are not one JSON value, or an object has a key twice.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        var text = JSONText(bytes: bytes)
        let value = try text.value()
        text.skipSpace()
        guard text.position == bytes.count else { throw .syntax(at: text.position) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func expect(_ text: StaticString) throws(Failure) {
        for offset in 0..<text.utf8CodeUnitCount {
            guard next == text.utf8Start[offset] else { throw .syntax(at: position) }
            position += 1
        }
    }

    private mutating func value() throws(Failure) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { (text) throws(Failure) in try text.object() }
        case UInt8(ascii: "["): return try nested { (text) throws(Failure) in try text.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return try number()
        }
    }

    /// A hundred levels are more than any header has, and fewer than the stack holds.
    private mutating func nested(
        _ body: (inout JSONText) throws(Failure) -> JSONValue
    ) throws(Failure) -> JSONValue {
        guard depth < 100 else { throw .syntax(at: position) }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func object() throws(Failure) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = []
        var keys = Set<String>()
        skipSpace()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let key = try string()
            guard keys.insert(key).inserted else { throw .duplicateKey(key) }
            skipSpace()
            try expect(":")
            members.append((key, try value()))
            skipSpace()
            if next == UInt8(ascii: ",") {
                position += 1
                continue
            }
            try expect("}")
            return .object(members)
        }
    }

    private mutating func array() throws(Failure) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            elements.append(try value())
            skipSpace()
            if next == UInt8(ascii: ",") {
                position += 1
                continue
            }
            try expect("]")
            return .array(elements)
        }
    }

    private mutating func string() throws(Failure) -> String {
        let start = position
        try expect("\"")
        var units: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: units, as: UTF8.self) else { throw .syntax(at: start) }
                return string
            case UInt8(ascii: "\\"): units.append(contentsOf: try escaped().utf8)
            case 0..<0x20: throw .syntax(at: position - 1)
            default: units.append(byte)
            }
        }
        throw .syntax(at: position)
    }

    private mutating func escaped() throws(Failure) -> String {
        guard let byte = next else { throw .syntax(at: position) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var units = [try codeUnit()]
            if UTF16.isLeadSurrogate(units[0]) {
                try expect("\\u")
                units.append(try codeUnit())
            }
            guard let text = String(validating: units, as: UTF16.self) else { throw .syntax(at: position) }
            return text
        default: throw .syntax(at: position - 1)
        }
    }

    private mutating func codeUnit() throws(Failure) -> UInt16 {
        guard position + 4 <= bytes.count else { throw .syntax(at: position) }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { throw .syntax(at: position) }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        while let byte = next, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        guard let text = String(validating: bytes[start..<position], as: UTF8.self), let number = Double(text) else {
            throw .syntax(at: start)
        }
        return .number(number)
    }
}

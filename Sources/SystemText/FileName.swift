import Foundation

/// Names of files as text and back, without loss.
///
/// To Linux a name is bytes, and old archives hold names that are no UTF-8. In text each odd byte b, from 0x80 on, stands
/// as the private scalar U+10FE00 + b; a name that holds such a scalar in good UTF-8 has its bytes taken as odd ones, so
/// that no two names become the same text. `String.visible` shows an odd byte as `\xe9`.
public enum FileName {
    /// The text that stands for a name's bytes.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !text.holdsOddBytes { return text }
        let bytes = Array(bytes)
        var result = String.UnicodeScalarView()
        var position = 0
        while position < bytes.count {
            let length = wellFormedLength(bytes[position...])
            if length > 0,
                let scalar = String(decoding: bytes[position..<position + length], as: UTF8.self)
                    .unicodeScalars.first, oddByte(scalar) == nil
            {
                result.append(scalar)
                position += length
            } else {
                // The rest of a sequence that is not taken as a whole is odd as well, byte by byte.
                for byte in bytes[position..<position + max(length, 1)] {
                    result.append(Unicode.Scalar(first + UInt32(byte))!)
                }
                position += max(length, 1)
            }
        }
        return String(result)
    }

    /// The bytes that a text of `text(_:)` stands for.
    public static func bytes(_ text: String) -> [UInt8] {
        guard text.holdsOddBytes else { return Array(text.utf8) }
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = oddByte(scalar) { result.append(byte) } else { result += Array(String(scalar).utf8) }
        }
        return result
    }

    /// The byte that a scalar stands for; nil for a scalar that stands for itself.
    public static func oddByte(_ scalar: Unicode.Scalar) -> UInt8? {
        first + 0x80...first + 0xFF ~= scalar.value ? UInt8(scalar.value - first) : nil
    }

    /// The content of a file; nil where it cannot be read. It is mapped where it can be.
    public static func contents(_ path: String) -> Data? {
        guard path.holdsOddBytes else {
            return try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        }
        // Foundation names files by text only, and the kernel gives every open file a name that is text.
        let file = path.withFileBytes { open($0, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else { return nil }
        defer { close(file) }
        return try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/fd/\(file)"), options: .mappedIfSafe)
    }

    /// The words that this program was started with, its own name first.
    public static var arguments: [String] {
        let words = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        return words.compactMap { word in
            word.map { text(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }

    private static let first: UInt32 = 0x10FE00

    /// Bytes of the scalar that begins here in good UTF-8; 0 where none does. Lengths and ranges are those of the Unicode
    /// Standard's table 3-7.
    private static func wellFormedLength(_ bytes: ArraySlice<UInt8>) -> Int {
        let head = bytes[bytes.startIndex]
        let length =
            switch head {
            case 0...0x7F: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, bytes.count >= length else { return 0 }
        return String(validating: bytes.prefix(length), as: UTF8.self) == nil ? 0 : length
    }
}

extension String {
    /// Whether the text stands for bytes that are no UTF-8.
    public var holdsOddBytes: Bool {
        // Of all scalars only those from U+100000 on begin with this byte.
        utf8.contains(0xF4) && unicodeScalars.contains { FileName.oddByte($0) != nil }
    }

    /// Calls `body` with the name as the system takes it. The bytes end at the first NUL, as the system's own do.
    public func withFileBytes<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        guard holdsOddBytes else { return try withCString(body) }
        let bytes = FileName.bytes(self).map { CChar(bitPattern: $0) } + [0]
        return try bytes.withUnsafeBufferPointer { try body($0.baseAddress!) }
    }
}

import Foundation

/// Names of files as text and back, without loss.
///
/// On Linux a name is a sequence of bytes, and old archives contain names that are no UTF-8. In text each byte b that
/// is not part of valid UTF-8 becomes the private scalar U+10FE00 + b. Where a name contains such a scalar in valid
/// UTF-8, its bytes count as invalid too, so that no two names become the same text. `String.visible` shows such a byte
/// as `\xe9`.
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
                // Each byte of an invalid sequence is converted on its own.
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

    /// The contents of a file, mapped if possible; nil where it cannot be read.
    public static func contents(_ path: String) -> Data? {
        guard path.holdsOddBytes else {
            return try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        }
        // Foundation takes names as text only; the kernel has such a name for every open file.
        let file = path.withFileBytes { open($0, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else { return nil }
        defer { close(file) }
        return try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/fd/\(file)"), options: .mappedIfSafe)
    }

    /// The arguments that this program was started with, beginning with its own name.
    public static var arguments: [String] {
        let words = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        return words.compactMap { word in
            word.map { text(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }

    private static let first: UInt32 = 0x10FE00

    /// The number of bytes of the scalar that begins here in valid UTF-8; 0 where none does. Lengths and ranges are
    /// those of table 3-7 of the Unicode Standard.
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
    /// Whether the text contains bytes that are no UTF-8.
    public var holdsOddBytes: Bool {
        // Only scalars from U+100000 on begin with this byte in UTF-8.
        utf8.contains(0xF4) && unicodeScalars.contains { FileName.oddByte($0) != nil }
    }

    /// Calls `body` with the name's bytes for a system call. They end at the first NUL.
    public func withFileBytes<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        guard holdsOddBytes else { return try withCString(body) }
        let bytes = FileName.bytes(self).map { CChar(bitPattern: $0) } + [0]
        return try bytes.withUnsafeBufferPointer { try body($0.baseAddress!) }
    }
}

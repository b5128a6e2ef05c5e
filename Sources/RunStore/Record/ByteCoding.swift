import Foundation

/// Appends fixed-width little-endian values.
struct ByteWriter {
    private(set) var data = Data()

    mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func write(_ value: Float) { write(value.bitPattern) }
    mutating func write(_ value: Float16) { write(value.bitPattern) }
}

/// Reads them back; nil past the end.
struct ByteReader {
    private let data: Data
    private var offset: Int

    init(_ data: Data) {
        self.data = data
        offset = data.startIndex
    }

    var isAtEnd: Bool { offset >= data.endIndex }

    mutating func read<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let size = MemoryLayout<Value>.size
        guard data.endIndex - offset >= size else { return nil }
        defer { offset += size }
        let start = offset - data.startIndex
        return Value(littleEndian: data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: Value.self) })
    }

    mutating func readFloat() -> Float? { read(UInt32.self).map(Float.init(bitPattern:)) }

    /// `count` 16-bit floats as 32-bit ones; nil where there are fewer.
    mutating func readHalves(_ count: Int) -> [Float]? {
        guard count >= 0, data.endIndex - offset >= count * 2 else { return nil }
        defer { offset += count * 2 }
        let start = offset - data.startIndex
        return data.withUnsafeBytes { bytes in
            (0..<count).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: start + index * 2, as: UInt16.self)
                return Float(Float16(bitPattern: UInt16(littleEndian: bits)))
            }
        }
    }
}

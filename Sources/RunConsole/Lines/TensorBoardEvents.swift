import Foundation

/// The bytes of a TensorBoard event file: TFRecords, each `length, masked CRC of the length, data, masked CRC of the data`
/// in little-endian order, whose data are messages `tensorflow.Event` in protobuf's encoding (tensorflow/core/util/
/// event.proto, tensorflow/core/framework/summary.proto).
public enum TensorBoardEvents {
    /// The record with which a file begins.
    ///
    /// - Parameter wallTime: seconds since 1970.
    public static func opening(at wallTime: Double) -> Data {
        record(double(1, wallTime) + bytes(3, Array("brain.Event:2".utf8)))
    }

    /// A record with numbers of one step.
    ///
    /// - Parameter values: each under its tag, in which a slash makes groups.
    public static func scalars(_ values: [(tag: String, value: Float)], step: Int, at wallTime: Double) -> Data {
        var summary: [UInt8] = []
        for (tag, value) in values {
            summary += bytes(1, bytes(1, Array(tag.utf8)) + [0x15] + littleEndian(value.bitPattern))
        }
        return record(double(1, wallTime) + [0x10] + varint(UInt64(bitPattern: Int64(step))) + bytes(5, summary))
    }

    private static func double(_ field: UInt8, _ value: Double) -> [UInt8] {
        [field << 3 | 1] + littleEndian(value.bitPattern)
    }

    private static func bytes(_ field: UInt8, _ value: [UInt8]) -> [UInt8] {
        [field << 3 | 2] + varint(UInt64(value.count)) + value
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var (rest, result) = (value, [UInt8]())
        while rest >= 0x80 {
            result.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return result + [UInt8(rest)]
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }

    private static func record(_ data: [UInt8]) -> Data {
        let length = littleEndian(UInt64(data.count))
        return Data(length + littleEndian(masked(length)) + data + littleEndian(masked(data)))
    }

    /// CRC-32C, turned right by 15 bits, plus a constant, as TFRecords have it.
    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        let sum = checksum(bytes)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }

    /// CRC-32C (Castagnoli), by bytes.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }
}

import Foundation

/// An array in NumPy's file format (`.npy`, versions 1 to 3): a signature, a header that is a Python dictionary, then
/// the elements.
struct NumpyArray {
    let shape: [Int]
    let numbers: [Float]

    /// - Throws: `NumpyError`.
    init(contentsOf path: String) throws {
        func wrong(_ problem: String) -> NumpyError { NumpyError(path: path, problem: problem) }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
            let data = try? Data(contentsOf: URL(fileURLWithPath: path))
        else { throw wrong("cannot be read; check its path and permissions") }
        guard data.count >= 12, data.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
            throw wrong("is no array of NumPy; write it with numpy.save")
        }
        let isLong = data[6] > 1
        let start = isLong ? 12 : 10
        let length =
            isLong ? (0..<4).reduce(0) { $0 | Int(data[8 + $1]) << (8 * $1) } : Int(data[8]) | Int(data[9]) << 8
        guard length <= data.count - start else { throw wrong("ends inside its header; write it again") }
        let header = String(decoding: data[start..<start + length], as: UTF8.self)
        guard let type = header.firstMatch(of: #/'descr':\s*'([^']*)'/#)?.1,
            header.contains(#/'fortran_order':\s*False/#),
            let list = header.firstMatch(of: #/'shape':\s*\(([0-9, ]*)\)/#)?.1
        else { throw wrong("has a header that is not read; write a plain array of float32 with numpy.save") }
        let extents = list.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) ?? -1 }
        let widths: [Substring: Int] = ["<f4": 4, "<f8": 8]
        guard let width = widths[type] else { throw wrong("holds \(type), and float32 or float64 is read; convert it") }
        let bytes = data.count - start - length
        let count = extents.reduce(1) { product, extent in
            guard extent >= 0, product >= 0,
                case let (next, overflow) = product.multipliedReportingOverflow(by: extent),
                !overflow
            else { return -1 }
            return next
        }
        guard count >= 0, count <= bytes, count * width == bytes else {
            throw wrong("has \(bytes) bytes for the shape \(extents); write it again")
        }
        shape = extents
        numbers = data[(start + length)...].withUnsafeBytes { raw in
            (0..<count).map { index in
                width == 4
                    ? Float(
                        bitPattern: UInt32(
                            littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
                    : Float(
                        Double(
                            bitPattern: UInt64(
                                littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))))
            }
        }
    }
}

struct NumpyError: Error, CustomStringConvertible {
    let path: String
    let problem: String

    var description: String { "\(path) \(problem)." }
}

extension NumpyArray {
    /// The bytes of a `.npy` file, version 1: float32 in C order.
    static func encoded(_ shape: [Int], _ numbers: [Float]) -> Data {
        let extents = shape.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
        // The elements begin at a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        var data = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
        withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: header.utf8)
        numbers.map(\.bitPattern.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }
}

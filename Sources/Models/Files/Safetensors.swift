import Foundation
import SystemText
import TensorCore

/// A safetensors file: named tensors and a table of strings. The whole header is checked before anything is read.
///
/// Layout: u64 little-endian N, N bytes of JSON, then the data; offsets are relative to the end of the header. The file
/// is mapped, so that only the tensors that are asked for are read.
public struct Safetensors: Sendable {
    /// A tensor's entry in the header.
    public struct Entry: Equatable, Sendable {
        public let name: String
        /// The element type as written in the file: `F32`, `F16`, `BF16`, `I64`, …
        public let type: String
        public let shape: [Int]
        /// The tensor's bytes, counted from the end of the header.
        public let range: Range<Int>
    }

    /// The file's name in error messages.
    public let file: String
    public let metadata: [String: String]
    /// The entries in the order of their data.
    public let entries: [Entry]
    private let bytes: Data
    private let dataStart: Int
    private let byName: [String: Int]

    /// - Throws: `SafetensorsError`.
    public init(contentsOf url: URL) throws {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url, options: .mappedIfSafe)
        } catch {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            let reason =
                isFolder.boolValue
                ? "it is a folder"
                : !exists ? "no such file" : access(url.path, R_OK) == 0 ? "it is no ordinary file" : "no permission"
            throw SafetensorsError.unreadable(file: url.path, reason: reason)
        }
        try self.init(bytes, file: url.path)
    }

    /// - Throws: `SafetensorsError`.
    public init(_ bytes: Data, file: String) throws {
        guard bytes.count >= 8 else { throw SafetensorsError.tooShort(file: file, bytes: bytes.count) }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[bytes.startIndex + $1]) << UInt64(8 * $1) }
        // A file of another format fails as a bad length or header; an error that names the format is more useful.
        func damaged(_ error: SafetensorsError) -> SafetensorsError {
            ForeignFormat(of: bytes).map { .otherFormat(file: file, format: $0) } ?? error
        }
        guard length <= 100_000_000 else { throw damaged(.headerTooLong(file: file, bytes: length)) }
        guard length <= UInt64(bytes.count - 8) else {
            throw damaged(.headerPastEnd(file: file, header: length, bytes: bytes.count))
        }
        let dataStart = 8 + Int(length)
        let header: Header
        do {
            let text = bytes[bytes.startIndex + 8..<bytes.startIndex + dataStart]
            header = try JSONDecoder().decode(Header.self, from: text)
        } catch let error as DecodingError {
            throw Header.malformed(error, file: file) ?? damaged(.headerSyntax(file: file))
        }
        let entries = try header.entries.map { try Self.entry($0, $1, file: file) }
            .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        try Self.check(entries, dataBytes: bytes.count - dataStart, file: file)
        self.file = file
        metadata = header.metadata
        self.entries = entries
        self.bytes = bytes
        self.dataStart = bytes.startIndex + dataStart
        byName = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    }

    /// The entry of the tensor of this name; nil where there is none.
    public func entry(_ name: String) -> Entry? { byName[name].map { entries[$0] } }

    /// The tensor in Float32; F16 and BF16 are widened exactly.
    ///
    /// - Throws: `SafetensorsError` where it is missing, of another type, or of more than 4 axes.
    public func tensor(_ name: String) throws -> Tensor {
        guard let entry = entry(name) else { throw SafetensorsError.missingTensor(file: file, tensor: name) }
        guard entry.shape.count <= 4 else {
            throw SafetensorsError.unsupportedRank(file: file, tensor: name, shape: entry.shape)
        }
        let result = Tensor(uninitialized: Shape(entry.shape))
        try bytes.withUnsafeBytes { all in
            let source = all.baseAddress! + (dataStart - bytes.startIndex) + entry.range.lowerBound
            func half(_ index: Int) -> UInt16 {
                UInt16(littleEndian: source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
            }
            switch entry.type {
            case "F32":
                for index in 0..<result.count {
                    let word = source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                    result.pointer[index] = Float(bitPattern: UInt32(littleEndian: word))
                }
            case "F16":
                for index in 0..<result.count { result.pointer[index] = Float(Float16(bitPattern: half(index))) }
            case "BF16":
                for index in 0..<result.count { result.pointer[index] = Float(bitPattern: UInt32(half(index)) << 16) }
            default: throw SafetensorsError.unsupportedType(file: file, tensor: name, type: entry.type)
            }
        }
        return result
    }

    /// The bytes of a file that holds the tensors in Float32, in the order given. Its data begins on a multiple of 8.
    public static func encode(_ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]) -> Data {
        var header = "{"
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            header += "\"__metadata__\":{\(pairs.joined(separator: ","))}"
        }
        var offset = 0
        for (name, tensor) in tensors {
            let end = offset + 4 * tensor.count
            let shape = tensor.shape.array.map(String.init).joined(separator: ",")
            header += header.utf8.count > 1 ? "," : ""
            header += "\(quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
            offset = end
        }
        header += "}"
        header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        var result = Data(capacity: 8 + header.utf8.count + offset)
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { result.append(contentsOf: $0) }
        result.append(contentsOf: header.utf8)
        for (_, tensor) in tensors {
            result.append(Data(bytes: UnsafeRawPointer(tensor.pointer), count: 4 * tensor.count))
        }
        return result
    }
}

extension Safetensors {
    private static func entry(_ name: String, _ fields: Header.Fields, file: String) throws -> Entry {
        func wrong(_ problem: String) -> SafetensorsError {
            .malformedEntry(file: file, tensor: name, problem: problem)
        }
        guard fields.offsets.count == 2 else { throw wrong("no data_offsets") }
        func whole(_ number: Double) throws -> Int {
            guard let whole = Int(exactly: number), whole >= 0 else { throw wrong(Header.notWhole) }
            return whole
        }
        let (type, offsets) = (fields.dtype, fields.offsets)
        let extents = try fields.shape.map(whole)
        let begin = try whole(offsets[0])
        let end = try whole(offsets[1])
        guard begin <= end else { throw wrong("its data ends before it begins") }
        guard let width = widths[type] else {
            throw SafetensorsError.unsupportedType(file: file, tensor: name, type: type)
        }
        // An extent of 0 makes the tensor empty, but the product of the other extents must not overflow either.
        let most = extents.reduce((bytes: width, overflows: false)) { product, extent in
            let (result, overflows) = product.bytes.multipliedReportingOverflow(by: max(extent, 1))
            return (result, product.overflows || overflows)
        }
        guard !most.overflows else { throw wrong("its shape is larger than any memory") }
        let bytes = extents.contains(0) ? 0 : most.bytes
        guard bytes == end - begin else {
            throw SafetensorsError.sizeMismatch(
                file: file, tensor: name, shape: extents, type: type, expected: bytes, bytes: end - begin)
        }
        return Entry(name: name, type: type, shape: extents, range: begin..<end)
    }

    /// The tensors must cover the data without gaps, as the reference reader demands: each begins where the one before
    /// ends, the first at 0, and the last ends with the file. A gap means that header and data belong to different
    /// files, or that a name occurs twice in the header and only one of its tensors was read.
    ///
    /// - Parameter entries: sorted by the order of their data.
    private static func check(_ entries: [Entry], dataBytes: Int, file: String) throws {
        var (end, previous) = (0, "")
        for entry in entries {
            guard entry.range.upperBound <= dataBytes else {
                throw SafetensorsError.outOfFile(
                    file: file, tensor: entry.name, end: entry.range.upperBound, bytes: dataBytes)
            }
            guard entry.range.lowerBound >= end else {
                throw SafetensorsError.overlap(file: file, first: previous, second: entry.name)
            }
            guard entry.range.lowerBound == end else {
                throw SafetensorsError.unclaimed(file: file, first: end, last: entry.range.lowerBound - 1)
            }
            (end, previous) = (entry.range.upperBound, entry.name)
        }
        guard end == dataBytes else {
            throw SafetensorsError.unclaimed(file: file, first: end, last: dataBytes - 1)
        }
    }

    /// The number of bytes of an element, for each type of the format.
    private static let widths = [
        "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2,
        "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1, "C64": 8,
    ]
}

private func quoted(_ text: String) -> String { text.quoted { $0.value < 0x20 ? $0.escaped() : nil } }

/// The JSON before the data: `{"__metadata__": {…}, "a tensor": {"dtype": "F32", "shape": […], "data_offsets": [from, to]}, …}`.
private struct Header: Decodable {
    struct Fields: Decodable {
        let dtype: String
        let shape: [Double]
        let offsets: [Double]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        init(stringValue: String) { self.stringValue = stringValue }
        var intValue: Int? { nil }
        init?(intValue: Int) { nil }
    }

    private static let metadataName = "__metadata__"
    static let notWhole = "an extent or offset is no whole number from 0"

    var metadata: [String: String] = [:]
    var entries: [(name: String, fields: Fields)] = []

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in container.allKeys {
            if name.stringValue != Self.metadataName {
                entries.append((name.stringValue, try container.decode(Fields.self, forKey: name)))
            } else if try !container.decodeNil(forKey: name) {
                metadata = try container.decode([String: String].self, forKey: name)
            }
        }
    }

    /// An error that names the malformed entry and its problem; nil where the header as a whole is no JSON object.
    static func malformed(_ error: DecodingError, file: String) -> SafetensorsError? {
        var path: [any CodingKey]
        switch error {
        case .keyNotFound(let key, let context): path = context.codingPath + [key]
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
        @unknown default: return nil
        }
        guard let tensor = path.first?.stringValue else { return nil }
        let (field, isInside) = (path.count > 1 ? path[1].stringValue : nil, path.count > 2)
        let problem =
            if tensor == metadataName {
                field.map { "'\($0)' is no string" } ?? "it is no table"
            } else {
                isInside ? notWhole : field.map { "no \($0)" } ?? "its entry is no table"
            }
        return .malformedEntry(file: file, tensor: tensor, problem: problem)
    }
}

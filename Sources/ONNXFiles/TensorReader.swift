import CONNXMessages
import CProtobufC

/// Reads constants from TensorProto messages, in whichever of their fields the elements are.
struct TensorReader {
    let file: String
    let external: ExternalData

    /// - Throws: `ONNXError.tensor`, `.externalData`.
    func tensor(_ message: Onnx__TensorProto, name: String) throws -> ONNXTensor {
        func wrong(_ problem: String) -> ONNXError { .tensor(file: file, tensor: name, problem: problem) }
        guard message.n_dims <= 8 else { throw wrong("it has \(message.n_dims) axes") }
        let shape = UnsafeBufferPointer(start: message.dims, count: message.n_dims).map { Int($0) }
        guard let type = ElementType(rawValue: message.data_type) else {
            throw wrong("its element type has the number \(message.data_type), which is none of ONNX's for numbers")
        }
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow, product <= 1 << 32 else { throw wrong("its shape is \(shape)") }
            count = product
        }
        let elements: ONNXTensor.Elements
        if message.data_location == 1 {
            let bytes = try external.bytes(
                list(message.external_data, message.n_external_data).map { (string($0.key), string($0.value)) },
                tensor: name, count: count * type.width)
            elements = type.elements(bytes)
        } else if message.has_raw_data != 0 {
            let raw = UnsafeBufferPointer(start: message.raw_data.data, count: message.raw_data.len)
            guard raw.count == count * type.width else {
                throw wrong("\(raw.count) bytes for \(count) elements of \(type.width)")
            }
            elements = type.elements(raw)
        } else {
            elements = type.elements(fields: message)
        }
        let tensor = ONNXTensor(shape: shape, elements: elements, type: type)
        guard tensor.count == count else { throw wrong("\(tensor.count) elements for the shape \(shape)") }
        return tensor
    }
}

extension ONNXTensor {
    /// Reads a file that holds one tensor, like the inputs and outputs of ONNX's tests.
    ///
    /// - Throws: `ONNXError`.
    public init(_ bytes: [UInt8], file: String) throws {
        let memory = MessageMemory(fileBytes: bytes.count)
        let message = memory.withAllocator { onnx__tensor_proto__unpack($0, bytes.count, bytes) }
        guard let message else {
            throw memory.isExhausted ? ONNXError.inflated(file: file) : ONNXError.notONNX(file: file)
        }
        defer { memory.withAllocator { onnx__tensor_proto__free_unpacked(message, $0) } }
        let reader = TensorReader(file: file, external: ExternalData(file: file, folder: nil))
        self = try reader.tensor(message.pointee, name: string(message.pointee.name))
    }
}

/// ONNX's element types for numbers and Booleans; the raw values are ONNX's.
public enum ElementType: Int32, Sendable {
    case float = 1, uint8, int8, uint16, int16, int32, int64
    case bool = 9, float16, double, uint32, uint64
    case bfloat16 = 16

    /// The number of bytes of an element.
    var width: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float, .int32, .uint32: 4
        case .int64, .double, .uint64: 8
        }
    }

    /// The elements of little-endian bytes, which `raw_data` and external files hold.
    func elements(_ raw: some Collection<UInt8>) -> ONNXTensor.Elements {
        raw.withContiguousStorageIfAvailable { buffer in
            let bytes = UnsafeRawBufferPointer(buffer)
            func words<Word: FixedWidthInteger, Element>(_: Word.Type, _ convert: (Word) -> Element) -> [Element] {
                (0..<bytes.count / width).map {
                    convert(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * width, as: Word.self)))
                }
            }
            return switch self {
            case .float: .floats(words(UInt32.self) { Float(bitPattern: $0) })
            case .float16: .floats(words(UInt16.self) { Float(Float16(bitPattern: $0)) })
            case .bfloat16: .floats(words(UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
            case .double: .floats(words(UInt64.self) { Float(Double(bitPattern: $0)) })
            case .uint8: .integers(words(UInt8.self) { Int($0) })
            case .int8: .integers(words(Int8.self) { Int($0) })
            case .uint16: .integers(words(UInt16.self) { Int($0) })
            case .int16: .integers(words(Int16.self) { Int($0) })
            case .int32: .integers(words(Int32.self) { Int($0) })
            case .uint32: .integers(words(UInt32.self) { Int($0) })
            case .int64: .integers(words(Int64.self) { Int($0) })
            case .uint64: .integers(words(UInt64.self) { Int(clamping: $0) })
            case .bool: .booleans(words(UInt8.self) { $0 != 0 })
            }
        }!
    }

    /// The elements from the field in which the format stores this type, one number for each element.
    func elements(fields message: Onnx__TensorProto) -> ONNXTensor.Elements {
        func small<Element>(_ convert: (Int32) -> Element) -> [Element] {
            UnsafeBufferPointer(start: message.int32_data, count: message.n_int32_data).map(convert)
        }
        return switch self {
        case .float: .floats(Array(UnsafeBufferPointer(start: message.float_data, count: message.n_float_data)))
        case .double:
            .floats(UnsafeBufferPointer(start: message.double_data, count: message.n_double_data).map { Float($0) })
        case .float16: .floats(small { Float(Float16(bitPattern: UInt16(truncatingIfNeeded: $0))) })
        case .bfloat16: .floats(small { Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: $0)) << 16) })
        case .bool: .booleans(small { $0 != 0 })
        case .uint8, .int8, .uint16, .int16, .int32: .integers(small { Int($0) })
        case .int64:
            .integers(UnsafeBufferPointer(start: message.int64_data, count: message.n_int64_data).map { Int($0) })
        case .uint32, .uint64:
            .integers(
                UnsafeBufferPointer(start: message.uint64_data, count: message.n_uint64_data).map {
                    Int(clamping: $0)
                })
        }
    }
}

import CONNXMessages
import CProtobufC
import Foundation

extension ONNXModel {
    /// The version of the file format that belongs to operator set 17.
    private static let formatVersion: Int64 = 8

    /// The file's bytes, packed by protobuf-c. Attributes that were not read are left out.
    ///
    /// - Parameter graphName: the graph's name, which the format demands.
    public func encoded(graphName: String = "frami") -> Data {
        let arena = MessageArena()
        return withExtendedLifetime(arena) {
            let message = message(graphName, in: arena)!
            let count = onnx__model_proto__get_packed_size(message)
            var data = Data(count: count)
            data.withUnsafeMutableBytes { bytes in
                _ = onnx__model_proto__pack(message, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
            }
            return data
        }
    }

    private func message(_ graphName: String, in arena: MessageArena) -> UnsafeMutablePointer<Onnx__ModelProto>? {
        let operators = arena.message(onnx__operator_set_id_proto__init) { message in
            (message.has_version, message.version) = (1, Int64(opset))
            message.domain = arena.text("")
        }
        let entries = metadata.sorted { $0.key < $1.key }.map { key, value in
            arena.message(onnx__string_string_entry_proto__init) { message in
                (message.key, message.value) = (arena.text(key), arena.text(value))
            }
        }
        let words = producer.split(separator: " ").map(String.init)
        return arena.message(onnx__model_proto__init) { message in
            (message.has_ir_version, message.ir_version) = (1, Self.formatVersion)
            message.producer_name = arena.text(words.first ?? "")
            message.producer_version = arena.text(words.dropFirst().joined(separator: " "))
            (message.n_graph, message.graph) = (1, arena.array([graph(named: graphName, in: arena)]))
            (message.n_opset_import, message.opset_import) = (1, arena.array([operators]))
            (message.n_metadata_props, message.metadata_props) = (entries.count, arena.array(entries))
        }
    }

    private func graph(named name: String, in arena: MessageArena) -> UnsafeMutablePointer<Onnx__GraphProto>? {
        // Constants are written in the order of their use, so that equal models have equal bytes.
        var seen: Set<String> = []
        let used = nodes.flatMap(\.inputs).filter { initializers[$0] != nil && seen.insert($0).inserted }
        let idle = initializers.keys.filter { !seen.contains($0) }.sorted()
        let constants = (used + idle).map { initializers[$0]!.message(named: $0, in: arena) }
        let (nodes, inputs, outputs) = (
            nodes.map { $0.message(in: arena) }, inputs.map { $0.message(in: arena) },
            outputs.map { $0.message(in: arena) }
        )
        return arena.message(onnx__graph_proto__init) { message in
            message.name = arena.text(name)
            (message.n_node, message.node) = (nodes.count, arena.array(nodes))
            (message.n_initializer, message.initializer) = (constants.count, arena.array(constants))
            (message.n_input, message.input) = (inputs.count, arena.array(inputs))
            (message.n_output, message.output) = (outputs.count, arena.array(outputs))
        }
    }
}

extension ONNXNode {
    fileprivate func message(in arena: MessageArena) -> UnsafeMutablePointer<Onnx__NodeProto>? {
        let written = attributes.sorted { $0.key < $1.key }.compactMap { $1.message(named: $0, in: arena) }
        return arena.message(onnx__node_proto__init) { message in
            (message.n_input, message.input) = (inputs.count, arena.array(inputs.map(arena.text)))
            (message.n_output, message.output) = (outputs.count, arena.array(outputs.map(arena.text)))
            message.name = arena.text(name)
            message.op_type = arena.text(operation)
            if !domain.isEmpty { message.domain = arena.text(domain) }
            (message.n_attribute, message.attribute) = (
                written.count, arena.array(written.map { UnsafeMutablePointer?($0) })
            )
        }
    }
}

extension ONNXAttribute {
    /// nil for an attribute that was not read.
    fileprivate func message(
        named name: String, in arena: MessageArena
    ) -> UnsafeMutablePointer<Onnx__AttributeProto>? {
        if case .unread = self { return nil }
        return arena.message(onnx__attribute_proto__init) { message in
            message.name = arena.text(name)
            message.has_type = 1
            switch self {
            case .float(let value): (message.type, message.has_f, message.f) = (1, 1, value)
            case .integer(let value): (message.type, message.has_i, message.i) = (2, 1, Int64(value))
            case .text(let value): (message.type, message.has_s, message.s) = (3, 1, arena.bytes(Array(value.utf8)))
            case .tensor(let tensor):
                (message.type, message.n_t) = (4, 1)
                message.t = arena.array([tensor.message(named: "", in: arena)])
            case .floats(let values):
                (message.type, message.n_floats, message.floats) = (6, values.count, arena.array(values))
            case .integers(let values):
                (message.type, message.n_ints, message.ints) = (7, values.count, arena.array(values.map(Int64.init)))
            case .texts(let values):
                (message.type, message.n_strings) = (8, values.count)
                message.strings = arena.array(values.map { arena.bytes(Array($0.utf8)) })
            case .unread: break
            }
        }
    }
}

extension ONNXTensor {
    fileprivate func message(named name: String, in arena: MessageArena) -> UnsafeMutablePointer<Onnx__TensorProto>? {
        arena.message(onnx__tensor_proto__init) { message in
            if !name.isEmpty { message.name = arena.text(name) }
            (message.n_dims, message.dims) = (shape.count, arena.array(shape.map(Int64.init)))
            (message.has_data_type, message.data_type) = (1, writtenType.rawValue)
            (message.has_raw_data, message.raw_data) = (1, arena.bytes(writtenType.raw(elements)))
        }
    }

    /// Floats of any width are written as Float.
    private var writtenType: ElementType {
        switch elements {
        case .floats: .float
        case .booleans: .bool
        case .integers: type
        }
    }
}

extension ElementType {
    /// The elements in little-endian order, for `raw_data`.
    fileprivate func raw(_ elements: ONNXTensor.Elements) -> [UInt8] {
        func bytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
            words.map(\.littleEndian).withUnsafeBytes { Array($0) }
        }
        switch elements {
        case .floats(let values): return bytes(values.map(\.bitPattern))
        case .booleans(let values): return values.map { $0 ? 1 : 0 }
        case .integers(let values):
            switch width {
            case 1: return bytes(values.map { UInt8(truncatingIfNeeded: $0) })
            case 2: return bytes(values.map { UInt16(truncatingIfNeeded: $0) })
            case 4: return bytes(values.map { UInt32(truncatingIfNeeded: $0) })
            default: return bytes(values.map { UInt64(truncatingIfNeeded: $0) })
            }
        }
    }
}

extension ONNXValue {
    fileprivate func message(in arena: MessageArena) -> UnsafeMutablePointer<Onnx__ValueInfoProto>? {
        let dimensions = shape.map { shape in
            shape.map { dimension in
                arena.message(onnx__dimension_proto__init) { message in
                    switch dimension {
                    case .extent(let extent): (message.has_dim_value, message.dim_value) = (1, Int64(extent))
                    case .symbol(let name): message.dim_param = arena.text(name)
                    case .unknown: break
                    }
                }
            }
        }
        let axes = dimensions.map { dimensions in
            arena.message(onnx__tensor_shape_proto__init) { message in
                (message.n_dim, message.dim) = (dimensions.count, arena.array(dimensions))
            }
        }
        let tensor = arena.message(onnx__tensor_type_proto__init) { message in
            if let elementType { (message.has_elem_type, message.elem_type) = (1, Int32(elementType)) }
            if let axes { (message.n_shape, message.shape) = (1, arena.array([axes])) }
        }
        let type = arena.message(onnx__type_proto__init) { message in
            (message.n_tensor_type, message.tensor_type) = (1, arena.array([tensor]))
        }
        return arena.message(onnx__value_info_proto__init) { message in
            message.name = arena.text(name)
            (message.n_type, message.type) = (1, arena.array([type]))
        }
    }
}

import CONNXMessages
import CProtobufC
import Foundation

extension ONNXModel {
    /// The largest file whose lengths protobuf can represent.
    static let mostBytes = Int(Int32.max)

    /// Reads a file, and the files beside it that hold its external data.
    ///
    /// protobuf-c parses the messages in C; `onnx.proto` and `MessageMemory` explain how malicious files are made
    /// harmless.
    ///
    /// - Parameter opsets: the accepted versions of the default operator set.
    /// - Throws: `ONNXError`.
    public init(contentsOf url: URL, opsets: ClosedRange<Int> = 11...23) throws {
        let bytes: [UInt8]
        do {
            let file = try FileBytes(opening: url.path)
            guard file.count <= Self.mostBytes else {
                throw ONNXError.tooLarge(file: url.path, bytes: file.count)
            }
            bytes = try file.read(0..<file.count)
        } catch let failure as FileBytes.Failure {
            throw ONNXError.unreadable(file: url.path, reason: failure.reason)
        }
        try self.init(bytes, file: url.path, folder: url.deletingLastPathComponent().path, opsets: opsets)
    }

    /// Reads a file's bytes. External data is read from `folder`; where that is nil, it is refused.
    ///
    /// - Throws: `ONNXError`.
    public init(_ bytes: [UInt8], file: String, folder: String? = nil, opsets: ClosedRange<Int> = 11...23) throws {
        let memory = MessageMemory(fileBytes: bytes.count)
        let message = memory.withAllocator { onnx__model_proto__unpack($0, bytes.count, bytes) }
        guard let message else {
            throw memory.isExhausted ? ONNXError.inflated(file: file) : ONNXError.notONNX(file: file)
        }
        defer { memory.withAllocator { onnx__model_proto__free_unpacked(message, $0) } }
        let external = ExternalData(file: file, folder: folder)
        try self.init(message.pointee, file: file, external: external, opsets: opsets)
    }

    private init(
        _ message: Onnx__ModelProto, file: String, external: ExternalData, opsets: ClosedRange<Int>
    ) throws {
        let graphs = list(message.graph, message.n_graph)
        let versions = list(message.opset_import, message.n_opset_import)
        guard !graphs.isEmpty || !versions.isEmpty else { throw ONNXError.notONNX(file: file) }
        guard graphs.count == 1 else { throw ONNXError.noGraph(file: file, count: graphs.count) }
        let opset = versions.last { ["", "ai.onnx"].contains(string($0.domain)) }.map { Int($0.version) }
        guard let opset, opsets.contains(opset) else { throw ONNXError.opset(file: file, version: opset) }
        let graph = graphs[0]
        guard graph.n_sparse_initializer == 0 else { throw ONNXError.sparse(file: file) }

        let reader = TensorReader(file: file, external: external)
        var initializers: [String: ONNXTensor] = [:]
        for tensor in list(graph.initializer, graph.n_initializer) {
            let name = string(tensor.name)
            guard initializers.updateValue(try reader.tensor(tensor, name: name), forKey: name) == nil else {
                throw ONNXError.tensor(file: file, tensor: name, problem: "it is there twice")
            }
        }
        let inputs = try list(graph.input, graph.n_input).map { try ONNXValue($0, file: file) }
            .filter { initializers[$0.name] == nil }
        let outputs = try list(graph.output, graph.n_output).map { try ONNXValue($0, file: file) }
        let nodes = try list(graph.node, graph.n_node).map { try ONNXNode($0, reader: reader) }
        let metadata = list(message.metadata_props, message.n_metadata_props).map { (string($0.key), string($0.value)) }
        let producer = [string(message.producer_name), string(message.producer_version)].filter { !$0.isEmpty }
        self.init(
            file: file, opset: opset, producer: producer.joined(separator: " "), nodes: nodes,
            initializers: initializers, inputs: inputs, outputs: outputs,
            metadata: Dictionary(metadata, uniquingKeysWith: { $1 }))
        try checkOrder()
    }

    /// Checks that each value is computed once, and before it is read, as the format demands. Then there are no cycles.
    private func checkOrder() throws {
        var made = Set(initializers.keys)
        for input in inputs {
            guard made.insert(input.name).inserted else {
                throw ONNXError.value(file: file, value: input.name, problem: "goes in twice")
            }
        }
        for node in nodes {
            for input in node.inputs where !input.isEmpty && !made.contains(input) {
                throw ONNXError.node(
                    file: file, node: node.description,
                    problem: "takes '\(input)', which nothing before it makes (a cycle, or something is missing)")
            }
            for output in node.outputs where !output.isEmpty {
                guard made.insert(output).inserted else {
                    throw ONNXError.value(file: file, value: output, problem: "is made twice")
                }
            }
        }
        guard !outputs.isEmpty else { throw ONNXError.value(file: file, value: "output", problem: "is missing") }
        for output in outputs where !made.contains(output.name) {
            throw ONNXError.value(file: file, value: output.name, problem: "should go out, but that nothing makes")
        }
    }
}

extension ONNXNode: CustomStringConvertible {
    /// The operator and the node's name, such as `Conv '/conv1/Conv'`; a node without a name is called after its
    /// output.
    public var description: String { "\(operation) '\(name.isEmpty ? outputs.first ?? "" : name)'" }

    init(_ message: Onnx__NodeProto, reader: TensorReader) throws {
        let outputs = strings(message.output, message.n_output)
        let name = string(message.name)
        var attributes: [String: ONNXAttribute] = [:]
        for attribute in list(message.attribute, message.n_attribute) {
            let value = try ONNXAttribute(attribute, reader: reader, owner: name.isEmpty ? outputs.first ?? "" : name)
            attributes[string(attribute.name)] = value
        }
        self.init(
            name: name, operation: string(message.op_type), domain: string(message.domain),
            inputs: strings(message.input, message.n_input), outputs: outputs, attributes: attributes)
    }
}

extension ONNXAttribute {
    /// Reads the attribute by the type that it states, which every writer since ONNX 1.0 does.
    init(_ message: Onnx__AttributeProto, reader: TensorReader, owner: String) throws {
        guard message.ref_attr_name == nil else {
            self = .unread
            return
        }
        switch message.type {
        case 1: self = .float(message.f)
        case 2: self = .integer(Int(message.i))
        case 3: self = .text(string(message.s))
        case 4:
            guard message.n_t == 1, let tensor = message.t[0] else {
                throw ONNXError.tensor(
                    file: reader.file, tensor: owner,
                    problem: "its attribute \(string(message.name)) holds \(message.n_t) tensors")
            }
            self = .tensor(try reader.tensor(tensor.pointee, name: owner))
        case 6: self = .floats(Array(UnsafeBufferPointer(start: message.floats, count: message.n_floats)))
        case 7: self = .integers(UnsafeBufferPointer(start: message.ints, count: message.n_ints).map { Int($0) })
        case 8:
            self = .texts(UnsafeBufferPointer(start: message.strings, count: message.n_strings).map { string($0) })
        default: self = .unread
        }
    }
}

extension ONNXValue {
    init(_ message: Onnx__ValueInfoProto, file: String) throws {
        let name = string(message.name)
        let types = list(message.type, message.n_type)
        let tensors = types.flatMap { list($0.tensor_type, $0.n_tensor_type) }
        let shapes = tensors.flatMap { list($0.shape, $0.n_shape) }
        guard types.count <= 1 && tensors.count <= 1 && shapes.count <= 1 else {
            throw ONNXError.value(file: file, value: name, problem: "has its type given twice")
        }
        let shape = try shapes.first.map { shape in
            try list(shape.dim, shape.n_dim).map { dimension -> Dimension in
                guard dimension.has_dim_value != 0 else {
                    let symbol = string(dimension.dim_param)
                    return symbol.isEmpty ? .unknown : .symbol(symbol)
                }
                // Old writers write an unknown extent as 0 or less.
                guard dimension.dim_value <= Int(Int32.max) else {
                    throw ONNXError.value(file: file, value: name, problem: "has an extent of \(dimension.dim_value)")
                }
                return dimension.dim_value > 0 ? .extent(Int(dimension.dim_value)) : .unknown
            }
        }
        let type = tensors.first.flatMap { $0.has_elem_type != 0 ? Int($0.elem_type) : nil }
        self.init(name: name, elementType: type, shape: shape)
    }
}

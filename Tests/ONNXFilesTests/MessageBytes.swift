/// Protobuf messages that are written byte by byte, so that tests can make invalid ones.
struct MessageBytes {
    var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func integer(_ field: UInt64, _ value: Int) {
        varint(field << 3)
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func float(_ field: UInt64, _ value: Float) {
        varint(field << 3 | 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func data(_ field: UInt64, _ value: [UInt8]) {
        varint(field << 3 | 2)
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func text(_ field: UInt64, _ value: String) { data(field, Array(value.utf8)) }

    mutating func message(_ field: UInt64, _ build: (inout MessageBytes) -> Void) {
        data(field, Self.make(build))
    }

    static func make(_ build: (inout MessageBytes) -> Void) -> [UInt8] {
        var message = MessageBytes()
        build(&message)
        return message.bytes
    }
}

extension MessageBytes {
    /// A model of one graph.
    static func model(opset: Int? = 17, _ graph: (inout MessageBytes) -> Void) -> [UInt8] {
        make { model in
            model.integer(1, 8)
            model.text(2, "hand")
            if let opset { model.message(8) { $0.integer(2, opset) } }
            model.message(7, graph)
        }
    }

    /// An input (11) or output (12) of a graph, of floats.
    mutating func value(_ field: UInt64, _ name: String, _ shape: [Int]) {
        message(field) { value in
            value.text(1, name)
            value.message(2) { type in
                type.message(1) { tensor in
                    tensor.integer(1, 1)
                    tensor.message(2) { dims in
                        for extent in shape { dims.message(1) { $0.integer(1, extent) } }
                    }
                }
            }
        }
    }

    mutating func node(_ operation: String, _ inputs: [String], _ outputs: [String]) {
        message(1) { node in
            for input in inputs { node.text(1, input) }
            for output in outputs { node.text(2, output) }
            node.text(4, operation)
        }
    }

    /// An initialiser; build adds its elements.
    mutating func tensor(_ name: String, _ shape: [Int], type: Int, _ build: (inout MessageBytes) -> Void) {
        message(5) { tensor in
            for extent in shape { tensor.integer(1, extent) }
            tensor.integer(2, type)
            tensor.text(8, name)
            build(&tensor)
        }
    }

    /// x in, y = Relu(x) out, and whatever build adds before.
    static func rectifier(opset: Int? = 17, _ build: (inout MessageBytes) -> Void = { _ in }) -> [UInt8] {
        model(opset: opset) { graph in
            graph.value(11, "x", [2, 3])
            build(&graph)
            graph.node("Relu", ["x"], ["y"])
            graph.value(12, "y", [2, 3])
        }
    }
}

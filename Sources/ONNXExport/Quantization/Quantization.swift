import ONNXFiles

/// A network in 8-bit numbers, as QuantizeLinear and DequantizeLinear around its layers (QDQ): weights per output channel and
/// symmetric, activations with a zero point of their own, biases in 32 bits, statistics pooling and the scores in Float.
///
/// Quantised are the inputs of layers, pools and sums, and what layers give, behind their rectifier where they have one; the
/// logits stay as the last layer's sums, so that no two classes fall onto one number.
public struct Quantization {
    private let model: ONNXModel
    private let calibration: Calibration
    private let keepsFloat: Set<String>
    private let users: [String: [ONNXNode]]
    private var nodes: [ONNXNode] = []
    private var constants: [String: ONNXTensor] = [:]
    /// What later nodes take in place of a value.
    private var replaced: [String: String] = [:]
    /// The scale of each quantised value.
    private var scales: [String: Float] = [:]

    /// - Parameters:
    ///   - model: in Float, its norms folded.
    ///   - keepsFloat: nodes that stay in Float.
    public init(_ model: ONNXModel, calibration: Calibration, keepsFloat: Set<String> = []) {
        self.model = model
        self.calibration = calibration
        self.keepsFloat = keepsFloat
        var users: [String: [ONNXNode]] = [:]
        for node in model.nodes {
            for name in Set(node.inputs) { users[name, default: []].append(node) }
        }
        self.users = users
    }

    /// The layers with weights that become 8-bit numbers, and the pools and sums between them.
    ///
    /// - Returns: names of nodes, in their order.
    public static func nodes(of model: ONNXModel) -> (layers: [ONNXNode], others: [ONNXNode]) {
        let plan = Quantization(model, calibration: Calibration())
        let all = model.nodes.filter(plan.isQuantized)
        return (all.filter { plan.weightAxis($0) != nil }, all.filter { plan.weightAxis($0) == nil })
    }

    /// What a forward pass elsewhere rounds in order to give what the file gives.
    public struct Rounding: Sendable {
        /// Scale and zero point of each value that becomes 8-bit numbers, by its name.
        public var values: [String: (scale: Float, zero: Int)]
        /// Constants that are rounded as weights: symmetric, by output channel.
        public var weights: Set<String>
    }

    /// As `quantized` writes it.
    public var rounding: Rounding {
        let wanted = wanted
        let layers = model.nodes.filter {
            isQuantized($0) && weightAxis($0) != nil && wanted.contains($0.inputs[0])
        }
        let values = wanted.map { ($0, Self.scale(of: calibration.ranges[$0]!)) }
        return Rounding(
            values: Dictionary(uniqueKeysWithValues: values), weights: Set(layers.map { $0.inputs[1] }))
    }

    /// Names of the values whose ranges a calibration must know.
    public static func values(of model: ONNXModel) -> Set<String> {
        Quantization(model, calibration: Calibration()).candidates
    }

    /// The model in 8-bit numbers, each quantised value behind QuantizeLinear and DequantizeLinear.
    public mutating func quantized() -> ONNXModel {
        let wanted = wanted
        (nodes, constants, replaced, scales) = ([], model.initializers, [:], [:])
        for input in model.inputs where wanted.contains(input.name) { quantize(input.name) }
        for node in model.nodes {
            let inputs = node.inputs.map { replaced[$0] ?? $0 }
            let isLayer = isQuantized(node) && weightAxis(node) != nil && scales[node.inputs[0]] != nil
            let taken = isLayer ? weighted(node, inputs) : inputs
            nodes.append(
                ONNXNode(
                    name: node.name, operation: node.operation, inputs: taken, outputs: node.outputs,
                    attributes: node.attributes))
            if wanted.contains(node.outputs[0]) { quantize(node.outputs[0]) }
        }
        let used = Set(nodes.flatMap(\.inputs))
        return ONNXModel(
            file: model.file, opset: model.opset, producer: model.producer, nodes: nodes,
            initializers: constants.filter { used.contains($0.key) }, inputs: model.inputs, outputs: model.outputs,
            metadata: model.metadata)
    }

    /// Names of the values that become 8-bit numbers.
    private var wanted: Set<String> { candidates.filter { calibration.ranges[$0] != nil } }

    /// Those, whether or not their ranges are known.
    private var candidates: Set<String> {
        var result: Set<String> = []
        let ends = Set(model.outputs.map(\.name))
        for node in model.nodes where isQuantized(node) {
            result.formUnion(node.inputs.filter { !$0.isEmpty && model.initializers[$0] == nil })
            var output = node.outputs[0]
            if let only = users[output], only.count == 1, ["Relu", "Clip"].contains(only[0].operation) {
                output = only[0].outputs[0]
            }
            let isEnd = users[output]?.allSatisfy { ends.contains($0.outputs[0]) } ?? true
            if weightAxis(node) != nil, !isEnd { result.insert(output) }
        }
        return result
    }

    private func isQuantized(_ node: ONNXNode) -> Bool {
        guard !keepsFloat.contains(node.name) else { return false }
        switch node.operation {
        case "Conv", "Gemm", "MatMul": return weightAxis(node) != nil
        case "MaxPool", "AveragePool": return true
        // Of maps; a sum with a constant is no branch that joins.
        case "Add": return !node.inputs.contains { model.initializers[$0] != nil } && isSumOfLayers(node)
        default: return false
        }
    }

    /// Whether a sum's terms come from layers, rather than from the arithmetic of pooling or of shapes.
    private func isSumOfLayers(_ node: ONNXNode) -> Bool {
        node.inputs.allSatisfy { name in
            guard let maker = model.nodes.first(where: { $0.outputs[0] == name }) else { return false }
            return ["Conv", "Gemm", "Relu", "Add", "MaxPool", "AveragePool", "Clip"].contains(maker.operation)
        }
    }

    /// The axis of output channels of a layer's constant weights; nil for other nodes.
    private func weightAxis(_ node: ONNXNode) -> Int? {
        guard node.inputs.count > 1, let weight = model.initializers[node.inputs[1]] else { return nil }
        switch node.operation {
        case "Conv": return 0
        case "Gemm": return node.attributes["transB"] == .integer(1) ? 0 : 1
        case "MatMul": return weight.shape.count == 2 ? 1 : nil
        default: return nil
        }
    }

    /// A value as 8-bit numbers and back: everything that follows takes what comes back.
    private mutating func quantize(_ name: String) {
        let (scale, zero) = Self.scale(of: calibration.ranges[name]!)
        constants["\(name).scale"] = ONNXTensor(shape: [], elements: .floats([scale]))
        constants["\(name).zero"] = ONNXTensor(shape: [], elements: .integers([zero]), type: .int8)
        let parameters = ["\(name).scale", "\(name).zero"]
        nodes.append(
            ONNXNode(
                name: "\(name).int8", operation: "QuantizeLinear", inputs: [name] + parameters,
                outputs: ["\(name).int8"]))
        nodes.append(
            ONNXNode(
                name: "\(name).float", operation: "DequantizeLinear", inputs: ["\(name).int8"] + parameters,
                outputs: ["\(name).float"]))
        replaced[name] = "\(name).float"
        scales[name] = scale
    }

    private static func scale(of range: ClosedRange<Float>) -> (scale: Float, zero: Int) {
        // Twice the least positive Float at least, so that the scale itself is one.
        let scale = max((range.upperBound - range.lowerBound) / 255, 1e-30)
        return (scale, Int(min(max((-128 - range.lowerBound / scale).rounded(), -128), 127)))
    }

    /// A layer's inputs with its weights in 8 bits, scaled by channel, and its bias in 32, in units of input times weight.
    private mutating func weighted(_ node: ONNXNode, _ inputs: [String]) -> [String] {
        let axis = weightAxis(node)!
        let weight = model.initializers[node.inputs[1]]!
        guard case .floats(let numbers) = weight.elements else { return inputs }
        let (channels, inner) = (weight.shape[axis], weight.shape[(axis + 1)...].reduce(1, *))
        func channel(_ index: Int) -> Int { index / inner % channels }
        var largest = [Float](repeating: 0, count: channels)
        for (index, number) in numbers.enumerated() {
            largest[channel(index)] = max(largest[channel(index)], abs(number))
        }
        let bias = node.inputs.count > 2 ? model.initializers[node.inputs[2]] : nil
        let input = scales[node.inputs[0]]!
        var biases: [Float]?
        if case .floats(let values)? = bias?.elements, values.count == channels { biases = values }
        // A channel that hardly hears anything keeps a bias that fits into 32 bits.
        let scale = largest.indices.map { index in
            max(largest[index] / 127, abs(biases?[index] ?? 0) / (input * 0x1p30), 1e-30)
        }
        let name = node.inputs[1]
        let rounded = numbers.enumerated().map { index, number in
            Int(min(max((number / scale[channel(index)]).rounded(.toNearestOrEven), -127), 127))
        }
        var result = inputs
        result[1] = constant(name, rounded, weight.shape, scale, .int8, axis: axis)
        if let biases {
            let scales = scale.map { $0 * input }
            let whole = biases.indices.map { Int((Double(biases[$0]) / Double(scales[$0])).rounded()) }
            result[2] = constant(node.inputs[2], whole, [channels], scales, .int32, axis: 0)
        }
        return result
    }

    /// Whole numbers and the node that makes numbers of them.
    private mutating func constant(
        _ name: String, _ numbers: [Int], _ shape: [Int], _ scale: [Float], _ type: ElementType, axis: Int
    ) -> String {
        // A weight that two layers share is made for each, since the scale of its bias is the layer's.
        let base = (1...).lazy.map { $0 == 1 ? name : "\(name).\($0)" }.first { constants["\($0).int"] == nil }!
        constants["\(base).int"] = ONNXTensor(shape: shape, elements: .integers(numbers), type: type)
        constants["\(base).scale"] = ONNXTensor(shape: [scale.count], elements: .floats(scale))
        constants["\(base).zero"] = ONNXTensor(
            shape: [scale.count], elements: .integers(scale.map { _ in 0 }), type: type)
        nodes.append(
            ONNXNode(
                name: "\(base).float", operation: "DequantizeLinear",
                inputs: ["\(base).int", "\(base).scale", "\(base).zero"], outputs: ["\(base).float"],
                attributes: ["axis": .integer(axis)]))
        return "\(base).float"
    }
}

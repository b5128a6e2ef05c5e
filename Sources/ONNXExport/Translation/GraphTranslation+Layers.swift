import NetworkGraph
import ONNXFiles

/// Layers with weights, windows and normalisations.
extension GraphTranslation {
    mutating func translate(_ node: Graph.Node) throws {
        switch node.operation {
        case .convolution(let window, let groups): convolution(node, window, groups)
        case .batchNorm(let epsilon): batchNorm(node, epsilon)
        case .linear: linear(node)
        case .matrixProduct: set(node, "MatMul", node.inputs.map { value($0) })
        case .map(let function): map(node, function)
        case .parametricRectifier: set(node, "PRelu", node.inputs.map { value($0) })
        case .binary(let function): set(node, function.operatorName, node.inputs.map { value($0) })
        case .maxPool(let window): set(node, "MaxPool", [value(node.inputs[0])], attributes(of: window))
        case .averagePool(let window, let countsPadding): try averagePool(node, window, countsPadding)
        case .reduce(let reduction, let axes, let keepsAxes): reduce(node, reduction, axes, keepsAxes)
        case .softmax(let axis): set(node, "Softmax", [value(node.inputs[0])], ["axis": .integer(axis)])
        case .logSoftmax(let axis): set(node, "LogSoftmax", [value(node.inputs[0])], ["axis": .integer(axis)])
        case .layerNorm(let axis, let epsilon):
            set(
                node, "LayerNormalization", node.inputs.map { value($0) },
                ["axis": .integer(axis), "epsilon": .float(epsilon)])
        case .statisticsPooling: statisticsPooling(node)
        case .fit(let bands, let frames): try fit(node, bands: bands, frames: frames)
        default: try move(node)
        }
    }

    private mutating func convolution(_ node: Graph.Node, _ window: Window, _ groups: Int) {
        var attributes = attributes(of: window)
        attributes["group"] = .integer(groups)
        attributes["ceil_mode"] = nil
        set(node, "Conv", node.inputs.map { value($0) }, attributes)
    }

    private mutating func linear(_ node: Graph.Node) {
        if rank(node.inputs[0]) == 2 {
            return set(node, "Gemm", node.inputs.map { value($0) }, ["transB": .integer(1)])
        }
        let shape = shape(node.inputs[1])
        let weight: String
        if let numbers = parameters[node.inputs[1]], graph.parameter(node.inputs[1]) != nil {
            let columns = (0..<shape[1]).flatMap { column in
                (0..<shape[0]).map { numbers[$0 * shape[1] + column] }
            }
            weight = builder.constant(columns, [shape[1], shape[0]], as: node.inputs[1])
        } else {
            weight = builder.add(
                "Transpose", [value(node.inputs[1])], ["perm": .integers([1, 0])], as: "\(node.name).columns")
        }
        guard node.inputs.count > 2 else { return set(node, "MatMul", [value(node.inputs[0]), weight]) }
        let product = builder.add("MatMul", [value(node.inputs[0]), weight], as: "\(node.name).product")
        set(node, "Add", [product, value(node.inputs[2])])
    }

    private mutating func batchNorm(_ node: Graph.Node, _ epsilon: Float) {
        guard !options.keepsNorms else {
            return set(node, "BatchNormalization", node.inputs.map { value($0) }, ["epsilon": .float(epsilon)])
        }
        let (scale, shift) = Graph.affine(node, parameters, epsilon: epsilon)
        let shape = [scale.count] + Array(repeating: 1, count: rank(node.inputs[0]) - 2)
        let factor = builder.constant(scale.map { Float($0) }, shape, as: node.inputs[1])
        let addend = builder.constant(shift.map { Float($0) }, shape, as: node.inputs[2])
        let product = builder.add("Mul", [value(node.inputs[0]), factor], as: "\(node.name).scaled")
        set(node, "Add", [product, addend])
    }

    private mutating func averagePool(_ node: Graph.Node, _ window: Window, _ countsPadding: Bool) throws {
        guard window.dilations.allSatisfy({ $0 == 1 }) else {
            throw ExportError.node(node.name, problem: "averages a window with gaps")
        }
        var attributes = attributes(of: window)
        attributes["dilations"] = nil
        attributes["count_include_pad"] = .integer(countsPadding ? 1 : 0)
        set(node, "AveragePool", [value(node.inputs[0])], attributes)
    }

    private func attributes(of window: Window) -> [String: ONNXAttribute] {
        var result: [String: ONNXAttribute] = [
            "kernel_shape": .integers(window.kernel), "strides": .integers(window.strides),
            "dilations": .integers(window.dilations),
        ]
        switch window.padding {
        case .explicit(let before, let after): result["pads"] = .integers(before + after)
        case .same(let isUpper): result["auto_pad"] = .text(isUpper ? "SAME_UPPER" : "SAME_LOWER")
        }
        if window.roundsUp { result["ceil_mode"] = .integer(1) }
        return result
    }

    private mutating func reduce(_ node: Graph.Node, _ reduction: Reduction, _ axes: [Int], _ keepsAxes: Bool) {
        let keeps = ONNXAttribute.integer(keepsAxes ? 1 : 0)
        // Of all reductions, operator set 17 takes the axes of the sum alone as an input.
        if reduction == .sum {
            return set(node, "ReduceSum", [value(node.inputs[0]), builder.integers(axes)], ["keepdims": keeps])
        }
        set(node, reduction.operatorName, [value(node.inputs[0])], ["axes": .integers(axes), "keepdims": keeps])
    }

    /// mean = E[x], deviation = √(E[(x - mean)²] + 1e-5), over the last axis, both flattened and joined.
    private mutating func statisticsPooling(_ node: Graph.Node) {
        let (x, name) = (value(node.inputs[0]), node.name)
        let lastAxis: [String: ONNXAttribute] = ["axes": .integers([3]), "keepdims": .integer(1)]
        let mean = builder.add("ReduceMean", [x], lastAxis, as: "\(name).mean")
        let centred = builder.add("Sub", [x, mean], as: "\(name).centred")
        let squares = builder.add("Mul", [centred, centred], as: "\(name).squares")
        let variance = builder.add("ReduceMean", [squares], lastAxis, as: "\(name).variance")
        let epsilon = builder.constant([1e-5], [1], as: "\(name).epsilon")
        let raised = builder.add("Add", [variance, epsilon], as: "\(name).raised")
        let deviation = builder.add("Sqrt", [raised], as: "\(name).deviation")
        let rows = [mean, deviation].map { builder.add("Flatten", [$0], ["axis": .integer(1)], as: "\($0).row") }
        set(node, "Concat", rows, ["axis": .integer(1)])
    }

    /// Means over an even cut of an axis, or repetitions, as a product with a constant matrix, or as average pooling where
    /// the cut has no rest.
    private mutating func fit(_ node: Graph.Node, bands: Int, frames: Int?) throws {
        let name = node.inputs[0]
        guard let ownBands = constantExtent(name, 2) else { throw ExportError.needsDuration(node: node.name) }
        let ownFrames = constantExtent(name, 3)
        if frames != nil, ownFrames == nil { throw ExportError.needsDuration(node: node.name) }
        let wide = frames ?? ownFrames ?? 1
        let (rows, columns) = (ownBands / bands, frames.map { ownFrames! / $0 } ?? 1)
        if ownBands == bands, frames == nil || ownFrames == frames {
            names[node.name] = value(name)
        } else if ownBands % bands == 0, frames == nil || ownFrames! % wide == 0 {
            let window = [rows, columns]
            set(node, "AveragePool", [value(name)], ["kernel_shape": .integers(window), "strides": .integers(window)])
        } else {
            var result = value(name)
            if ownBands != bands {
                let matrix = builder.constant(
                    Self.evenCut(bands, of: ownBands), [bands, ownBands], as: "\(node.name).bands")
                result = builder.add("MatMul", [matrix, result], as: "\(node.name).cut")
            }
            if let frames, let ownFrames, ownFrames != frames {
                let cut = Self.evenCut(frames, of: ownFrames)
                let columns = (0..<ownFrames).flatMap { from in (0..<frames).map { cut[$0 * ownFrames + from] } }
                let matrix = builder.constant(columns, [ownFrames, frames], as: "\(node.name).frames")
                result = builder.add("MatMul", [result, matrix], as: "\(node.name).cut")
            }
            names[node.name] = result
        }
    }

    /// `[outputs, inputs]`: output i is the mean of the inputs from ⌊i n / m⌋ to before ⌈(i + 1) n / m⌉.
    private static func evenCut(_ outputs: Int, of inputs: Int) -> [Float] {
        (0..<outputs).flatMap { output -> [Float] in
            let range = output * inputs / outputs..<((output + 1) * inputs + outputs - 1) / outputs
            return (0..<inputs).map { range.contains($0) ? 1 / Float(range.count) : 0 }
        }
    }
}

import NetworkGraph

/// Translates one node to an expression of PyTorch.
struct TorchExpression {
    let graph: Graph
    let node: Graph.Node
    /// The module's names for the values of nodes and the input.
    let names: [String: String]

    init(_ graph: Graph, _ node: Graph.Node, _ names: [String: String]) {
        self.graph = graph
        self.node = node
        self.names = names
    }

    var text: String {
        let x = input(0)
        switch node.operation {
        case .convolution(let window, let groups): return convolution(window, groups)
        case .batchNorm(let epsilon):
            return "F.batch_norm(\(x), \(input(3)), \(input(4)), \(input(1)), \(input(2)), self.training, 0.1, "
                + "\(number(epsilon)))"
        case .linear: return "F.linear(\(inputs))"
        case .matrixProduct: return "torch.matmul(\(inputs))"
        case .map(let function): return function.declaration.torch(x, number)
        case .parametricRectifier: return "torch.where(\(x) >= 0, \(x), \(input(1)) * \(x))"
        case .binary(let function): return function.torch(x, input(1))
        case .maxPool(let window):
            return "max_pool(\(x), \(arguments(window)), \(PythonText.flag(window.roundsUp)))"
        case .averagePool(let window, let countsPadding):
            return "average_pool(\(x), \(arguments(window)), \(PythonText.flag(window.roundsUp)), "
                + "\(PythonText.flag(countsPadding)))"
        case .reduce(let reduction, let axes, let keepsAxes): return reduce(reduction, x, axes, keepsAxes)
        case .softmax(let axis): return "torch.softmax(\(x), dim=\(axis))"
        case .logSoftmax(let axis): return "torch.log_softmax(\(x), dim=\(axis))"
        case .layerNorm(let axis, let epsilon):
            return "F.layer_norm(\(x), \(x).shape[\(axis):], \(input(1)), \(input(2)), \(number(epsilon)))"
        case .statisticsPooling: return "statistics_pooling(\(x))"
        case .fit(let bands, let frames):
            return "F.adaptive_avg_pool2d(\(x), (\(bands), \(frames.map(String.init) ?? "\(x).shape[3]")))"
        default: return movement(x)
        }
    }

    private func movement(_ x: String) -> String {
        switch node.operation {
        case .concatenate(let axis): "torch.cat([\(inputs)], dim=\(axis))"
        case .slice(let axis, let from, let count, let step):
            "\(x).index_select(\(axis), \(whole(from)) + \(step) * torch.arange(\(whole(count)), device=\(x).device))"
        case .gather(let axis, let indices):
            "\(x).index_select(\(axis), torch.tensor(\(indices), device=\(x).device))"
        case .pad(let before, let after, let padding): pad(x, before, after, padding)
        case .transpose(let axes): "\(x).permute(\(axes.map(String.init).joined(separator: ", ")))"
        case .reshape(let extents): "\(x).reshape(\(extents.map(whole).joined(separator: ", ")))"
        case .expand(let extents):
            "\(x).expand(torch.broadcast_shapes(\(x).shape, (\(extents.map { whole($0) + "," }.joined(separator: " ")))))"
        case .tile(let extents): "\(x).repeat(\(extents.map(whole).joined(separator: ", ")))"
        case .scalar(let extent): "torch.tensor(float(\(expression(extent))))"
        default: preconditionFailure("\(node.operation) moves nothing")
        }
    }

    private func pad(_ x: String, _ before: [Int], _ after: [Int], _ padding: Padding) -> String {
        let mode =
            switch padding {
            case .constant(let value): number(value)
            case .reflect: "\"reflect\""
            case .edge: "\"edge\""
            }
        return "extended(\(x), \(PythonText.tuple(before)), \(PythonText.tuple(after)), \(mode))"
    }

    /// The module's name for an input of the node.
    private func input(_ index: Int) -> String {
        guard index < node.inputs.count else { return "None" }
        return value(node.inputs[index])
    }

    private func value(_ name: String) -> String { names[name] ?? "p[\(PythonText.string(name))]" }

    private var inputs: String { node.inputs.indices.map(input).joined(separator: ", ") }

    private func number(_ value: Float) -> String { PythonText.number(value) }

    private func arguments(_ window: Window) -> String {
        let pads =
            switch window.padding {
            case .explicit(let before, let after): "\(PythonText.tuple(before)), \(PythonText.tuple(after))"
            case .same(let isUpper): "\"same\", \(PythonText.flag(isUpper))"
            }
        return
            "\(PythonText.tuple(window.kernel)), \(PythonText.tuple(window.strides)), "
            + "\(PythonText.tuple(window.dilations)), \(pads)"
    }

    private func convolution(_ window: Window, _ groups: Int) -> String {
        let bias = node.inputs.count > 2 ? input(2) : "None"
        return "convolution(\(input(0)), \(input(1)), \(bias), \(arguments(window)), \(groups))"
    }

    private func reduce(_ reduction: Reduction, _ x: String, _ axes: [Int], _ keepsAxes: Bool) -> String {
        let rest = "dim=\(PythonText.tuple(axes)), keepdim=\(PythonText.flag(keepsAxes))"
        return switch reduction {
        case .mean: "\(x).mean(\(rest))"
        case .maximum: "\(x).amax(\(rest))"
        case .minimum: "\(x).amin(\(rest))"
        case .sum: "\(x).sum(\(rest))"
        case .length: "torch.sqrt((\(x) * \(x)).sum(\(rest)))"
        case .magnitudes: "\(x).abs().sum(\(rest))"
        case .squares: "(\(x) * \(x)).sum(\(rest))"
        case .logarithmOfSum: "torch.log(\(x).sum(\(rest)))"
        case .logarithmOfExponentials: "torch.logsumexp(\(x), \(rest))"
        }
    }

    private func whole(_ extent: Extent) -> String {
        switch extent {
        case .number(let number): PythonText.number(number.rounded())
        case .batch, .extent: expression(extent)
        default: "int(round(\(expression(extent))))"
        }
    }

    private func expression(_ extent: Extent) -> String {
        func pair(_ a: Extent, _ sign: String, _ b: Extent) -> String { "(\(expression(a)) \(sign) \(expression(b)))" }
        return switch extent {
        case .number(let number): PythonText.number(number)
        case .batch: "\(value(graph.input.name)).shape[0]"
        case .extent(let name, let axis): "\(value(name)).shape[\(axis)]"
        case .sum(let a, let b): pair(a, "+", b)
        case .difference(let a, let b): pair(a, "-", b)
        case .product(let a, let b): pair(a, "*", b)
        case .quotient(let a, let b): pair(a, "/", b)
        case .floor(let a): "math.floor(\(expression(a)))"
        case .ceiling(let a): "math.ceil(\(expression(a)))"
        case .squareRoot(let a): "math.sqrt(\(expression(a)))"
        case .minimum(let a, let b): "min(\(expression(a)), \(expression(b)))"
        case .maximum(let a, let b): "max(\(expression(a)), \(expression(b)))"
        }
    }
}

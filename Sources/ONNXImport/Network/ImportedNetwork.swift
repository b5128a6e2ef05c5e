import NetworkGraph

/// A classifier that was imported from an ONNX file.
public struct ImportedNetwork: Sendable {
    /// The operator after the logits, which was removed because the engine works on logits.
    public enum Ending: String, Sendable {
        case none
        /// A sigmoid of each class.
        case sigmoid
        case softmax
        case logSoftmax
    }

    public let graph: Graph
    /// The values of the graph's parameters by name, in row-major order.
    public let parameters: [String: [Float]]
    public let classes: Int
    public let ending: Ending
    public let norms: NormCount
    /// Whether the axis of time was guessed, because it was neither given nor visible in the file.
    public let layoutIsGuessed: Bool

    /// The order of the input's axes.
    public var layout: ImageLayout {
        let axes = graph.input.axes
        return axes.firstIndex(of: .bands)! < axes.firstIndex(of: .frames)! ? .bandsFrames : .framesBands
    }
}

/// How many batch normalisations follow how many convolutions, which decides how well a network can be inverted.
public struct NormCount: Equatable, Sendable {
    public var norms = 0
    public var convolutions = 0
    /// Norms that follow a convolution or linear layer, directly or after an activation.
    public var behind = 0
    /// Norms between which and the input there is no layer.
    public var onInput = 0
    /// Convolutions with a bias and without a norm after them, as in an export that folds norms.
    public var perhapsFolded = 0
    public var hasLayerNorms = false

    public init() {}

    public init(_ graph: Graph) {
        let makers = Dictionary(graph.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var normed: Set<String> = []
        for node in graph.nodes {
            switch node.operation {
            case .convolution: convolutions += 1
            case .layerNorm: hasLayerNorms = true
            case .batchNorm:
                norms += 1
                switch Self.source(node.inputs[0], makers) {
                case nil: onInput += 1
                case let maker? where maker.operation.isLayer:
                    behind += 1
                    normed.insert(maker.name)
                default: break
                }
            default: break
            }
        }
        perhapsFolded = graph.nodes.count { node in
            guard case .convolution = node.operation else { return false }
            return node.inputs.count == 3 && !normed.contains(node.name)
        }
    }

    /// The layer or sum that a value comes from, through element-wise operators and moves of axes; nil for the input.
    private static func source(_ name: String, _ makers: [String: Graph.Node]) -> Graph.Node? {
        var node = makers[name]
        while let current = node, current.operation.passesValues { node = makers[current.inputs[0]] }
        return node
    }

    /// PyTorch's call for an export that keeps all norms.
    public static let exportCall =
        "model.eval(); torch.onnx.export(model, x, 'model.onnx', dynamo=False, "
        + "training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, input_names=['x'], "
        + "dynamic_axes={'x': {0: 'batch', 3: 'time'}})"

    /// A phrase such as `4 batch norms, 4 of them behind 4 convolutions`.
    public var summary: String {
        func counted(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
        let behind = "behind \(counted(convolutions, "convolution"))"
        guard norms > 0 else { return "no batch norms \(behind)" }
        let placed =
            norms == 1
            ? (self.behind == 1 ? behind : "\(onInput == 1 ? "on the input, and " : "")none \(behind)")
            : "\(self.behind == 0 ? "none" : "\(self.behind)") of them \(behind)"
                + (onInput > 0 ? ", and \(onInput) on the input" : "")
        return "\(counted(norms, "batch norm")), \(placed)"
    }

    /// A sentence where statistics are missing that another export might keep; nil where none are missing.
    public var advice: String? {
        if norms == 0 {
            return convolutions > 0 && !hasLayerNorms
                ? "No batch-norm statistics are left behind its \(convolutions) convolutions; if the network has batch "
                    + "norms, export it with \(Self.exportCall)."
                : "It has no batch norms, so there are no statistics to invert it by."
        }
        guard behind == 0, perhapsFolded > 0 else { return nil }
        let place = onInput == norms ? ", on the input" : ""
        return "Only \(norms) batch \(norms == 1 ? "norm is" : "norms are") left\(place), and \(perhapsFolded) of "
            + "\(convolutions) convolutions have none behind them; to keep the others, export it with \(Self.exportCall)."
    }
}

extension Operator {
    /// Whether it is a layer with trained weights over channels.
    fileprivate var isLayer: Bool {
        switch self {
        case .convolution, .linear, .matrixProduct: true
        default: false
        }
    }

    /// Whether it is element-wise or only moves elements.
    fileprivate var passesValues: Bool {
        switch self {
        case .map, .parametricRectifier, .transpose, .reshape: true
        default: false
        }
    }
}

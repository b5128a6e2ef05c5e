/// Builds a graph layer by layer, with the names of a PyTorch state dict.
///
/// ```swift
/// var builder = GraphBuilder(bands: 64)
/// builder.convolution("conv1", 16, kernel: 3)
/// builder.norm("bn1")
/// builder.rectifier()
/// let graph = builder.pooledClassifier(classes: 10)
/// ```
struct GraphBuilder {
    var graph: Graph
    /// The value that is the next layer's input.
    private(set) var current: String
    /// Channels of the current value.
    private(set) var channels: Int

    init(bands: Int, channels: Int = 1) {
        graph = Graph(input: Graph.Input(channels: channels, bands: bands), parameters: [], nodes: [], output: "")
        current = graph.input.name
        self.channels = channels
    }

    /// A value with its number of channels, at which a branch begins or ends.
    struct Place {
        let value: String
        let channels: Int
    }

    var place: Place { Place(value: current, channels: channels) }

    /// Makes an earlier value the next layer's input.
    mutating func go(to place: Place) { (current, channels) = (place.value, place.channels) }

    mutating func convolution(
        _ name: String, _ outputs: Int, kernel: Int = 3, strides: [Int] = [1, 1], hasBias: Bool = false,
        isDepthwise: Bool = false
    ) {
        let groups = isDepthwise ? channels : 1
        precondition(!isDepthwise || outputs == channels, "\(name): \(channels) channels to \(outputs), each by itself")
        var inputs = [current, "\(name).weight"]
        graph.parameters.append(
            Graph.Parameter("\(name).weight", [outputs, channels / groups, kernel, kernel], .trained))
        if hasBias {
            inputs.append("\(name).bias")
            graph.parameters.append(Graph.Parameter("\(name).bias", [outputs], .trained))
        }
        add(name, .convolution(Window(centred: [kernel, kernel], strides: strides), groups: groups), inputs)
        channels = outputs
    }

    mutating func norm(_ name: String) {
        let names = ["weight", "bias", "running_mean", "running_var"].map { "\(name).\($0)" }
        for (index, parameter) in names.enumerated() {
            graph.parameters.append(Graph.Parameter(parameter, [channels], index < 2 ? .trained : .statistic))
        }
        add(name, .batchNorm(epsilon: 1e-5), [current] + names)
    }

    mutating func rectifier() { add("\(current).relu", .map(.rectifier), [current]) }

    mutating func clippedRectifier(ceiling: Float) {
        add("\(current).relu6", .map(.clip(low: 0, high: ceiling)), [current])
    }

    mutating func maxPool(_ size: Int, stride: Int, padding: Int) {
        let pads = [padding, padding]
        add(
            "\(current).maxpool",
            .maxPool(
                Window([size, size], strides: [stride, stride], padding: .explicit(before: pads, after: pads))),
            [current])
    }

    /// The current value plus another.
    mutating func sum(with other: Place) {
        precondition(other.channels == channels, "\(current) and \(other.value): branches of unequal channels")
        add("\(current).add", .binary(.add), [current, other.value])
    }

    /// Transposes the current value; adds no node where the order is the same.
    mutating func transpose(_ axes: [Int]) {
        guard axes != Array(axes.indices) else { return }
        add("\(current).transpose", .transpose(axes), [current])
    }

    mutating func reshape(_ extents: [Extent]) { add("\(current).reshape", .reshape(extents), [current]) }

    mutating func fit(bands: Int, frames: Int? = nil) {
        add("\(current).fit", .fit(bands: bands, frames: frames), [current])
    }

    /// The end of all families: statistics pooling and one linear layer, `fc`, which make them take any duration.
    ///
    /// - Throws: `GraphError.nothingLeft` where nothing is left of the bands.
    mutating func pooledClassifier(classes: Int) throws -> Graph {
        graph.output = current
        let frames = 1 << 12
        let map = try graph.shapes(batch: 1, frames: frames)[current]!
        add("pool", .statisticsPooling, [current])
        graph.parameters.append(Graph.Parameter("fc.weight", [classes, 2 * map[1] * map[2]], .trained))
        graph.parameters.append(Graph.Parameter("fc.bias", [classes], .trained))
        add("fc", .linear, ["pool", "fc.weight", "fc.bias"])
        graph.output = "fc"
        return graph
    }

    private mutating func add(_ name: String, _ operation: Operator, _ inputs: [String]) {
        graph.nodes.append(Graph.Node(name, operation, inputs))
        current = name
    }
}

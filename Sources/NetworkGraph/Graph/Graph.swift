/// A network as a value: named nodes, each computed from others. Shapes, costs, names in a state dict, the output of
/// `frami info`, the program that runs it and the files for other programs are all derived from it.
///
/// The values of its parameters are held separately, in a dictionary by name.
public struct Graph: Hashable, Sendable, Codable {
    public var input: Input
    /// Trained parameters, statistics and constants, in the order of the forward pass.
    public var parameters: [Parameter]
    /// The nodes, each after its inputs.
    public var nodes: [Node]
    /// The node whose value the logits are, `[batch, classes]`.
    public var output: String

    public init(input: Input, parameters: [Parameter], nodes: [Node], output: String) {
        self.input = input
        self.parameters = parameters
        self.nodes = nodes
        self.output = output
    }

    /// An operation that computes the value `name` from other values.
    public struct Node: Hashable, Sendable, Codable {
        /// The name of the node and of its value, unique among nodes, parameters and the input.
        public var name: String
        public var operation: Operator
        /// Names of nodes, of parameters, or of the input.
        public var inputs: [String]

        public init(_ name: String, _ operation: Operator, _ inputs: [String]) {
            self.name = name
            self.operation = operation
            self.inputs = inputs
        }
    }

    /// A named array that nodes have as an input.
    public struct Parameter: Hashable, Sendable, Codable {
        /// Whether and how training changes it.
        public enum Role: String, Hashable, Sendable, Codable {
            /// A weight or bias.
            case trained
            /// A running statistic of a batch normalisation.
            case statistic
            /// A constant, which training does not change.
            case constant
        }

        /// The name in the source, such as `layer1.0.conv1.weight`.
        public var name: String
        /// In the source's order of axes: filters are `[outputs, inputs, height, width]`.
        public var shape: [Int]
        public var role: Role

        public init(_ name: String, _ shape: [Int], _ role: Role) {
            self.name = name
            self.shape = shape
            self.role = role
        }

        /// The number of its elements.
        public var count: Int { shape.reduce(1, *) }
    }

    /// The input of a network.
    public struct Input: Hashable, Sendable, Codable {
        /// The meaning of an axis of the input.
        public enum Axis: String, Hashable, Sendable, Codable { case batch, channels, bands, frames }

        public var name: String
        public var axes: [Axis]
        /// The number of channels, which are equal copies of the spectrogram.
        public var channels: Int
        /// The number of bands: mel bands, or what the front end makes of them.
        public var bands: Int
        /// The only number of frames that it takes; nil where any will do.
        public var frames: Int?

        public init(
            name: String = "input", axes: [Axis] = [.batch, .channels, .bands, .frames], channels: Int = 1, bands: Int,
            frames: Int? = nil
        ) {
            self.name = name
            self.axes = axes
            self.channels = channels
            self.bands = bands
            self.frames = frames
        }

        /// The shape of an input for a batch of that many samples of that many frames, in the order of its axes.
        public func shape(batch: Int, frames: Int) -> [Int] {
            axes.map { axis in
                switch axis {
                case .batch: batch
                case .channels: channels
                case .bands: bands
                case .frames: frames
                }
            }
        }
    }

    /// The parameter of this name; nil where there is none.
    public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }

    /// The batch normalisations, in the order of the forward pass.
    public var norms: [Node] {
        nodes.filter { node in
            if case .batchNorm = node.operation { return true }
            return false
        }
    }

    /// Whether there are batch-norm statistics, which the statistics loss of inversion needs.
    public var hasStatistics: Bool { !norms.isEmpty }

    /// The graph without nodes that `value` does not depend on, and without parameters that are then unused.
    public func pruned(to value: String) -> Graph {
        var wanted: Set<String> = [value]
        var kept: [Node] = []
        for node in nodes.reversed() where wanted.contains(node.name) {
            wanted.formUnion(node.inputs)
            wanted.formUnion(node.operation.extents.flatMap(\.values))
            kept.append(node)
        }
        return Graph(
            input: input, parameters: parameters.filter { wanted.contains($0.name) }, nodes: kept.reversed(),
            output: value)
    }
}

extension Operator {
    /// The expressions among its attributes.
    public var extents: [Extent] {
        switch self {
        case .reshape(let extents), .expand(let extents), .tile(let extents): extents
        case .slice(_, let from, let count, _): [from, count]
        case .scalar(let extent): [extent]
        default: []
        }
    }

    /// The same operator with the extents of values in its expressions replaced.
    func replacingExtents(_ change: (_ value: String, _ axis: Int) -> Extent) -> Operator {
        func of(_ extent: Extent) -> Extent { extent.replacingExtents(change) }
        return switch self {
        case .reshape(let extents): .reshape(extents.map(of))
        case .expand(let extents): .expand(extents.map(of))
        case .tile(let extents): .tile(extents.map(of))
        case .slice(let axis, let from, let count, let step):
            .slice(axis: axis, from: of(from), count: of(count), step: step)
        case .scalar(let extent): .scalar(of(extent))
        default: self
        }
    }

    /// The same operator with values renamed in its expressions.
    func renamed(_ names: (String) -> String) -> Operator {
        replacingExtents { .extent(of: names($0), axis: $1) }
    }
}

/// Why a graph is not valid, or cannot be computed for an input.
public enum GraphError: Error, Equatable, CustomStringConvertible {
    case unknownValue(String)
    case repeated(String)
    case misshaped(node: String, problem: String)
    case nothingLeft(node: String, bands: Int, frames: Int)
    case fixedFrames(Int, asked: Int)

    public var description: String {
        switch self {
        case .unknownValue(let name):
            "The network takes a value '\(name)' that nothing before it makes; export it again."
        case .repeated(let name): "The network has two values named '\(name)'; export it again."
        case .misshaped(let node, let problem): "The network's node '\(node)' \(problem); export it again."
        case .nothingLeft(let node, let bands, let frames):
            "The network leaves nothing of \(bands) bands and \(frames) frames at '\(node)'; "
                + "give a front end with more bands, longer sounds, or a network of fewer strides."
        case .fixedFrames(let frames, let asked):
            "The network takes exactly \(frames) frames, not \(asked)."
        }
    }
}

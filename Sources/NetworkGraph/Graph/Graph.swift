/// A network as a value: what is computed from what, under which names. All that is said of a network follows from it: shapes,
/// costs, names in a state dict, `frami info`, how it runs, and what is written for other programs.
///
/// The numbers of its parameters are kept apart, in a dictionary by name.
public struct Graph: Hashable, Sendable, Codable {
    public var input: Input
    /// Trained numbers, statistics and constants, in the order of the forward pass.
    public var parameters: [Parameter]
    /// In an order in which each node's inputs come before it.
    public var nodes: [Node]
    /// The node whose value the logits are, `[batch, classes]`.
    public var output: String

    public init(input: Input, parameters: [Parameter], nodes: [Node], output: String) {
        self.input = input
        self.parameters = parameters
        self.nodes = nodes
        self.output = output
    }

    /// One value, `name`, made of others.
    public struct Node: Hashable, Sendable, Codable {
        /// Of the node and of its value; no other node, parameter or input has it.
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

    /// An array of numbers that nodes take by its name.
    public struct Parameter: Hashable, Sendable, Codable {
        /// What becomes of the numbers in training.
        public enum Role: String, Hashable, Sendable, Codable {
            /// A weight or bias.
            case trained
            /// A running statistic of a batch normalisation.
            case statistic
            /// A number that no training changes.
            case constant
        }

        /// As the source has it: `layer1.0.conv1.weight`.
        public var name: String
        /// In the source's order of axes: filters are `[outputs, inputs, height, width]`.
        public var shape: [Int]
        public var role: Role

        public init(_ name: String, _ shape: [Int], _ role: Role) {
            self.name = name
            self.shape = shape
            self.role = role
        }

        /// Numbers in it.
        public var count: Int { shape.reduce(1, *) }
    }

    /// What a network takes.
    public struct Input: Hashable, Sendable, Codable {
        /// What runs along an axis of the input.
        public enum Axis: String, Hashable, Sendable, Codable { case batch, channels, bands, frames }

        public var name: String
        public var axes: [Axis]
        /// Equal copies of the spectrogram.
        public var channels: Int
        /// Mel bands, or whatever the front end makes of them.
        public var bands: Int
        /// The only duration that it takes; nil for any.
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

        /// The extents of an input of so many samples and frames, in the order of its axes.
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

    /// Those of batch normalisations, in the order of the forward pass.
    public var norms: [Node] {
        nodes.filter { node in
            if case .batchNorm = node.operation { return true }
            return false
        }
    }

    /// Whether there are batch-norm statistics, without which nothing can be inverted.
    public var hasStatistics: Bool { !norms.isEmpty }

    /// Nodes that do not lead to `value` left out, and parameters that no node takes.
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

    /// The same with others in place of the extents of values in its expressions.
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

    /// The same with values under other names in its expressions.
    func renamed(_ names: (String) -> String) -> Operator {
        replacingExtents { .extent(of: names($0), axis: $1) }
    }
}

/// A network that does not hold together.
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

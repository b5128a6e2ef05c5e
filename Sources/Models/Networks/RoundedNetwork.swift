import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// What of a network is rounded to 8 bits on the way.
public struct EightBitRounding: Sendable {
    /// The numbers of each value that is rounded, by its name.
    public var values: [String: EightBitScale]
    /// Parameters that are rounded as weights: symmetric, by output channel.
    public var weights: Set<String>

    public init(values: [String: EightBitScale] = [:], weights: Set<String> = []) {
        self.values = values
        self.weights = weights
    }
}

/// A network whose weights stay Float and are rounded to 8 bits on the way, as are the values between its layers: it gives
/// what its int8 file gives, but for sums that round to a neighbour, and its gradients are straight-through ones, so that
/// it learns to live with 8 bits.
public final class RoundedNetwork {
    public let graph: Graph
    private let parameters: NetworkParameters
    private let program: Program
    private let input: EightBitScale?

    /// - Parameters:
    ///   - graph: its norms folded.
    ///   - numbers: of all parameters, in the source's order of axes.
    ///   - rounding: by the graph's names, the input's among them.
    /// - Throws: `GraphError`.
    public init(_ graph: Graph, parameters numbers: [String: [Float]], rounding: EightBitRounding) throws {
        self.graph = graph
        parameters = NetworkParameters(graph, numbers: numbers)
        program = try Program(graph, parameters: parameters, keeping: [], rounding: rounding)
        input = rounding.values[graph.input.name]
        // What could not be folded stays as it is.
        for norm in program.norms {
            norm.mode = .evaluation
            for parameter in [norm.weight, norm.bias] { parameter.isTrainable = false }
        }
    }

    /// Logits, `[batch, classes]`, of `[batch, bands, frames, channels]` in the network's scale.
    public func callAsFunction(_ x: Variable) -> Variable {
        let pass = program.run(input.map { eightBits(x, $0) } ?? x, observing: false)
        return program.value(graph.output, of: pass, as: [0, 1])
    }

    /// What an optimiser may change.
    public var trained: [Parameter] { parameters.names.map { parameters[$0] }.filter(\.isTrainable) }

    /// The numbers of all parameters, in the source's order of axes.
    public var numbers: [String: [Float]] {
        Dictionary(uniqueKeysWithValues: parameters.names.map { ($0, parameters.portable($0).array) })
    }
}

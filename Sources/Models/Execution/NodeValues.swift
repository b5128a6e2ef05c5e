import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// The values of a network's nodes, for comparing it with another program.
public struct NodeValues {
    private let program: Program
    private let ranks: [String: Int]
    private let input: Graph.Input
    private let names: [String]
    private let tape = Tape()

    /// - Parameter names: the nodes whose values are returned; the output always is.
    /// - Throws: `GraphError`.
    public init(_ model: ModelFile, of names: [String] = []) throws {
        try self.init(model.graph, parameters: model.tensors.mapValues(\.array), of: names)
    }

    /// - Parameters:
    ///   - parameters: numbers in the source's order of axes.
    ///   - names: the nodes whose values are wanted, the output among them in any case.
    /// - Throws: `GraphError`.
    public init(_ graph: Graph, parameters: [String: [Float]], of names: [String] = []) throws {
        program = try Program(
            graph, parameters: NetworkParameters(graph, numbers: parameters), keeping: Set(names))
        for norm in program.norms { norm.mode = .evaluation }
        let frames = try graph.input.frames ?? graph.shortestInput()
        ranks = try graph.shapes(batch: 1, frames: frames).mapValues(\.count)
        input = graph.input
        self.names = Set(names + [graph.output]).sorted()
    }

    /// The shape and the elements of each value, in the source's order of axes.
    ///
    /// - Parameter x: `[batch, bands, frames, channels]` in the network's scale.
    public func callAsFunction(_ x: Tensor) -> [String: (shape: [Int], numbers: [Float])] {
        tape.withoutParameterGradients {
            let pass = program.run(tape.constant(x), observing: false)
            return Dictionary(
                uniqueKeysWithValues: names.map { name in
                    let value = program.value(name, of: pass, as: Array(0..<ranks[name]!)).value
                    return (name, (value.shape.array, value.array))
                })
        }
    }

    /// The least and the largest element of each value, in a range that contains 0. NaN and infinity are left out.
    ///
    /// - Parameter x: `[batch, bands, frames, channels]` in the network's scale.
    public func ranges(_ x: Tensor) -> [String: ClosedRange<Float>] {
        tape.withoutParameterGradients {
            let pass = program.run(tape.constant(x), observing: false)
            return Dictionary(
                uniqueKeysWithValues: names.map { name in
                    let value = pass.values[program.slots[name]!]!.value
                    var (low, high): (Float, Float) = (0, 0)
                    for index in 0..<value.count where value.pointer[index].isFinite {
                        low = min(low, value.pointer[index])
                        high = max(high, value.pointer[index])
                    }
                    return (name, low...high)
                })
        }
    }

    /// The shape and the elements of the input, in the source's order of axes.
    ///
    /// - Parameter x: `[batch, bands, frames, channels]` in the network's scale.
    public func arranged(_ x: Tensor) -> (shape: [Int], numbers: [Float]) {
        let extents: [Graph.Input.Axis: (count: Int, stride: Int)] = [
            .batch: (x.shape.batch, x.shape.height * x.shape.width * x.shape.channels),
            .bands: (x.shape.height, x.shape.width * x.shape.channels), .frames: (x.shape.width, x.shape.channels),
            .channels: (x.shape.channels, 1),
        ]
        let axes = input.axes.map { extents[$0]! }
        var (places, index) = (Array(repeating: 0, count: axes.count), 0)
        let count = axes.reduce(1) { $0 * $1.count }
        let numbers = (0..<count).map { _ -> Float in
            defer {
                for axis in axes.indices.reversed() {
                    places[axis] += 1
                    index += axes[axis].stride
                    if places[axis] < axes[axis].count { break }
                    index -= axes[axis].count * axes[axis].stride
                    places[axis] = 0
                }
            }
            return x.pointer[index]
        }
        return (axes.map(\.count), numbers)
    }
}

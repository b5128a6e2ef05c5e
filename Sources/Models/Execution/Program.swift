import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// A graph prepared for running on the tape: its fused steps in order, the placement of every value, and the step after
/// which each value can be released.
struct Program {
    struct Step {
        let target: Int
        let run: (inout Pass) -> Variable
        /// Slots of values that no later step reads.
        let spent: [Int]
        /// The name of the value whose shape in the source is recorded, because some expression depends on it; nil for
        /// none.
        let measured: (name: String, placement: Placement)?
    }

    /// The state of one forward pass.
    struct Pass {
        var values: [Variable?]
        /// Moments of the batch normalisations' inputs; nil where they are not asked for.
        var observations: [NormObservation]?
        let tape: Tape
        let batch: Int
        /// The shapes, in the source's order of axes, of the values that some expression depends on.
        var shapes: [String: [Int]] = [:]

        func count(_ extent: Extent) -> Int { try! extent.count(batch: batch) { shapes[$0] } }
    }

    let steps: [Step]
    /// The slot of each value in a pass.
    let slots: [String: Int]
    let placements: [String: Placement]
    /// Batch normalisations in the order of the forward pass.
    let norms: [BatchNorm2D]
    private let input: Graph.Input
    private let measuresInput: Bool

    /// - Parameters:
    ///   - kept: values that a pass keeps besides the output.
    ///   - rounding: what is rounded to 8 bits in the pass, except for the input.
    /// - Throws: `GraphError`.
    init(
        _ graph: Graph, parameters: NetworkParameters, keeping kept: Set<String>,
        rounding: EightBitRounding = EightBitRounding()
    ) throws {
        var compiler = try ProgramCompiler(graph, parameters: parameters, keeping: kept, rounding: rounding)
        try compiler.compile()
        steps = compiler.steps
        slots = compiler.slots
        placements = compiler.placements
        norms = compiler.norms
        input = graph.input
        measuresInput = compiler.measured.contains(graph.input.name)
    }

    /// - Parameter x: `[batch, bands, frames, channels]`.
    func run(_ x: Variable, observing: Bool) -> Pass {
        var pass = Pass(
            values: Array(repeating: nil, count: slots.count), observations: observing ? [] : nil, tape: x.tape,
            batch: x.shape.batch)
        pass.values[slots[input.name]!] = input.axes.count == 4 ? x : x.reshaped(input.stored(x.shape))
        if measuresInput { pass.shapes[input.name] = input.shape(batch: x.shape.batch, frames: x.shape.width) }
        for step in steps {
            let value = step.run(&pass)
            pass.values[step.target] = value
            if let (name, placement) = step.measured { pass.shapes[name] = placement.shape(stored: value.shape) }
            for slot in step.spent { pass.values[slot] = nil }
        }
        return pass
    }

    /// The value in another order: `axes` are the source's axes at each position, nil for an axis of extent 1.
    func value(_ name: String, of pass: Pass, as axes: [Int?]) -> Variable {
        let (value, placement) = (pass.values[slots[name]!]!, placements[name]!)
        let wanted = Placement(axes.compactMap(\.self))
        let moved = placement.move(to: wanted, ones: [])(value)
        guard axes.contains(nil) else { return moved }
        var next = 0
        let extents = axes.map { axis -> Int in
            guard axis != nil else { return 1 }
            defer { next += 1 }
            return moved.shape[next]
        }
        return moved.reshaped(Shape(extents))
    }
}

extension Graph.Input {
    /// The placement of the input: bands, frames, then channels if the source has them.
    var placement: Placement {
        let wanted: [Axis] = [.batch, .bands, .frames, .channels]
        return Placement(wanted.compactMap { axes.firstIndex(of: $0) })
    }

    /// `[batch, bands, frames, channels]` without the axes that the source does not have, whose extent is 1.
    func stored(_ shape: Shape) -> Shape {
        let extents: [(Axis, Int)] = [
            (.batch, shape.batch), (.bands, shape.height), (.frames, shape.width), (.channels, shape.channels),
        ]
        return Shape(extents.filter { axes.contains($0.0) }.map(\.1))
    }
}

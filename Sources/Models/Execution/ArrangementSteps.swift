import Autograd
import NetworkGraph
import TensorCore

/// The steps of nodes that reduce, permute, slice and concatenate along axes.
extension ProgramCompiler {
    func arrangementStep(_ node: Graph.Node) -> (Work, Placement) {
        switch node.operation {
        case .reduce(let kind, let axes, let keepsAxes): return reduceStep(node, kind, axes, keepsAxes)
        case .softmax(let axis):
            return along(node, axis) { x, position, _ in softmax(x, axis: position) }
        case .logSoftmax(let axis):
            return along(node, axis) { x, position, _ in logSoftmax(x, axis: position) }
        case .slice(let axis, let from, let count, let step):
            return along(node, axis) { x, position, pass in
                sliced(x, axis: position, from: pass.count(from), count: pass.count(count), step: step)
            }
        case .gather(let axis, let indices):
            return along(node, axis) { x, position, _ in gathered(x, axis: position, indices: indices) }
        case .concatenate(let axis): return concatenateStep(node, axis)
        case .pad(let before, let after, let mode):
            let placement = placement(node.inputs[0])
            let x = read(node.inputs[0], as: placement)
            let (first, last) = (placement.order.map { before[$0] }, placement.order.map { after[$0] })
            return ({ pass in padded(x(&pass), before: first, after: last, mode: PaddingMode(mode)) }, placement)
        case .tile(let extents):
            let placement = placement(node.inputs[0])
            let x = read(node.inputs[0], as: placement)
            return ({ pass in tiled(x(&pass), placement.order.map { pass.count(extents[$0]) }) }, placement)
        case .transpose(let axes):
            let placement = placement(node.inputs[0])
            let x = read(node.inputs[0], as: placement)
            return (x, Placement(placement.order.map { axes.firstIndex(of: $0)! }))
        case .reshape(let extents):
            let x = plain(node.inputs[0])
            return ({ pass in x(&pass).reshaped(Shape(extents.map(pass.count))) }, .plain(rank: extents.count))
        case .expand(let extents):
            let x = plain(node.inputs[0])
            let rank = rank(node.name)
            return (
                { pass in
                    let value = x(&pass)
                    return expanded(value, to: broadcastShape(value.shape.array, extents.map(pass.count)))
                }, .plain(rank: rank)
            )
        default: preconditionFailure("\(node.name): an operator without a step")
        }
    }

    /// An operation along one axis, whatever the order of the value's axes in memory.
    private func along(
        _ node: Graph.Node, _ axis: Int, _ operation: @escaping (Variable, Int, Program.Pass) -> Variable
    ) -> (Work, Placement) {
        let placement = placement(node.inputs[0])
        let (x, position) = (read(node.inputs[0], as: placement), placement.position(of: axis))
        return ({ pass in operation(x(&pass), position, pass) }, placement)
    }

    private func reduceStep(
        _ node: Graph.Node, _ kind: NetworkGraph.Reduction, _ axes: [Int], _ keepsAxes: Bool
    ) -> (Work, Placement) {
        let placement = placement(node.inputs[0])
        let x = read(node.inputs[0], as: placement)
        let positions = axes.map(placement.position).sorted()
        let left = placement.order.filter { !axes.contains($0) }
        // The remaining axes get new numbers.
        let result = keepsAxes ? placement : Placement(left.map { axis in left.filter { $0 < axis }.count })
        let kernel = TensorCore.Reduction(kind)
        return ({ pass in reduced(x(&pass), kernel, axes: positions, keepsAxes: keepsAxes) }, result)
    }

    private func concatenateStep(_ node: Graph.Node, _ axis: Int) -> (Work, Placement) {
        let placement = placement(node.inputs.first { slots[$0] != nil } ?? node.inputs[0])
        let parts = node.inputs.map { read($0, as: placement) }
        let position = placement.position(of: axis)
        return ({ pass in concatenated(parts.map { $0(&pass) }, axis: position) }, placement)
    }
}

/// The shape that two shapes broadcast to.
private func broadcastShape(_ a: [Int], _ b: [Int]) -> Shape {
    let rank = max(a.count, b.count)
    let (left, right) = (
        Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
    )
    return Shape(zip(left, right).map { $0 == 1 ? $1 : $0 })
}

import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// The steps of single nodes.
extension ProgramCompiler {
    /// The step that computes a node, and the placement of its value.
    mutating func nodeStep(_ node: Graph.Node) throws -> (Work, Placement) {
        switch node.operation {
        case .convolution: return convolutionStep(node)
        case .batchNorm: preconditionFailure("\(node.name): a norm that no unit took")
        case .linear: return linearStep(node)
        case .maxPool(let window): return poolStep(node, window, countsPadding: false) { maxPool($0, $1) }
        case .averagePool(let window, let countsPadding):
            return poolStep(node, window, countsPadding: countsPadding) { averagePool($0, $1) }
        case .statisticsPooling:
            let x = read(node.inputs[0], as: .image(rank: 4))
            return ({ pass in statisticsPooling(x(&pass)) }, .plain(rank: 2))
        case .fit(let bands, let frames):
            let x = read(node.inputs[0], as: .image(rank: 4))
            return ({ pass in fit(x(&pass), bands: bands, frames: frames) }, .image(rank: 4))
        case .map(let function):
            let placement = placement(node.inputs[0])
            let x = read(node.inputs[0], as: placement)
            if function == .rectifier { return ({ pass in activate(x(&pass), .rectifier) }, placement) }
            let kernel = TensorCore.ElementFunction(function)
            return ({ pass in map(x(&pass), kernel) }, placement)
        case .binary(let function): return binaryStep(node) { binary(BinaryOperation(function), $0, $1) }
        case .parametricRectifier: return binaryStep(node) { parametricRelu($0, slope: $1) }
        case .matrixProduct:
            let (a, b) = (plain(node.inputs[0]), weights(node.inputs[1], channelsLast: true))
            return ({ pass in matrixProduct(a(&pass), b(&pass)) }, .plain(rank: rank(node.name)))
        case .layerNorm(let axis, let epsilon):
            let (x, weight, bias) = (plain(node.inputs[0]), plain(node.inputs[1]), plain(node.inputs[2]))
            return (
                { pass in
                    layerNormalized(
                        x(&pass), axis: axis, weight: weight(&pass), bias: bias(&pass), epsilon: epsilon)
                }, .plain(rank: rank(node.name))
            )
        case .scalar(let extent):
            return (
                { pass in
                    let value = try! extent.value(batch: pass.batch) { pass.shapes[$0] }
                    return pass.tape.constant(Tensor(scalar: Float(value)))
                }, .plain(rank: 0)
            )
        default: return arrangementStep(node)
        }
    }

    func plain(_ name: String) -> Work { read(name, as: .plain(rank: rank(name))) }

    private func convolutionStep(_ node: Graph.Node) -> (Work, Placement) {
        let rank = rank(node.inputs[0])
        let layers = convolutions(node, at: shapes[node.inputs[0]]!)
        let x = read(node.inputs[0], as: .image(rank: rank))
        let inEightBits = rounding.weights.contains(node.inputs[1])
        return (
            { pass in
                let image = asImage(x(&pass))
                let result = layers(image.shape)(image, inEightBits: inEightBits)
                return rank == 4 ? result : fromImage(result, rank: rank)
            }, .image(rank: rank)
        )
    }

    private func linearStep(_ node: Graph.Node) -> (Work, Placement) {
        let (x, weight) = (plain(node.inputs[0]), weights(node.inputs[1], channelsLast: false))
        let bias = node.inputs.count > 2 ? plain(node.inputs[2]) : nil
        let rank = rank(node.inputs[0])
        return (
            { pass in
                let input = x(&pass)
                let outer = input.shape.array.dropLast()
                let matrix =
                    rank == 2
                    ? input
                    : input.reshaped(Shape(rows: outer.reduce(1, *), columns: input.shape[input.shape.rank - 1]))
                let result = linear(matrix, weight: weight(&pass), bias: bias.map { $0(&pass) })
                return rank == 2 ? result : result.reshaped(Shape(outer + [result.shape.columns]))
            }, .plain(rank: rank)
        )
    }

    private func poolStep(
        _ node: Graph.Node, _ window: Window, countsPadding: Bool,
        _ pool: @escaping (Variable, PoolingWindow) -> Variable
    ) -> (Work, Placement) {
        let rank = rank(node.inputs[0])
        let x = read(node.inputs[0], as: .image(rank: rank))
        return (
            { pass in
                let image = asImage(x(&pass))
                let spatial = rank == 3 ? [image.shape.width] : [image.shape.height, image.shape.width]
                let result = pool(image, PoolingWindow(window, over: spatial, countsPadding: countsPadding))
                return rank == 4 ? result : fromImage(result, rank: rank)
            }, .image(rank: rank)
        )
    }

    /// The step of an operator on two values, both brought to the placement of the one with more axes, or with more
    /// elements.
    private func binaryStep(
        _ node: Graph.Node, _ operation: @escaping (Variable, Variable) -> Variable
    ) -> (Work, Placement) {
        let names = (node.inputs[0], node.inputs[1])
        let rank = rank(node.name)
        func weight(_ name: String) -> (Int, Int) {
            (self.rank(name), slots[name] == nil ? 0 : shapes[name]!.reduce(1, *))
        }
        let leader = weight(names.0) >= weight(names.1) ? names.0 : names.1
        let target = self.rank(leader) == rank ? placement(leader) : .plain(rank: rank)
        let (a, b) = (broadcast(names.0, as: target), broadcast(names.1, as: target))
        return ({ pass in operation(a(&pass), b(&pass)) }, target)
    }

    /// A value with axes of extent 1 put before its own, in the placement of a value that has more axes.
    private func broadcast(_ name: String, as target: Placement) -> Work {
        let rank = rank(name)
        if rank == target.rank { return read(name, as: target) }
        let x = plain(name)
        // An operand without axes, or with the last axis only, is broadcast correctly as it is.
        if rank == 0 || (rank == 1 && target.order.last == target.rank - 1) { return x }
        let missing = target.rank - rank
        var ones = Set(0..<missing)
        for (axis, extent) in shapes[name]!.enumerated() where extent == 1 { ones.insert(axis + missing) }
        let move = Placement.plain(rank: target.rank).move(to: target, ones: ones)
        return { pass in
            let value = x(&pass)
            return move(value.reshaped(Shape(Array(repeating: 1, count: missing) + value.shape.array)))
        }
    }
}

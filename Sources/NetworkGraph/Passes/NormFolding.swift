/// Batch normalisations as part of the layer before them, as a network that is not trained with them can be run and written.
extension Graph {
    /// The same network with each batch normalisation, by its running statistics, multiplied into the convolution or linear
    /// layer before it: those that alone take what such a layer with weights of its own gives. The layer then has the norm's
    /// name, and a bias.
    ///
    /// - Parameter parameters: the numbers of all parameters, in the source's order of axes.
    /// - Returns: the network, and the numbers of its parameters.
    public func foldingNorms(_ parameters: [String: [Float]]) -> (graph: Graph, parameters: [String: [Float]]) {
        let norms = foldableNorms
        guard !norms.isEmpty else { return (self, parameters) }
        let folded = Set(norms.values.map(\.name))
        var numbers = parameters
        var added: [Parameter] = []
        var taken = Set(self.parameters.map(\.name))
        // What a layer alone takes is replaced under its name.
        let uses = useCounts
        func place(_ own: String?, _ wanted: String) -> String {
            if let own, uses[own] == 1 { return own }
            let name =
                taken.contains(wanted) ? (2...).lazy.map { "\(wanted).\($0)" }.first { !taken.contains($0) }! : wanted
            taken.insert(name)
            return name
        }
        var graph = self
        graph.nodes = nodes.compactMap { node in
            guard let norm = norms[node.name], case .batchNorm(let epsilon) = norm.operation else {
                return folded.contains(node.name) ? nil : node
            }
            let (scale, shift) = Self.affine(norm, parameters, epsilon: epsilon)
            let shape = parameter(node.inputs[1])!.shape
            let size = shape.dropFirst().reduce(1, *)
            let bias = node.inputs.count > 2 ? node.inputs[2] : nil
            let own = bias.map { parameters[$0]! } ?? Array(repeating: 0, count: shape[0])
            let names = (place(node.inputs[1], "\(node.name).weight"), place(bias, "\(node.name).bias"))
            numbers[names.0] = parameters[node.inputs[1]]!.enumerated().map { index, number in
                Float(Double(number) * scale[index / size])
            }
            numbers[names.1] = shift.indices.map { Float(Double(own[$0]) * scale[$0] + shift[$0]) }
            added += [Parameter(names.0, shape, .trained), Parameter(names.1, [shape[0]], .trained)]
            return Node(norm.name, node.operation, [node.inputs[0], names.0, names.1])
        }
        let new = Set(added.map(\.name))
        graph.parameters = self.parameters.filter { !new.contains($0.name) } + added
        graph = graph.pruned(to: output)
        let kept = Set(graph.parameters.map(\.name))
        return (graph, numbers.filter { kept.contains($0.key) })
    }

    /// γ / √(σ² + ε) and β - μ γ / √(σ² + ε) of each channel.
    public static func affine(
        _ norm: Node, _ parameters: [String: [Float]], epsilon: Float
    ) -> (scale: [Double], shift: [Double]) {
        let numbers = norm.inputs.dropFirst().map { parameters[$0]!.map(Double.init) }
        let scale = zip(numbers[0], numbers[3]).map { $0 / ($1 + Double(epsilon)).squareRoot() }
        let shift = numbers[1].indices.map { numbers[1][$0] - numbers[2][$0] * scale[$0] }
        return (scale, shift)
    }

    /// By the name of the layer before them.
    private var foldableNorms: [String: Node] {
        let uses = useCounts
        let makers = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let shapes = try? shapes(batch: 1, frames: input.frames ?? (try? shortestInput()) ?? 1)
        var result: [String: Node] = [:]
        for norm in norms {
            guard let layer = makers[norm.inputs[0]], uses[layer.name] == 1,
                layer.inputs.dropFirst().allSatisfy({ parameter($0) != nil })
            else { continue }
            switch layer.operation {
            case .convolution: break
            // Along axis 1, which is the last one only of a table.
            case .linear where shapes?[layer.name]?.count == 2: break
            default: continue
            }
            result[layer.name] = norm
        }
        return result
    }

    /// Nodes that take each value or parameter, or ask for its extents; the output is taken once more.
    private var useCounts: [String: Int] {
        var uses: [String: Int] = [output: 1]
        for node in nodes {
            for name in Set(node.inputs).union(node.operation.extents.flatMap(\.values)) { uses[name, default: 0] += 1 }
        }
        return uses
    }
}

import NetworkGraph

/// Which batch normalisations become part of the layer before them: those that alone take what a convolution or a linear
/// layer with weights of its own gives.
struct NormFolding {
    /// By the layer's name.
    private(set) var norms: [String: Graph.Node] = [:]
    /// Names of the norms.
    private(set) var folded: Set<String> = []

    init(_ graph: Graph, keepsNorms: Bool) {
        guard !keepsNorms else { return }
        var uses: [String: Int] = [graph.output: 1]
        for node in graph.nodes {
            for name in Set(node.inputs).union(node.operation.extents.flatMap(\.values)) { uses[name, default: 0] += 1 }
        }
        let makers = Dictionary(graph.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for norm in graph.norms {
            guard let layer = makers[norm.inputs[0]], uses[layer.name] == 1,
                layer.inputs.dropFirst().allSatisfy({ graph.parameter($0) != nil })
            else { continue }
            switch layer.operation {
            case .convolution: break
            // Along axis 1, which is the last one only of a table.
            case .linear where (try? graph.shapes(batch: 1, frames: graph.someFrames))?[layer.name]?.count == 2: break
            default: continue
            }
            norms[layer.name] = norm
            folded.insert(norm.name)
        }
    }

    /// γ / √(σ² + ε) and β - μ γ / √(σ² + ε) of each channel.
    static func affine(
        _ norm: Graph.Node, _ parameters: [String: [Float]], epsilon: Float
    ) -> (scale: [Double], shift: [Double]) {
        let numbers = norm.inputs.dropFirst().map { parameters[$0]!.map(Double.init) }
        let scale = zip(numbers[0], numbers[3]).map { $0 / ($1 + Double(epsilon)).squareRoot() }
        let shift = numbers[1].indices.map { numbers[1][$0] - numbers[2][$0] * scale[$0] }
        return (scale, shift)
    }
}

extension Graph {
    /// A duration that it takes.
    var someFrames: Int { input.frames ?? (try? shortestInput()) ?? 1 }
}

extension Graph {
    /// The most numbers that a pass over one clip holds at a time, the input among them and the parameters not: what a program
    /// that plans its memory ahead needs. What works element by element is done in place where nothing else takes its input.
    ///
    /// - Throws: `GraphError` where the network does not take so many frames.
    public func activations(frames: Int) throws -> Int {
        let shapes = try shapes(batch: 1, frames: frames)
        func count(_ name: String) -> Int { shapes[name]!.reduce(1, *) }
        var lastUse: [String: Int] = [output: nodes.count]
        for (index, node) in nodes.enumerated() {
            for name in node.inputs where parameter(name) == nil { lastUse[name] = max(lastUse[name] ?? 0, index) }
        }
        var alive: [String: Int] = [input.name: count(input.name)]
        var most = count(input.name)
        for (index, node) in nodes.enumerated() {
            let spent = node.inputs.filter { lastUse[$0] == index }
            if node.operation.worksInPlace, let source = spent.first(where: { alive[$0] == count(node.name) }) {
                alive[source] = nil
            }
            alive[node.name] = count(node.name)
            most = max(most, alive.values.reduce(0, +))
            for name in spent { alive[name] = nil }
        }
        return most
    }
}

extension Operator {
    fileprivate var worksInPlace: Bool {
        switch self {
        case .map, .batchNorm, .binary, .parametricRectifier, .reshape: true
        default: false
        }
    }
}

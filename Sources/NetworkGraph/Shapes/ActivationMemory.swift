extension Graph {
    /// The largest number of elements that a pass over one clip holds at the same time, including the input but not the
    /// parameters: the memory of a program that plans its buffers in advance. Element-wise operations work in place
    /// where nothing else reads their input.
    ///
    /// - Throws: `GraphError` where the network does not take that many frames.
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

extension Graph.Node {
    /// The shape of this node's value, for building a graph node by node.
    ///
    /// - Parameters:
    ///   - shapes: the shapes of all earlier values by name, for a pass of `batch` samples.
    /// - Throws: `GraphError` where the node cannot take its inputs.
    public func shape(among shapes: [String: [Int]], batch: Int) throws -> [Int] {
        let inputs = try inputs.map { name in
            guard let shape = shapes[name] else { throw GraphError.unknownValue(name) }
            return shape
        }
        return try ShapeInference(node: name, inputs: inputs, batch: batch, shapes: shapes).shape(of: operation)
    }
}

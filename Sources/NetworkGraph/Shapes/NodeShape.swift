extension Graph.Node {
    /// The shape of this node's value, for those who build a graph node by node.
    ///
    /// - Parameters:
    ///   - shapes: of all values that come before, by name, in a pass of so many samples.
    /// - Throws: `GraphError` where the node cannot take its inputs.
    public func shape(among shapes: [String: [Int]], batch: Int) throws -> [Int] {
        let inputs = try inputs.map { name in
            guard let shape = shapes[name] else { throw GraphError.unknownValue(name) }
            return shape
        }
        return try ShapeInference(node: name, inputs: inputs, batch: batch, shapes: shapes).shape(of: operation)
    }
}

extension Graph {
    /// Checks names, inputs and attributes of a graph that was read from a file, before shapes are computed.
    ///
    /// - Throws: `GraphError` naming the node.
    public func validate() throws {
        guard input.axes.first == .batch, Set(input.axes).count == input.axes.count, input.axes.contains(.bands),
            input.axes.contains(.frames), 1...64 ~= input.channels, 1...65_536 ~= input.bands,
            input.frames.map({ 1...100_000 ~= $0 }) ?? true, input.channels == 1 || input.axes.contains(.channels)
        else { throw GraphError.misshaped(node: input.name, problem: "is no input of bands and frames") }
        for parameter in parameters {
            guard parameter.shape.count <= 8, parameter.shape.allSatisfy({ 1...1 << 30 ~= $0 }) else {
                throw GraphError.misshaped(node: parameter.name, problem: "has the shape \(parameter.shape)")
            }
        }
        for node in nodes {
            guard node.operation.isSound, node.inputs.count >= node.operation.leastInputs else {
                throw GraphError.misshaped(node: node.name, problem: "has attributes that make no sense")
            }
        }
    }
}

extension Operator {
    /// The least number of inputs.
    var leastInputs: Int {
        switch self {
        case .scalar: 0
        case .convolution, .linear, .matrixProduct, .parametricRectifier, .binary: 2
        case .layerNorm: 3
        case .batchNorm: 5
        default: 1
        }
    }

    /// Whether all attributes are within sensible limits.
    fileprivate var isSound: Bool {
        switch self {
        case .convolution(let window, let groups): window.isSound && 1...1 << 20 ~= groups
        case .maxPool(let window), .averagePool(let window, _): window.isSound
        case .batchNorm(let epsilon), .layerNorm(_, let epsilon): epsilon.isFinite && epsilon >= 0
        case .fit(let bands, let frames): 1...65_536 ~= bands && frames.map { 1...100_000 ~= $0 } ?? true
        case .pad(let before, let after, _): (before + after).allSatisfy { 0...1 << 20 ~= $0 }
        case .slice(_, _, _, let step): step != 0 && abs(step) <= 1 << 20
        case .gather(_, let indices): indices.count <= 1 << 20
        case .reshape(let extents), .expand(let extents), .tile(let extents): extents.count <= 8
        default: true
        }
    }
}

extension Window {
    fileprivate var isSound: Bool {
        let sizes = kernel + strides + dilations
        guard 1...2 ~= kernel.count, strides.count == kernel.count, dilations.count == kernel.count,
            sizes.allSatisfy({ 1...1 << 16 ~= $0 })
        else { return false }
        guard case .explicit(let before, let after) = padding else { return true }
        return before.count == kernel.count && after.count == kernel.count
            && (before + after).allSatisfy { 0...1 << 16 ~= $0 }
    }
}

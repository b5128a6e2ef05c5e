/// What a network takes: counted from its plan, for one clip.
public struct Cost: Hashable, Sendable {
    /// Trained numbers: filters, biases, and the weight and bias of each BN.
    public var parameters = 0
    public var multiplyAdds = 0

    public static func + (left: Cost, right: Cost) -> Cost {
        Cost(parameters: left.parameters + right.parameters, multiplyAdds: left.multiplyAdds + right.multiplyAdds)
    }
}

extension Architecture {
    /// The trunk, pooling and classifier on a clip of so many frames.
    public func cost(mels: Int, frames: Int, classes: Int) -> Cost {
        let map = mapSize(mels: mels, frames: frames)
        let pooled = 2 * channels * map.bands
        return trunkCost(mels: mels, frames: frames)
            + Cost(parameters: pooled * classes + classes, multiplyAdds: pooled * classes)
    }

    func trunkCost(mels: Int, frames: Int) -> Cost {
        var extent = Extent(mels, frames)
        var total = Cost()
        for layer in trunk {
            total = total + layer.cost(of: extent)
            extent = layer.extent(of: extent)
        }
        return total
    }
}

extension LayerPlan {
    func cost(of input: Extent) -> Cost {
        switch self {
        case .convolution(let plan):
            let output = plan.extent(of: input)
            let filter = plan.kernel.height * plan.kernel.width * (plan.isDepthwise ? 1 : plan.inputs)
            return Cost(
                parameters: (filter + (plan.hasBias ? 1 : 0)) * plan.outputs,
                multiplyAdds: filter * plan.outputs * output.height * output.width)
        // BN folds into the convolution before it, and costs nothing when deployed.
        case .norm(_, let channels): return Cost(parameters: 2 * channels)
        case .activation, .maxPool, .bandPool: return Cost()
        case .residual(let branch, let shortcut):
            return [branch, shortcut].reduce(Cost()) { total, layers in
                var extent = input
                return layers.reduce(total) { sum, layer in
                    defer { extent = layer.extent(of: extent) }
                    return sum + layer.cost(of: extent)
                }
            }
        }
    }
}

/// The size of a network, and its operations for one clip.
public struct Cost: Hashable, Sendable {
    /// The number of trained values: filters, biases, and the weight and bias of each normalisation.
    public var parameters = 0
    /// The multiplications with additions of convolutions and products. Batch normalisation does not count, because it
    /// is folded into the convolution before it when deployed.
    public var multiplyAdds = 0

    public init(parameters: Int = 0, multiplyAdds: Int = 0) {
        self.parameters = parameters
        self.multiplyAdds = multiplyAdds
    }
}

extension Graph {
    /// The cost for a clip of that many frames.
    ///
    /// - Throws: `GraphError` where it does not take such a clip.
    public func cost(frames: Int) throws -> Cost {
        let shapes = try shapes(batch: 1, frames: frames)
        let multiplyAdds = nodes.reduce(0) { sum, node in
            let outputs = shapes[node.name]!.reduce(1, *)
            switch node.operation {
            case .convolution: return sum + outputs * shapes[node.inputs[1]]!.dropFirst().reduce(1, *)
            case .linear: return sum + outputs * shapes[node.inputs[1]]![1]
            case .matrixProduct: return sum + outputs * shapes[node.inputs[0]]!.last!
            default: return sum
            }
        }
        return Cost(parameters: trainedCount, multiplyAdds: multiplyAdds)
    }

    /// The number of trained values.
    public var trainedCount: Int { parameters.reduce(0) { $0 + ($1.role == .trained ? $1.count : 0) } }

    /// The smallest number of frames for which every layer has an output; where the duration is fixed, that number.
    ///
    /// - Throws: `GraphError` where no duration up to 4,096 frames is taken.
    public func shortestInput() throws -> Int {
        if let frames = input.frames {
            _ = try shapes(batch: 1, frames: frames)
            return frames
        }
        // A network that takes one duration takes all longer ones too, so a binary search finds the shortest.
        var (low, high) = (1, 4_096)
        _ = try shapes(batch: 1, frames: high)
        while low < high {
            let middle = (low + high) / 2
            if (try? shapes(batch: 1, frames: middle)) != nil { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// What a network takes, for one clip.
public struct Cost: Hashable, Sendable {
    /// Trained numbers: filters, biases, and the weight and bias of each normalisation.
    public var parameters = 0
    /// Of convolutions and products. Batch normalisation folds into the convolution before it, and costs nothing when
    /// deployed.
    public var multiplyAdds = 0

    public init(parameters: Int = 0, multiplyAdds: Int = 0) {
        self.parameters = parameters
        self.multiplyAdds = multiplyAdds
    }
}

extension Graph {
    /// On a clip of so many frames.
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

    /// Trained numbers.
    public var trainedCount: Int { parameters.reduce(0) { $0 + ($1.role == .trained ? $1.count : 0) } }

    /// The fewest frames that every layer leaves something of; the only ones, where the duration is fixed.
    ///
    /// - Throws: `GraphError` where no duration up to 4,096 frames is taken.
    public func shortestInput() throws -> Int {
        if let frames = input.frames {
            _ = try shapes(batch: 1, frames: frames)
            return frames
        }
        // What is taken at a duration is taken at all longer ones.
        var (low, high) = (1, 4_096)
        _ = try shapes(batch: 1, frames: high)
        while low < high {
            let middle = (low + high) / 2
            if (try? shapes(batch: 1, frames: middle)) != nil { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

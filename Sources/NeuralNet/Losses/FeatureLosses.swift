import Autograd
import Foundation
import TensorCore

/// Losses on hidden states and on spectrograms; each gives a scalar.

func logarithm(_ x: Float) -> Float { log(x) }

/// mean((a − b)²) / mean(b²), where the target b is a constant: the loss of the hidden states before and after the
/// pooling (`pre`, `post`; FRAMI). Where the tape has a part of the batch, both means are those of all parts.
public func relativeMeanSquare(_ a: Variable, to target: Tensor) -> Variable {
    precondition(a.shape.count == target.count, "relative mean square: \(a.shape) to \(target.shape)")
    let value = a.value
    var (squares, distance) = (target.sumOfSquares(), squaredDistance(value, target))
    if let parts = a.tape.parts {
        var sums = [squares, distance]
        sums.withUnsafeMutableBufferPointer { parts.sum($0) }
        (squares, distance) = (sums[0], sums[1])
    }
    let scale = 1 / max(squares, .leastNormalMagnitude)
    return scalarLoss(a, distance * scale) { factor in
        let result = value - target
        scaleInPlace(result, by: 2 * scale * factor)
        return result
    }
}

/// −mean |s| (Chen et al. 2019, DAFL, the activation loss).
public func activationLoss(_ x: Variable) -> Variable {
    let (value, count) = (x.value, Float(x.shape.count))
    return scalarLoss(x, -sumOfMagnitudes(value) / count) { signs(value, times: -$0 / count) }
}

/// mean_i ‖x_i‖₂ over samples (Yin et al. 2020, "Dreaming to Distill": DeepInversion's L2 prior).
public func lengthPrior(_ x: Variable) -> Variable {
    let (value, rows) = (x.value, Float(x.shape.rows))
    let (directions, lengths) = normalizeRows(value)
    return scalarLoss(x, lengths.mean()) { directions * ($0 / rows) }
}

/// ‖x↓ − x‖₂ + ‖x→ − x‖₂ + ‖x↘ − x‖₂ + ‖x↙ − x‖₂ over the whole batch: the differences between neighbours across, down
/// and along both diagonals (Yin et al. 2020, DeepInversion's total variation).
public func totalVariation(_ x: Variable) -> Variable {
    let value = x.value
    let directions = [(0, 1), (1, 0), (1, 1), (1, -1)]
    let lengths = directions.map { direction in
        var sum = 0.0
        forEachNeighbour(value.shape, direction) { here, there in
            let difference = Double(value.pointer[here] - value.pointer[there])
            sum += difference * difference
        }
        return Float(sum.squareRoot())
    }
    return scalarLoss(x, lengths.reduce(0, +)) { factor in
        let result = Tensor(zeros: value.shape)
        for (direction, length) in zip(directions, lengths) where length > 0 {
            forEachNeighbour(value.shape, direction) { here, there in
                let slope = factor * (value.pointer[here] - value.pointer[there]) / length
                result.pointer[here] += slope
                result.pointer[there] -= slope
            }
        }
        return result
    }
}

private func forEachNeighbour(_ shape: Shape, _ direction: (Int, Int), _ body: (Int, Int) -> Void) {
    let (down, across) = direction
    for sample in 0..<shape.batch {
        for row in 0..<max(shape.height - down, 0) {
            for column in max(-across, 0)..<max(shape.width - max(across, 0), max(-across, 0)) {
                for channel in 0..<shape.channels {
                    let start = ((sample * shape.height + row) * shape.width + column) * shape.channels + channel
                    body(start, start + (down * shape.width + across) * shape.channels)
                }
            }
        }
    }
}

import Foundation
import TensorCore

/// The plane of the two directions in which rows of hidden states vary most (principal component analysis).
struct PrincipalPlane {
    let mean: [Double]
    /// Two directions of unit length; one along which nothing varies is 0.
    private(set) var axes: [[Double]]
    /// The share of the variance along each of them, 0 to 1.
    private(set) var shares: [Double]

    /// The directions are those of the eigenvectors u of the centred rows' products X Xᵀ with the largest eigenvalues λ:
    /// v = Xᵀu / √λ. That matrix has as many rows as there are samples, so that its cost does not grow with the number
    /// of dimensions, which can be many thousands. An eigenvector has no sign of its own, and two with nearly the same
    /// eigenvalue can exchange their places.
    ///
    /// - Parameters:
    ///   - rows: `[samples, dimensions]`, at least 2 rows of finite numbers.
    ///   - before: the axes of an earlier plane, which decide the signs and the order, so that a map that is drawn again
    ///     and again stays the same way up; empty for none.
    init(of rows: Matrix, before: [[Double]] = []) {
        let (count, dimensions) = (rows.rows, rows.columns)
        precondition(count >= 2, "a plane needs at least 2 rows, not \(count)")
        var mean = [Double](repeating: 0, count: dimensions)
        for row in 0..<count {
            for column in 0..<dimensions { mean[column] += rows[row, column] / Double(count) }
        }
        var centred = rows
        for row in 0..<count {
            for column in 0..<dimensions { centred[row, column] -= mean[column] }
        }
        let (values, vectors) = centred.product(centred, otherTransposed: true).symmetricEigen()
        let total = max(values.reduce(0) { $0 + max($1, 0) }, .leastNormalMagnitude)
        self.mean = mean
        (axes, shares) = ([], [])
        for index in [count - 1, count - 2] {
            let value = max(values[index], 0)
            // Below this share, the value is what rounding has left of zero.
            let isFlat = value <= 1e-12 * total
            let direction = vectors[rows: index..<index + 1].product(centred).elements
            axes.append(direction.map { isFlat ? 0 : $0 / value.squareRoot() })
            shares.append(isFlat ? 0 : value / total)
        }
        orient(by: before.count == 2 && before[0].count == dimensions ? before : [])
    }

    private mutating func orient(by before: [[Double]]) {
        guard !before.isEmpty else {
            // Without an earlier plane the largest component of each axis is positive.
            for index in axes.indices {
                let largest = axes[index].max { abs($0) < abs($1) } ?? 0
                if largest < 0 { axes[index] = axes[index].map { -$0 } }
            }
            return
        }
        let kept = abs(Self.dot(axes[0], before[0])) + abs(Self.dot(axes[1], before[1]))
        let exchanged = abs(Self.dot(axes[1], before[0])) + abs(Self.dot(axes[0], before[1]))
        if exchanged > kept {
            axes.swapAt(0, 1)
            shares.swapAt(0, 1)
        }
        for index in axes.indices where Self.dot(axes[index], before[index]) < 0 {
            axes[index] = axes[index].map { -$0 }
        }
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The coordinates of a row in the plane, from the rows' mean.
    func place(_ row: [Float]) -> (x: Float, y: Float) {
        var (x, y) = (0.0, 0.0)
        for (column, value) in row.enumerated() {
            let offset = Double(value) - mean[column]
            x += offset * axes[0][column]
            y += offset * axes[1][column]
        }
        return (Float(x), Float(y))
    }
}

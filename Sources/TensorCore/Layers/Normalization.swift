/// Rows divided by their length, as PyTorch's `normalize`: y = x / max(‖x‖₂, 1e-12). Returns the divisors too,
/// `[rows]`.
public func normalizeRows(_ x: Tensor) -> (output: Tensor, lengths: Tensor) {
    let (rows, columns) = (x.shape.rows, x.shape.columns)
    let result = Tensor(uninitialized: x.shape)
    let lengths = Tensor(uninitialized: Shape(count: rows))
    let (source, target, norm) = (x.pointer, result.pointer, lengths.pointer)
    Workers.forEachRow(rows, columns) { row in
        let base = row * columns
        var squares = Vector.zero
        forEachVector(base..<base + columns) {
            squares += source.vector($0) * source.vector($0)
        } tail: {
            squares += source.partial($0, $1) * source.partial($0, $1)
        }
        norm[row] = max(squares.sum().squareRoot(), 1e-12)
        let factor = 1 / norm[row]
        forEachVector(base..<base + columns) {
            target.store(source.vector($0) * factor, $0)
        } tail: {
            target.storePartial(source.partial($0, $1) * factor, $0, $1)
        }
    }
    return (result, lengths)
}

/// dx = (dy − y · Σ dy · y) / ‖x‖.
public func normalizeRowsGradient(_ gradient: Tensor, output: Tensor, lengths: Tensor) -> Tensor {
    require(
        gradient.count == output.count && lengths.count == output.shape.rows,
        "normalisation's gradient: \(gradient.shape), output \(output.shape) and lengths \(lengths.shape)")
    let (rows, columns) = (output.shape.rows, output.shape.columns)
    let result = Tensor(uninitialized: output.shape)
    let (dy, y, dx, norm) = (gradient.pointer, output.pointer, result.pointer, lengths.pointer)
    Workers.forEachRow(rows, columns) { row in
        let base = row * columns
        var sum = Vector.zero
        forEachVector(base..<base + columns) {
            sum += dy.vector($0) * y.vector($0)
        } tail: {
            sum += dy.partial($0, $1) * y.partial($0, $1)
        }
        let (along, factor) = (sum.sum(), 1 / norm[row])
        forEachVector(base..<base + columns) {
            dx.store((dy.vector($0) - y.vector($0) * along) * factor, $0)
        } tail: {
            dx.storePartial((dy.partial($0, $1) - y.partial($0, $1) * along) * factor, $0, $1)
        }
    }
    return result
}

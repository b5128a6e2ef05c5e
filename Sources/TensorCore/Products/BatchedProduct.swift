/// The products `op(a) · op(b)` of the matrices in the last two axes, where op transposes if asked to; the axes before
/// them are broadcast. `[…, M, K]` and `[…, K, N]` give `[…, M, N]`.
///
/// Workers share the matrices, or, where there are few matrices, the rows of each.
public func batchedMatrixProduct(
    _ a: Tensor, transposed transposeA: Bool = false, _ b: Tensor, transposed transposeB: Bool = false
) -> Tensor {
    let (left, right) = (MatrixStack(a.shape, transposeA), MatrixStack(b.shape, transposeB))
    guard let batch = left.batch.broadcast(right.batch), left.columns == right.rows else {
        fatalError(
            "matrix product: \(a.shape)\(transposeA ? "ᵀ" : "") times \(b.shape)\(transposeB ? "ᵀ" : "")")
    }
    let (rows, inner, columns) = (left.rows, left.columns, right.columns)
    let result = Tensor(
        uninitialized: Shape(rank: batch.rank + 2) { $0 < batch.rank ? batch[$0] : $0 == batch.rank ? rows : columns })
    guard result.count > 0 else { return result }
    let (first, second) = (left.batch.strides(to: batch), right.batch.strides(to: batch))
    let walk = StridedWalk(batch) { SIMD4(first[$0] * rows * inner, second[$0] * inner * columns, 0, 0) }
    let shares = batch.count < 8 ? rowShares(rows) : 1
    let (strideA, strideB) = (transposeA ? rows : inner, transposeB ? inner : columns)
    Workers.forEach(batch.count * shares) { units, _ in
        for unit in units {
            let (index, share) = (unit / shares, unit % shares)
            let range = rows * share / shares..<rows * (share + 1) / shares
            let places = walk.places(index)
            product(
                rows: range.count, columns: columns, inner: inner,
                a.pointer + places[0] + range.lowerBound * (transposeA ? 1 : inner), transposeA, stride: strideA,
                b.pointer + places[1], transposeB, stride: strideB,
                result.pointer + (index * rows + range.lowerBound) * columns, stride: columns)
        }
    }
    return result
}

/// A tensor seen as a stack of matrices: the extents of a matrix, after it is transposed where asked to, and the shape
/// of the axes before it.
private struct MatrixStack {
    let rows: Int
    let columns: Int
    let batch: Shape

    init(_ shape: Shape, _ isTransposed: Bool) {
        require(shape.rank >= 2, "matrix product: \(shape) holds no matrices")
        let (height, width) = (shape[shape.rank - 2], shape[shape.rank - 1])
        (rows, columns) = isTransposed ? (width, height) : (height, width)
        batch = Shape(rank: shape.rank - 2) { shape[$0] }
    }
}

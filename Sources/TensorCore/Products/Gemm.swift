import COpenBLAS

/// `alpha · op(a) · op(b) + beta · accumulator`, where op transposes if asked to. A tensor counts as a matrix whose
/// rows are its first axis and whose columns are all other axes.
///
/// The rows of the result are shared among the workers, each with single-threaded products.
/// - Parameter accumulator: what `beta` multiplies; it is overwritten with the result and returned.
@discardableResult
public func matrixProduct(
    _ a: Tensor, transposed transposeA: Bool = false, _ b: Tensor, transposed transposeB: Bool = false,
    alpha: Float = 1, beta: Float = 0, accumulator: Tensor? = nil
) -> Tensor {
    let (rows, inner) = transposeA ? (a.shape.columns, a.shape.rows) : (a.shape.rows, a.shape.columns)
    let (innerB, columns) = transposeB ? (b.shape.columns, b.shape.rows) : (b.shape.rows, b.shape.columns)
    require(
        inner == innerB,
        "matrixProduct: \(a.shape)\(transposeA ? "ᵀ" : "") times \(b.shape)\(transposeB ? "ᵀ" : "")")
    require(
        max(rows, columns, inner) <= Int(blasint.max), "matrixProduct: \(a.shape) times \(b.shape) is beyond BLAS")
    require(beta == 0 || accumulator != nil, "matrixProduct: beta \(beta) needs an accumulator")
    let result = accumulator ?? Tensor(uninitialized: Shape(rows: rows, columns: columns))
    require(
        result.shape.rows == rows && result.shape.columns == columns,
        "matrixProduct: an accumulator of \(result.shape), not \(rows) x \(columns)")
    let shares = rowShares(rows)
    Workers.forEach(shares) { some, _ in
        for share in some {
            let range = rows * share / shares..<rows * (share + 1) / shares
            product(
                rows: range.count, columns: columns, inner: inner, alpha: alpha,
                a.pointer + range.lowerBound * (transposeA ? 1 : inner), transposeA, stride: a.shape.columns,
                b.pointer, transposeB, stride: b.shape.columns, beta: beta,
                result.pointer + range.lowerBound * columns, stride: columns)
        }
    }
    return result
}

/// The number of parts into which a product's rows are cut: eight, of at least 16 rows each. BLAS may sum in another
/// order for another number of rows, so the number of threads does not matter.
func rowShares(_ rows: Int) -> Int { max(1, min(8, rows / 16)) }

/// A row-major product on the calling thread; strides are those of the matrices as they are stored.
func product(
    rows: Int, columns: Int, inner: Int, alpha: Float = 1, _ a: UnsafePointer<Float>, _ transposeA: Bool = false,
    stride strideA: Int, _ b: UnsafePointer<Float>, _ transposeB: Bool = false, stride strideB: Int, beta: Float = 0,
    _ result: UnsafeMutablePointer<Float>, stride: Int
) {
    cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner), alpha, a, blasint(max(strideA, 1)), b,
        blasint(max(strideB, 1)), beta, result, blasint(max(stride, 1)))
}

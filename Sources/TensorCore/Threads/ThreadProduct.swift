import COpenBLAS

/// c = a · b of row-major matrices on the calling thread alone: for those who spread their work over threads of their
/// own, and for matrices that are not tensors. Any number of threads may call it at once.
///
/// - Parameters:
///   - a: `[rows, inner]`, with `stride` floats from one row to the next; rows may overlap, as the frames of a sound do.
///   - b: `[inner, columns]`.
///   - c: `[rows, columns]`, overwritten.
public func threadMatrixProduct(
    _ a: UnsafePointer<Float>, stride: Int, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, rows: Int,
    inner: Int, columns: Int
) {
    require(
        rows > 0 && inner > 0 && columns > 0 && stride > 0 && max(rows, inner, columns, stride) <= Int(blasint.max),
        "threadMatrixProduct: [\(rows), \(inner)] of stride \(stride) times [\(inner), \(columns)]")
    // Making the team is what keeps BLAS from making threads of its own.
    _ = Workers.threads
    // BLAS asks that rows be at least `inner` apart, though it never depends on it: a shorter stride goes row by row
    // through groups of rows that are far enough apart.
    let group = (inner + stride - 1) / stride
    for first in 0..<min(group, rows) {
        product(
            rows: (rows - first + group - 1) / group, columns: columns, inner: inner, a + first * stride,
            stride: stride * group, b, stride: columns, c + first * columns, stride: columns * group)
    }
}

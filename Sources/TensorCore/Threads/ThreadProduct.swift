import COpenBLAS

/// c = a · b of row-major matrices on the calling thread alone, for callers that have threads of their own and for
/// matrices that are not tensors. Several threads may call it at the same time.
///
/// - Parameters:
///   - a: `[rows, inner]`, with `stride` floats from one row to the next; rows may overlap, like the frames of a sound.
///   - b: `[inner, columns]`.
///   - c: `[rows, columns]`, overwritten.
public func threadMatrixProduct(
    _ a: UnsafePointer<Float>, stride: Int, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, rows: Int,
    inner: Int, columns: Int
) {
    require(
        rows > 0 && inner > 0 && columns > 0 && stride > 0 && max(rows, inner, columns, stride) <= Int(blasint.max),
        "threadMatrixProduct: [\(rows), \(inner)] of stride \(stride) times [\(inner), \(columns)]")
    // Making the workers' team sets BLAS to one thread, so that it makes none of its own.
    _ = Workers.threads
    // BLAS accepts only rows that are at least `inner` apart. With a shorter stride every `group`-th row is multiplied
    // at once, because those are far enough apart.
    let group = (inner + stride - 1) / stride
    for first in 0..<min(group, rows) {
        product(
            rows: (rows - first + group - 1) / group, columns: columns, inner: inner, a + first * stride,
            stride: stride * group, b, stride: columns, c + first * columns, stride: columns * group)
    }
}

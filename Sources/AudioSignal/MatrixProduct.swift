/// c = a b of row-major matrices: `[rows, inner]` with `aStride` floats from row to row, `[inner, columns]`,
/// `[rows, columns]`.
func multiply(
    _ a: UnsafePointer<Float>, stride aStride: Int, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
    rows: Int, inner: Int, columns: Int
) {
    for row in 0..<rows {
        let out = c + row * columns
        out.update(repeating: 0, count: columns)
        for index in 0..<inner {
            let factor = a[row * aStride + index]
            let source = b + index * columns
            for column in 0..<columns { out[column] += factor * source[column] }
        }
    }
}

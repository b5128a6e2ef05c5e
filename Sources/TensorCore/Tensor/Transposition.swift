/// Transposes a matrix, `target[c, r] = source[r, c]`: in blocks of 16x16, and the remaining rows and columns element
/// by element.
@inline(__always)
func transpose(
    _ source: UnsafePointer<Float>, rows: Int, stride: Int, columns: Int, into target: UnsafeMutablePointer<Float>,
    stride targetStride: Int
) {
    let (wholeRows, wholeColumns) = (rows / 16 * 16, columns / 16 * 16)
    for r in Swift.stride(from: 0, to: wholeRows, by: 16) {
        for c in Swift.stride(from: 0, to: wholeColumns, by: 16) {
            transposeBlock(source + r * stride + c, stride, target + c * targetStride + r, targetStride)
        }
    }
    for r in 0..<rows {
        let row = source + r * stride
        for c in (r < wholeRows ? wholeColumns : 0)..<columns { target[c * targetStride + r] = row[c] }
    }
}

/// Transposes a 16x16 block, `target[c, r] = source[r, c]`; strides are between rows.
///
/// An element's index has four bits of its row and four of its column. A stage rotates these eight bits by one: the
/// last of the column becomes the first of the row, the last of the row the first of the column. Four stages exchange
/// row and column.
@inline(__always)
func transposeBlock(
    _ source: UnsafePointer<Float>, _ sourceStride: Int, _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
    func row(_ index: Int) -> Vector { Vector(at: source + index * sourceStride) }
    let rows = Sixteen(
        Eight(row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)),
        Eight(row(8), row(9), row(10), row(11), row(12), row(13), row(14), row(15)))
    rows.turned.turned.turned.turned.store(target, targetStride)
}

private struct Sixteen {
    let low: Eight
    let high: Eight

    @inline(__always)
    init(_ low: Eight, _ high: Eight) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    var turned: Sixteen {
        @inline(__always) func even(_ a: Vector, _ b: Vector) -> Vector {
            Vector(
                a[0], a[2], a[4], a[6], a[8], a[10], a[12], a[14],
                b[0], b[2], b[4], b[6], b[8], b[10], b[12], b[14])
        }
        @inline(__always) func odd(_ a: Vector, _ b: Vector) -> Vector {
            Vector(
                a[1], a[3], a[5], a[7], a[9], a[11], a[13], a[15],
                b[1], b[3], b[5], b[7], b[9], b[11], b[13], b[15])
        }
        return Sixteen(
            Eight(
                even(low.a, low.b), even(low.c, low.d), even(low.e, low.f), even(low.g, low.h),
                even(high.a, high.b), even(high.c, high.d), even(high.e, high.f), even(high.g, high.h)),
            Eight(
                odd(low.a, low.b), odd(low.c, low.d), odd(low.e, low.f), odd(low.g, low.h),
                odd(high.a, high.b), odd(high.c, high.d), odd(high.e, high.f), odd(high.g, high.h)))
    }

    @inline(__always)
    func store(_ target: UnsafeMutablePointer<Float>, _ stride: Int) {
        low.store(target, stride)
        high.store(target + 8 * stride, stride)
    }
}

private struct Eight {
    let a, b, c, d, e, f, g, h: Vector

    @inline(__always)
    init(
        _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, _ e: Vector, _ f: Vector, _ g: Vector,
        _ h: Vector
    ) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
        (self.e, self.f, self.g, self.h) = (e, f, g, h)
    }

    @inline(__always)
    func store(_ target: UnsafeMutablePointer<Float>, _ stride: Int) {
        a.store(target)
        b.store(target + stride)
        c.store(target + 2 * stride)
        d.store(target + 3 * stride)
        e.store(target + 4 * stride)
        f.store(target + 5 * stride)
        g.store(target + 6 * stride)
        h.store(target + 7 * stride)
    }
}

// Winograd's minimal filtering F(4x4, 3x3): a 4x4 tile of outputs from a 6x6 tile of inputs by 36 multiplications instead of 144
// (Lavin and Gray 2016, "Fast algorithms for convolutional neural networks"): y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, interpolated at
// 0, ±1, ±2 and infinity.
//
// Its transpose gives the filter's gradient: ∇g = Gᵀ [(Bᵀ d B) ⊙ (A ∇y Aᵀ)] G.

/// Six values of one row or column of a tile, each a vector of channels.
struct Six<Vector: SIMD> where Vector.Scalar == Float {
    var a: Vector, b: Vector, c: Vector, d: Vector, e: Vector, f: Vector

    @inline(__always)
    init(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, _ e: Vector, _ f: Vector) {
        (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    @inline(__always)
    init(at pointer: UnsafePointer<Float>, stride: Int) {
        self.init(
            Vector(at: pointer), Vector(at: pointer + stride), Vector(at: pointer + 2 * stride),
            Vector(at: pointer + 3 * stride), Vector(at: pointer + 4 * stride), Vector(at: pointer + 5 * stride))
    }

    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        a.store(pointer)
        b.store(pointer + stride)
        c.store(pointer + 2 * stride)
        d.store(pointer + 3 * stride)
        e.store(pointer + 4 * stride)
        f.store(pointer + 5 * stride)
    }

    /// Bᵀ times this.
    @inline(__always)
    var input: Six {
        let (p, q) = (e.addingProduct(-4, c), d.addingProduct(-4, b))
        let (r, s) = (e - c, d - b)
        return Six(
            e.addingProduct(4, a).addingProduct(-5, c), p + q, p - q, r.addingProduct(2, s), r.addingProduct(-2, s),
            f.addingProduct(4, b).addingProduct(-5, d))
    }

    /// Aᵀ times this.
    @inline(__always)
    var output: Four<Vector> {
        let (p, q, r, s) = (b + c, b - c, d + e, d - e)
        return Four(a + p + r, q.addingProduct(2, s), p.addingProduct(4, r), (q + f).addingProduct(8, s))
    }

    /// Gᵀ times this.
    @inline(__always)
    var filterGradient: (Vector, Vector, Vector) {
        let (p, q, r, s) = (b + c, c - b, d + e, d - e)
        let sixth = Vector(repeating: 1 / 6)
        return (
            (a * 0.25).addingProduct(-sixth, p).addingProduct(Vector(repeating: 1 / 24), r),
            (sixth * q).addingProduct(Vector(repeating: 1 / 12), s), f.addingProduct(sixth, r - p)
        )
    }
}

/// Four values of one row or column of an output tile.
struct Four<Vector: SIMD> where Vector.Scalar == Float {
    var a: Vector, b: Vector, c: Vector, d: Vector

    @inline(__always)
    init(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    @inline(__always)
    init(at pointer: UnsafePointer<Float>, stride: Int) {
        self.init(
            Vector(at: pointer), Vector(at: pointer + stride), Vector(at: pointer + 2 * stride),
            Vector(at: pointer + 3 * stride))
    }

    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        a.store(pointer)
        b.store(pointer + stride)
        c.store(pointer + 2 * stride)
        d.store(pointer + 3 * stride)
    }

    /// A times this.
    @inline(__always)
    var outputGradient: Six<Vector> {
        let (p, q) = (a + c, b + d)
        let (r, s) = (a.addingProduct(4, c), (b + b).addingProduct(8, d))
        return Six(a, p + q, p - q, r + s, r - s, d)
    }
}

/// G times three values of a filter.
@inline(__always)
func winogradFilter<Vector: SIMD>(_ a: Vector, _ b: Vector, _ c: Vector) -> Six<Vector> where Vector.Scalar == Float {
    let sum = (a + c) * Vector(repeating: -1 / 6)
    let (half, sixth) = (
        (a * Vector(repeating: 1 / 24)).addingProduct(Vector(repeating: 1 / 6), c), Vector(repeating: 1 / 6)
    )
    let twelfth = Vector(repeating: 1 / 12)
    return Six(
        a * 0.25, sum.addingProduct(-sixth, b), sum.addingProduct(sixth, b), half.addingProduct(twelfth, b),
        half.addingProduct(-twelfth, b), c)
}

extension SIMD where Scalar == Float {
    @inline(__always)
    func addingProduct(_ factor: Float, _ other: Self) -> Self { addingProduct(Self(repeating: factor), other) }
}

// Winograd's minimal filtering F(4x4, 3x3): a 4x4 tile of outputs from a 6x6 tile of inputs by 36 multiplications instead
// of 144 (Lavin and Gray 2016, "Fast algorithms for convolutional neural networks"): y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A.
// Its transpose gives the filter's gradient: ∇g = Gᵀ [(Bᵀ d B) ⊙ (A ∇y Aᵀ)] G.
//
// The polynomials are interpolated at 0, ±2/3, ±3/2 and infinity, not at the usual 0, ±1, ±2 and infinity: reciprocal points
// keep the transforms' numbers near one (Barabasz et al. 2020, "Error analysis and improving the accuracy of Winograd
// convolution"). Against Float64 the result's noise is some 1e-6 of its root mean square at 128 channels, where
// the usual points give 2.5e-6 and a plain Float32 sum 2e-7.

private let near: Float = 2 / 3
private let far: Float = 3 / 2
private let nearSquare: Float = 4 / 9
private let farSquare: Float = 9 / 4
private let squares: Float = 4 / 9 + 9 / 4
private let nearCube: Float = 8 / 27
private let farCube: Float = 27 / 8
/// The weights of G's rows: 1 / (2 near² (near² − far²)) and 1 / (2 far² (far² − near²)).
private let nearWeight: Float = -81 / 130
private let farWeight: Float = 8 / 65

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
        let (p, q) = (e.addingProduct(-farSquare, c), d.addingProduct(-farSquare, b))
        let (r, s) = (e.addingProduct(-nearSquare, c), d.addingProduct(-nearSquare, b))
        return Six(
            (a + e).addingProduct(-squares, c), p.addingProduct(near, q), p.addingProduct(-near, q),
            r.addingProduct(far, s), r.addingProduct(-far, s), (b + f).addingProduct(-squares, d))
    }

    /// Aᵀ times this.
    @inline(__always)
    var output: Four<Vector> {
        let (p, q, r, s) = (b + c, b - c, d + e, d - e)
        return Four(
            a + p + r, (q * near).addingProduct(far, s), (p * nearSquare).addingProduct(farSquare, r),
            f.addingProduct(nearCube, q).addingProduct(farCube, s))
    }

    /// Gᵀ times this.
    @inline(__always)
    var filterGradient: (Vector, Vector, Vector) {
        let (p, q) = ((b + c) * nearWeight, (b - c) * nearWeight)
        let (r, s) = ((d + e) * farWeight, (d - e) * farWeight)
        return (
            a + p + r, (q * near).addingProduct(far, s), f.addingProduct(nearSquare, p).addingProduct(farSquare, r)
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
        let (p, q) = (a.addingProduct(nearSquare, c), (b * near).addingProduct(nearCube, d))
        let (r, s) = (a.addingProduct(farSquare, c), (b * far).addingProduct(farCube, d))
        return Six(a, p + q, p - q, r + s, r - s, d)
    }
}

/// G times three values of a filter.
@inline(__always)
func winogradFilter<Vector: SIMD>(_ a: Vector, _ b: Vector, _ c: Vector) -> Six<Vector> where Vector.Scalar == Float {
    let (p, q) = (a.addingProduct(nearSquare, c) * nearWeight, b * (near * nearWeight))
    let (r, s) = (a.addingProduct(farSquare, c) * farWeight, b * (far * farWeight))
    return Six(a, p + q, p - q, r + s, r - s, c)
}

extension SIMD where Scalar == Float {
    @inline(__always)
    func addingProduct(_ factor: Float, _ other: Self) -> Self { addingProduct(Self(repeating: factor), other) }
}

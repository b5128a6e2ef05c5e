// Winograd's minimal filtering F(4x4, 3x3): a 4x4 tile of outputs from a 6x6 tile of inputs by 36 multiplications instead
// of 144 (Lavin and Gray 2016, "Fast algorithms for convolutional neural networks"): y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A.
// Its transpose gives the filter's gradient: ∇g = Gᵀ [(Bᵀ d B) ⊙ (A ∇y Aᵀ)] G.
//
// The polynomials are interpolated at 0, ±2/3, ±3/2 and infinity. At 128 channels the root mean square of the rounding
// error against Float64, divided by that of the result, is about 1e-6; the usual points 0, ±1, ±2 and infinity give
// 2.5e-6, and a plain Float32 sum 2e-7.

private typealias Points = WinogradPoints
/// The weights of G's rows: 1 / (2 near² (near² − far²)) and 1 / (2 far² (far² − near²)).
private let nearWeight: Float = -81 / 130
private let farWeight: Float = 8 / 65

/// The values of one row or column of a tile.
protocol TileLine<Lanes> {
    associatedtype Lanes: FloatVector
    init(at pointer: UnsafePointer<Float>, stride: Int)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int)
}

extension TileLine {
    @inline(__always)
    init(_ line: VectorLine<Lanes>) { self.init(at: line.start, stride: line.stride) }

    @inline(__always)
    func store(_ line: VectorLine<Lanes>) { store(line.start, stride: line.stride) }
}

/// Six values of one row or column of a tile, each a vector of channels.
struct Six<Lanes: FloatVector>: TileLine {
    var a: Lanes, b: Lanes, c: Lanes, d: Lanes, e: Lanes, f: Lanes

    @inline(__always)
    init(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes, _ e: Lanes, _ f: Lanes) {
        (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    @inline(__always)
    init(at pointer: UnsafePointer<Float>, stride: Int) {
        self.init(
            Lanes(at: pointer), Lanes(at: pointer + stride), Lanes(at: pointer + 2 &* stride),
            Lanes(at: pointer + 3 &* stride), Lanes(at: pointer + 4 &* stride), Lanes(at: pointer + 5 &* stride))
    }

    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        a.store(pointer)
        b.store(pointer + stride)
        c.store(pointer + 2 &* stride)
        d.store(pointer + 3 &* stride)
        e.store(pointer + 4 &* stride)
        f.store(pointer + 5 &* stride)
    }

    /// Bᵀ times this.
    @inline(__always)
    var input: Six {
        let (p, q) = (e.addingProduct(-Points.farSquare, c), d.addingProduct(-Points.farSquare, b))
        let (r, s) = (e.addingProduct(-Points.nearSquare, c), d.addingProduct(-Points.nearSquare, b))
        return Six(
            (a + e).addingProduct(-Points.squares, c), p.addingProduct(Points.near, q),
            p.addingProduct(-Points.near, q),
            r.addingProduct(Points.far, s), r.addingProduct(-Points.far, s), (b + f).addingProduct(-Points.squares, d))
    }

    /// Aᵀ times this.
    @inline(__always)
    var output: Four<Lanes> {
        let (p, q, r, s) = (b + c, b - c, d + e, d - e)
        return Four(
            a + p + r, (q * Points.near).addingProduct(Points.far, s),
            (p * Points.nearSquare).addingProduct(Points.farSquare, r),
            f.addingProduct(Points.nearCube, q).addingProduct(Points.farCube, s))
    }

    /// Gᵀ times this.
    @inline(__always)
    var filterGradient: (Lanes, Lanes, Lanes) {
        let (p, q) = ((b + c) * nearWeight, (b - c) * nearWeight)
        let (r, s) = ((d + e) * farWeight, (d - e) * farWeight)
        return (
            a + p + r, (q * Points.near).addingProduct(Points.far, s),
            f.addingProduct(Points.nearSquare, p).addingProduct(Points.farSquare, r)
        )
    }
}

/// Four values of one row or column of an output tile.
struct Four<Lanes: FloatVector>: TileLine {
    var a: Lanes, b: Lanes, c: Lanes, d: Lanes

    @inline(__always)
    init(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    @inline(__always)
    init(at pointer: UnsafePointer<Float>, stride: Int) {
        self.init(
            Lanes(at: pointer), Lanes(at: pointer + stride), Lanes(at: pointer + 2 &* stride),
            Lanes(at: pointer + 3 &* stride))
    }

    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        a.store(pointer)
        b.store(pointer + stride)
        c.store(pointer + 2 &* stride)
        d.store(pointer + 3 &* stride)
    }

    /// A times this.
    @inline(__always)
    var outputGradient: Six<Lanes> {
        let (p, q) = (a.addingProduct(Points.nearSquare, c), (b * Points.near).addingProduct(Points.nearCube, d))
        let (r, s) = (a.addingProduct(Points.farSquare, c), (b * Points.far).addingProduct(Points.farCube, d))
        return Six(a, p + q, p - q, r + s, r - s, d)
    }
}

/// F(4, 3) along a line.
enum WinogradFour {
    @inline(__always)
    static func input<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        Six(d).input.store(t)
    }

    @inline(__always)
    static func output<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        Six(m).output.store(y)
    }

    @inline(__always)
    static func outputGradient<Lanes: FloatVector>(_ y: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        Four(y).outputGradient.store(t)
    }

    @inline(__always)
    static func filter<Lanes: FloatVector>(_ g: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (g[0], g[1], g[2])
        let (p, q) = (a.addingProduct(Points.nearSquare, c) * nearWeight, b * (Points.near * nearWeight))
        let (r, s) = (a.addingProduct(Points.farSquare, c) * farWeight, b * (Points.far * farWeight))
        Six(a, p + q, p - q, r + s, r - s, c).store(t)
    }

    @inline(__always)
    static func filterGradient<Lanes: FloatVector>(_ s: VectorLine<Lanes>, _ g: VectorLine<Lanes>) {
        (g[0], g[1], g[2]) = Six(s).filterGradient
    }
}

// Winograd's minimal filtering along an axis of two or three positions, as in the last maps of a network.
//
// Two positions with zero padding are a Toeplitz matrix of two rows, `y₀ = g₁ x₀ + g₂ x₁`, `y₁ = g₀ x₀ + g₁ x₁`, which
// takes three products where F(2, 3) takes four. Three positions are F(3, 3), interpolated at ±2/3, ±3/2 and infinity.

private typealias Points = WinogradPoints

/// The scheme of an axis that has two positions in all.
enum WinogradPair {
    @inline(__always)
    static func input<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b) = (d[0], d[1])
        (t[0], t[1], t[2]) = (a + b, b, a)
    }

    @inline(__always)
    static func output<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let sum = m[0]
        (y[0], y[1]) = (sum + m[1], sum + m[2])
    }

    @inline(__always)
    static func outputGradient<Lanes: FloatVector>(_ y: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b) = (y[0], y[1])
        (t[0], t[1], t[2]) = (a + b, a, b)
    }

    @inline(__always)
    static func filter<Lanes: FloatVector>(_ g: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (g[0], g[1], g[2])
        (t[0], t[1], t[2]) = (b, c - b, a - b)
    }

    @inline(__always)
    static func filterGradient<Lanes: FloatVector>(_ s: VectorLine<Lanes>, _ g: VectorLine<Lanes>) {
        let (a, b, c) = (s[0], s[1], s[2])
        (g[0], g[1], g[2]) = (c, a - b - c, b)
    }
}

/// Winograd's algorithm F(3, 3) along a line: three outputs of three taps.
enum WinogradThree {
    @inline(__always)
    static func input<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        Points.input(d[0], d[1], d[2], d[3], d[4], t)
    }

    @inline(__always)
    static func output<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let (p, q, r, s) = (m[0] + m[1], m[0] - m[1], m[2] + m[3], m[2] - m[3])
        let last = m[4]
        y[0] = p + r
        y[1] = (q * Points.near).addingProduct(Points.far, s)
        y[2] = last.addingProduct(Points.nearSquare, p).addingProduct(Points.farSquare, r)
    }

    @inline(__always)
    static func outputGradient<Lanes: FloatVector>(_ y: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (y[0], y[1], y[2])
        let (p, q) = (a.addingProduct(Points.nearSquare, c), b * Points.near)
        let (r, s) = (a.addingProduct(Points.farSquare, c), b * Points.far)
        (t[0], t[1], t[2], t[3], t[4]) = (p + q, p - q, r + s, r - s, c)
    }

    @inline(__always)
    static func filter<Lanes: FloatVector>(_ g: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (g[0], g[1], g[2])
        let (p, q) = (a.addingProduct(Points.nearSquare, c) * Points.nearWeight, b * (Points.near * Points.nearWeight))
        let (r, s) = (a.addingProduct(Points.farSquare, c) * Points.farWeight, b * (Points.far * Points.farWeight))
        (t[0], t[1], t[2], t[3], t[4]) = (q + p, q - p, s + r, s - r, c)
    }

    @inline(__always)
    static func filterGradient<Lanes: FloatVector>(_ s: VectorLine<Lanes>, _ g: VectorLine<Lanes>) {
        let (p, q) = ((s[0] - s[1]) * Points.nearWeight, (s[0] + s[1]) * Points.nearWeight)
        let (r, u) = ((s[2] - s[3]) * Points.farWeight, (s[2] + s[3]) * Points.farWeight)
        let last = s[4]
        g[0] = p + r
        g[1] = (q * Points.near).addingProduct(Points.far, u)
        g[2] = last.addingProduct(Points.nearSquare, p).addingProduct(Points.farSquare, r)
    }
}

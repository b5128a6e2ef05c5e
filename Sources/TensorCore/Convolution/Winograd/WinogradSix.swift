// Winograd's minimal filtering F(6, 3) along one axis: six outputs from eight inputs by eight multiplications instead
// of eighteen. Interpolated at 0, ±1/2, ±1, ±2 and infinity, in pairs of opposite points. At 128 channels the root mean
// square of its rounding error against Float64, divided by that of the result, is about 2.5e-6 where the other axis has
// F(4, 3), and 4.5e-6 with F(6, 3) along both.

/// The weights of G's rows: 1 / (2 p² (p² − q²)(p² − r²)) for the points p and the two other pairs.
private let halfWeight: Float = 32 / 45
private let oneWeight: Float = -2 / 9
private let twoWeight: Float = 1 / 90

enum WinogradSix {
    /// Bᵀ times a line of inputs.
    @inline(__always)
    static func input<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c, e, f, g) = (d[1], d[2], d[3], d[4], d[5], d[6])
        t[0] = (d[0] - g).addingProduct(5.25, e - b)
        t[7] = (d[7] - a).addingProduct(5.25, c - f)
        let (evenOne, oddOne) = ((g + b).addingProduct(-4.25, e), (f + a).addingProduct(-4.25, c))
        t[1] = evenOne + oddOne
        t[2] = evenOne - oddOne
        let evenTwo = g.addingProduct(-1.25, e).addingProduct(0.25, b)
        let oddTwo = f.addingProduct(-1.25, c).addingProduct(0.25, a)
        t[3] = evenTwo.addingProduct(2, oddTwo)
        t[4] = evenTwo.addingProduct(-2, oddTwo)
        let evenHalf = g.addingProduct(-5, e).addingProduct(4, b)
        let oddHalf = f.addingProduct(-5, c).addingProduct(4, a)
        t[5] = evenHalf.addingProduct(0.5, oddHalf)
        t[6] = evenHalf.addingProduct(-0.5, oddHalf)
    }

    /// Aᵀ times a line of products.
    @inline(__always)
    static func output<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let (p, q, r) = (m[1] + m[2], m[3] + m[4], m[5] + m[6])
        let (s, u, v) = (m[1] - m[2], m[3] - m[4], m[5] - m[6])
        let last = m[7]
        y[0] = m[0] + p + q + r
        y[1] = s.addingProduct(2, u).addingProduct(0.5, v)
        y[2] = p.addingProduct(4, q).addingProduct(0.25, r)
        y[3] = s.addingProduct(8, u).addingProduct(0.125, v)
        y[4] = p.addingProduct(16, q).addingProduct(0.0625, r)
        y[5] = (last + s).addingProduct(32, u).addingProduct(0.03125, v)
    }

    /// A times a line of the outputs' gradients.
    @inline(__always)
    static func outputGradient<Lanes: FloatVector>(_ y: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c, d, e, f) = (y[0], y[1], y[2], y[3], y[4], y[5])
        let (evenOne, oddOne) = (a + c + e, b + d + f)
        let evenTwo = a.addingProduct(4, c).addingProduct(16, e)
        let oddTwo = (b * 2).addingProduct(8, d).addingProduct(32, f)
        let evenHalf = a.addingProduct(0.25, c).addingProduct(0.0625, e)
        let oddHalf = (b * 0.5).addingProduct(0.125, d).addingProduct(0.03125, f)
        (t[0], t[7]) = (a, f)
        (t[1], t[2]) = (evenOne + oddOne, evenOne - oddOne)
        (t[3], t[4]) = (evenTwo + oddTwo, evenTwo - oddTwo)
        (t[5], t[6]) = (evenHalf + oddHalf, evenHalf - oddHalf)
    }

    /// G times a line of taps.
    @inline(__always)
    static func filter<Lanes: FloatVector>(_ g: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (g[0], g[1], g[2])
        let (one, two) = ((a + c) * oneWeight, a.addingProduct(4, c) * twoWeight)
        let half = a.addingProduct(0.25, c) * halfWeight
        let (oddOne, oddTwo, oddHalf) = (b * oneWeight, b * (2 * twoWeight), b * (0.5 * halfWeight))
        (t[0], t[7]) = (a, c)
        (t[1], t[2]) = (one + oddOne, one - oddOne)
        (t[3], t[4]) = (two + oddTwo, two - oddTwo)
        (t[5], t[6]) = (half + oddHalf, half - oddHalf)
    }

    /// Gᵀ times a line of sums.
    @inline(__always)
    static func filterGradient<Lanes: FloatVector>(_ s: VectorLine<Lanes>, _ g: VectorLine<Lanes>) {
        let (one, two, half) = (
            (s[1] + s[2]) * oneWeight, (s[3] + s[4]) * twoWeight, (s[5] + s[6]) * halfWeight
        )
        let (oddOne, oddTwo, oddHalf) = (
            (s[1] - s[2]) * oneWeight, (s[3] - s[4]) * twoWeight, (s[5] - s[6]) * halfWeight
        )
        let last = s[7]
        g[0] = s[0] + one + two + half
        g[1] = oddOne.addingProduct(2, oddTwo).addingProduct(0.5, oddHalf)
        g[2] = (last + one).addingProduct(4, two).addingProduct(0.25, half)
    }
}

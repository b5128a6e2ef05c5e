// Convolutions of three taps and stride 2 along one axis, by the two phases of their inputs: F(3, 2) or F(4, 2) for the
// inputs of even index and the two outer taps, and one product of each input of odd index with the middle tap. Three
// outputs take seven products instead of nine, four take nine instead of twelve.
//
// F(3, 2) is interpolated at 0, ±1 and infinity, F(4, 2) at ±2/3, ±3/2 and infinity.

private typealias Points = WinogradPoints

/// Tiles of three outputs at stride 2.
enum WinogradStridedThree {
    /// Bᵀ of F(3, 2).
    @inline(__always)
    private static func even<Lanes: FloatVector>(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes, _ t: VectorLine<Lanes>)
    {
        t[0] = a - c
        t[1] = b + c
        t[2] = c - b
        t[3] = d - b
    }

    @inline(__always)
    static func input<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        even(d[0], d[2], d[4], d[6], t)
        for index in 0..<3 { t[4 + index] = d[2 * index + 1] }
    }

    @inline(__always)
    static func spreadInput<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (d[0], d[1], d[2])
        even(a, b, c, d[3], t)
        (t[4], t[5], t[6]) = (a, b, c)
    }

    @inline(__always)
    static func output<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let (sum, difference) = (m[1] + m[2], m[1] - m[2])
        (y[0], y[1], y[2]) = (m[0] + sum + m[4], difference + m[5], sum + m[3] + m[6])
    }

    @inline(__always)
    static func spreadOutput<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let (sum, difference) = (m[1] + m[2], m[1] - m[2])
        (y[1], y[3], y[5]) = (m[0] + sum, difference, sum + m[3])
        for index in 0..<3 { y[2 * index] = m[4 + index] }
    }

    @inline(__always)
    static func outputGradient<Lanes: FloatVector>(_ y: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c) = (y[0], y[1], y[2])
        (t[0], t[1], t[2], t[3]) = (a, a + b + c, a - b + c, c)
        (t[4], t[5], t[6]) = (a, b, c)
    }

    @inline(__always)
    static func filter<Lanes: FloatVector>(_ g: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (first, last) = (g[0], g[2])
        (t[0], t[1], t[2], t[3]) = (first, (first + last) * 0.5, (first - last) * 0.5, last)
        t[4] = g[1]
    }

    @inline(__always)
    static func filterGradient<Lanes: FloatVector>(_ s: VectorLine<Lanes>, _ g: VectorLine<Lanes>) {
        g[0] = s[0] + (s[1] + s[2]) * 0.5
        g[2] = s[3] + (s[1] - s[2]) * 0.5
        g[1] = s[4]
    }
}

/// Tiles of four outputs at stride 2.
enum WinogradStridedFour {
    @inline(__always)
    static func input<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        Points.input(d[0], d[2], d[4], d[6], d[8], t)
        for index in 0..<4 { t[5 + index] = d[2 * index + 1] }
    }

    @inline(__always)
    static func spreadInput<Lanes: FloatVector>(_ d: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (a, b, c, e) = (d[0], d[1], d[2], d[3])
        Points.input(a, b, c, e, d[4], t)
        (t[5], t[6], t[7], t[8]) = (a, b, c, e)
    }

    /// Aᵀ of F(4, 2).
    @inline(__always)
    private static func evenOutput<Lanes: FloatVector>(_ m: VectorLine<Lanes>) -> Four<Lanes> {
        let (p, q, r, s) = (m[0] + m[1], m[0] - m[1], m[2] + m[3], m[2] - m[3])
        return Four(
            p + r, (q * Points.near).addingProduct(Points.far, s),
            (p * Points.nearSquare).addingProduct(Points.farSquare, r),
            m[4].addingProduct(Points.nearCube, q).addingProduct(Points.farCube, s))
    }

    @inline(__always)
    static func output<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let even = evenOutput(m)
        (y[0], y[1], y[2], y[3]) = (even.a + m[5], even.b + m[6], even.c + m[7], even.d + m[8])
    }

    @inline(__always)
    static func spreadOutput<Lanes: FloatVector>(_ m: VectorLine<Lanes>, _ y: VectorLine<Lanes>) {
        let odd = evenOutput(m)
        (y[1], y[3], y[5], y[7]) = (odd.a, odd.b, odd.c, odd.d)
        for index in 0..<4 { y[2 * index] = m[5 + index] }
    }

    @inline(__always)
    static func outputGradient<Lanes: FloatVector>(_ y: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let gradient = Four<Lanes>(y)
        let six = gradient.outputGradient
        (t[0], t[1], t[2], t[3], t[4]) = (six.b, six.c, six.d, six.e, six.f)
        (t[5], t[6], t[7], t[8]) = (gradient.a, gradient.b, gradient.c, gradient.d)
    }

    @inline(__always)
    static func filter<Lanes: FloatVector>(_ g: VectorLine<Lanes>, _ t: VectorLine<Lanes>) {
        let (first, last) = (g[0], g[2])
        let (p, q, r, s) = (
            first * Points.nearWeight, last * (Points.near * Points.nearWeight), first * Points.farWeight,
            last * (Points.far * Points.farWeight)
        )
        (t[0], t[1], t[2], t[3], t[4]) = (q + p, q - p, s + r, s - r, last)
        t[5] = g[1]
    }

    @inline(__always)
    static func filterGradient<Lanes: FloatVector>(_ s: VectorLine<Lanes>, _ g: VectorLine<Lanes>) {
        g[0] = ((s[0] - s[1]) * Points.nearWeight).addingProduct(Points.farWeight, s[2] - s[3])
        g[2] = s[4].addingProduct(Points.near * Points.nearWeight, s[0] + s[1]).addingProduct(
            Points.far * Points.farWeight, s[2] + s[3])
        g[1] = s[5]
    }
}

/// The interpolation points ±2/3 and ±3/2 of most of the schemes here; infinity is another, and for schemes of six
/// products also 0.
///
/// With points that are each other's reciprocals the numbers in the transforms are near one, which keeps rounding
/// errors smaller than with the usual ±1 and ±2 (Barabasz et al. 2020, "Error analysis and improving the accuracy of
/// Winograd convolution").
enum WinogradPoints {
    static let near: Float = 2 / 3
    static let far: Float = 3 / 2
    static let nearSquare: Float = 4 / 9
    static let farSquare: Float = 9 / 4
    static let squares: Float = 4 / 9 + 9 / 4
    static let nearCube: Float = 8 / 27
    static let farCube: Float = 27 / 8
    /// The weights of G's rows without the point 0: 1 / (2 near (near² − far²)) and 1 / (2 far (far² − near²)).
    static let nearWeight: Float = -27 / 65
    static let farWeight: Float = 12 / 65

    /// Bᵀ for these four points and infinity. It is the same for every scheme of five products, whatever its outputs
    /// and taps.
    @inline(__always)
    static func input<Lanes: FloatVector>(
        _ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes, _ e: Lanes, _ t: VectorLine<Lanes>
    ) {
        let (p, q) = (d.addingProduct(-farSquare, b), c.addingProduct(-farSquare, a))
        let (r, s) = (d.addingProduct(-nearSquare, b), c.addingProduct(-nearSquare, a))
        (t[0], t[1]) = (p.addingProduct(near, q), p.addingProduct(-near, q))
        (t[2], t[3]) = (r.addingProduct(far, s), r.addingProduct(-far, s))
        t[4] = (a + e).addingProduct(-squares, c)
    }
}

import Foundation

extension FrontEnd {
    /// The orthonormal DCT-II over the mel bands with liftered coefficients, `[cepstra, melBands]` row-major: √(2/N)
    /// cos(πk (2n + 1) / 2N) · (1 + L/2 sin(π (k + start) / L)), with √(1/N) for k = 0.
    public var cepstralBasis: [Float] {
        (0..<cepstra).flatMap { coefficient in
            let scale = ((coefficient == 0 ? 1 : 2) / Double(melBands)).squareRoot()
            let lift = lifter > 0 ? 1 + lifter / 2 * sin(.pi * Double(coefficient + lifterStart) / lifter) : 1
            return (0..<melBands).map { band in
                // The angle is reduced modulo a full turn, so that large products lose no precision.
                let place = coefficient * (2 * band + 1) % (4 * melBands)
                return Float(scale * lift * cos(.pi * Double(place) / Double(2 * melBands)))
            }
        }
    }
}

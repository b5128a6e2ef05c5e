import Foundation
import Testing

@testable import AudioSignal

@Test func transformEqualsTorchStft() {
    let (fourier, sound) = (ShortTimeFourier(FrontEnd()), fixtureSound())
    #expect(
        relativeError(stride(from: 0, to: 5_000, by: 50).map { sound.samples[$0] }, FrontEndFixture.shared.sound) < 1e-6
    )
    let spectrum = fourier.forward(sound.samples, frames: 20)
    let frame = Array(spectrum[7 * 514..<8 * 514])
    let truth = FrontEndFixture.shared.realOfFrame7 + FrontEndFixture.shared.imaginaryOfFrame7
    #expect(relativeError(frame, truth) < 1e-5)
}

@Test(arguments: [(512, 256, 512), (400, 160, 512), (64, 48, 128)])
func inverseUndoesTheTransform(window: Int, hop: Int, points: Int) {
    var frontEnd = FrontEnd()
    (frontEnd.windowLength, frontEnd.hopLength, frontEnd.fftLength) = (window, hop, points)
    let fourier = ShortTimeFourier(frontEnd)
    let sound = Array(fixtureSound(count: hop * 20).samples)
    let again = fourier.inverse(fourier.forward(sound, frames: 20), frames: 20)
    // The last half window is covered only by the ends of windows, whose squares near the end are too small to divide
    // by.
    let whole = 0..<sound.count - hop
    #expect(relativeError(Array(again[whole]), Array(sound[whole])) < 1e-4)
}

@Test func blocksOfALongClipEqualOneBlock() {
    var generatorState: UInt32 = 1
    let long = (0..<100_000).map { _ -> Float in
        generatorState = generatorState &* 1_664_525 &+ 1_013_904_223
        return Float(generatorState >> 8) / Float(1 << 24) - 0.5
    }
    let fourier = ShortTimeFourier(FrontEnd())
    let spectrum = fourier.forward(long, frames: 391)
    // Frame 300 lies in the second block; computed from its own samples it is the first frame.
    let alone = fourier.forward(Array(long[(300 * 256 - 256)..<(300 * 256 + 256)]), frames: 2)
    #expect(relativeError(Array(spectrum[300 * 514..<301 * 514]), Array(alone[514..<1_028])) < 1e-5)
}

/// The fast transform of long windows is the transform that the product computes for short ones.
@Test(arguments: [(1_024, 512, 1_024), (400, 160, 512), (1_000, 300, 1_000)])
func bothWaysAreOneTransform(window: Int, hop: Int, points: Int) {
    var frontEnd = FrontEnd()
    (frontEnd.windowLength, frontEnd.hopLength, frontEnd.fftLength) = (window, hop, points)
    let product = ShortTimeFourier(frontEnd, largestBasis: .max)
    let fast = ShortTimeFourier(frontEnd, largestBasis: 0)
    let sound = fixtureSound().samples
    let (one, other) = (product.forward(sound, frames: 9), fast.forward(sound, frames: 9))
    #expect(one != other && relativeError(one, other) < 1e-5)
    #expect(relativeError(product.inverse(one, frames: 9), fast.inverse(one, frames: 9)) < 1e-5)
}

/// A product with a basis would need two tables of 17 GB.
@Test func aLongWindowFindsItsTone() {
    var frontEnd = FrontEnd()
    (frontEnd.windowLength, frontEnd.hopLength, frontEnd.fftLength) = (65_536, 16_384, 65_536)
    // A tone of 1,000 Hz is bin 4,096 of 16,000 Hz in 65,536 points.
    let tone = (0..<65_536).map { Float(sin(2 * .pi * Double($0) / 16)) }
    let spectrum = ShortTimeFourier(frontEnd).forward(tone, frames: 4)
    let power = (0..<32_769).map { bin in
        let (real, imaginary) = (2 * 65_538 + bin, 2 * 65_538 + 32_769 + bin)
        return spectrum[real] * spectrum[real] + spectrum[imaginary] * spectrum[imaginary]
    }
    #expect(power.indices.max { power[$0] < power[$1] } == 4_096)
}

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
    // The last half window is seen by falling windows only; near the end there is nothing to divide by.
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

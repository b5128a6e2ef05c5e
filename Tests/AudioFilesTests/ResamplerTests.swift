import Testing

@testable import AudioFiles

@Test(arguments: [(44_100, 16_000), (8_000, 16_000), (22_050, 16_000), (48_000, 16_000)])
func blocksResampleLikeTheWhole(source: Int, target: Int) {
    let sound = sine(source / 4, hertz: 300, source).map { $0[0] }
    let whole = Resampler(from: source, to: target, quality: .fast).process(sound, isLast: true)
    let resampler = Resampler(from: source, to: target, quality: .fast)
    var pieces: [Float] = []
    for start in stride(from: 0, to: sound.count, by: 777) {
        pieces += resampler.process(Array(sound[start..<min(start + 777, sound.count)]), isLast: false)
    }
    pieces += resampler.process([], isLast: true)
    #expect(abs(whole.count - target / 4) <= 1)
    #expect(pieces.count == whole.count)
    #expect(zip(pieces, whole).allSatisfy { abs($0 - $1) < 1e-5 })
    let expected = sine(target / 4, hertz: 300, target).map { $0[0] }
    #expect((400..<target / 4 - 400).allSatisfy { abs(whole[$0] - expected[$0]) < 1e-3 })
}

@Test func ratiosBeyondLibsamplerateAreKnown() {
    #expect(Resampler.converts(from: 192_000, to: 1_000))
    #expect(!Resampler.converts(from: 1_000_000, to: 1_000))
}

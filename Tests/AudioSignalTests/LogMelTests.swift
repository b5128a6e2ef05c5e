import Testing

@testable import AudioSignal

@Test func featuresEqualTorch() {
    let frontEnd = FrontEnd()
    let spectrogram = frontEnd.logMel(fixtureSound())
    #expect(spectrogram.frames == 20 && spectrogram.bands == 64)
    #expect(relativeError(spectrogram.bandMajor, FrontEndFixture.shared.unit) < 1e-4)
    let network = networkBands(fixtureSound().samples, frontEnd)
    #expect(relativeError((0..<64).map { network[$0][5] }, FrontEndFixture.shared.network) < 1e-4)
}

@Test func featuresOfAnotherFrontEndEqualTorch() {
    var frontEnd = FrontEnd()
    (frontEnd.windowLength, frontEnd.hopLength, frontEnd.melBands) = (400, 160, 20)
    (frontEnd.lowestFrequency, frontEnd.highestFrequency) = (100, 6_000)
    (frontEnd.floor, frontEnd.ceiling) = (1e-2, 7)
    #expect(relativeError(frontEnd.logMel(fixtureSound()).bandMajor, FrontEndFixture.shared.otherUnit) < 1e-4)
}

@Test func silenceIsTheFloorAndNoiseBelowItToo() {
    let frontEnd = FrontEnd()
    let silence = frontEnd.logMel(Waveform(samples: [Float](repeating: 0, count: 4_000), sampleRate: 16_000))
    #expect(silence.values.allSatisfy { $0 == 0 })
    let loud = frontEnd.logMel(
        Waveform(samples: (0..<4_000).map { $0 % 2 == 0 ? 1_000 : -1_000 }, sampleRate: 16_000))
    #expect(loud.values.max() == 1)
}

@Test(arguments: [0, 1, 255, 257, 800])
func shortClipsMakeAFrameForEachHopBegun(count: Int) {
    let frontEnd = FrontEnd()
    let spectrogram = frontEnd.logMel(fixtureSound(count: count))
    #expect(spectrogram.frames == frontEnd.frames(samples: count))
    // Silence is assumed beyond the end, so that a clip padded with silence has the same first frames.
    let padded = frontEnd.logMel(fixtureSound(count: count).centred(count: count))
    #expect(spectrogram == padded)
    let longer = frontEnd.logMel(
        Waveform(samples: fixtureSound(count: count).samples + [Float](repeating: 0, count: 512), sampleRate: 16_000))
    #expect(relativeError(spectrogram.values, Array(longer.values.prefix(spectrogram.values.count))) < 1e-5)
}

@Test func tenMinutesMakeTheirFrames() {
    let frontEnd = FrontEnd()
    let tone = fixtureSound(count: 16_000).samples
    var samples: [Float] = []
    for _ in 0..<600 { samples += tone }
    let spectrogram = frontEnd.logMel(Waveform(samples: samples, sampleRate: 16_000))
    #expect(spectrogram.frames == 37_500)
    // Two seconds are 125 frames, so seconds 2 and 402 hold the same frames.
    let early = Array(spectrogram.values[125 * 64..<187 * 64])
    let late = Array(spectrogram.values[25_125 * 64..<25_187 * 64])
    #expect(relativeError(late, early) < 1e-4)
    #expect(early.max()! > 0.5)
}

@Test func unitValuesTellTheirPower() {
    let frontEnd = FrontEnd()
    #expect(abs(frontEnd.melPower(unit: 0) - 1e-3) < 1e-8)
    #expect(abs(frontEnd.melPower(unit: 1) / 2_980.958 - 1) < 1e-5)
}

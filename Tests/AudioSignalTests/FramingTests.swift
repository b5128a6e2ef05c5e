import Testing

@testable import AudioSignal

private func framed(_ framing: Framing) -> FrontEnd {
    var frontEnd = FrontEnd()
    frontEnd.framing = framing
    (frontEnd.windowLength, frontEnd.hopLength) = (400, 160)
    return frontEnd
}

@Test(arguments: Framing.allCases)
func samplesOfFramesMakeThatManyFrames(_ framing: Framing) {
    let frontEnd = framed(framing)
    for frames in 0...50 {
        #expect(frontEnd.frames(samples: frontEnd.samples(frames: frames)) == frames, "\(frames) frames")
    }
    for samples in [1, 2, 159, 160, 161, 399, 400, 401, 511, 512, 513, 5_000] {
        let spectrogram = frontEnd.logMel(fixtureSound(count: samples))
        #expect(spectrogram.frames == frontEnd.frames(samples: samples) && spectrogram.frames > 0)
        #expect(spectrogram.values.allSatisfy { 0...1 ~= $0 })
    }
}

@Test func clipsAreMirroredAsPyTorchAndKaldiDo() {
    // torch.nn.functional.pad([0, 1, 2, 3], mode="reflect") and Kaldi's, which repeats the ends.
    func row(_ framing: Framing) -> [Int?] { (-5..<9).map { framing.sample($0, of: 4) } }
    #expect(row(.centredReflection) == [1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2])
    #expect(row(.mirrored) == [3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0])
    #expect(row(.centredZeros) == [nil, nil, nil, nil, nil, 0, 1, 2, 3, nil, nil, nil, nil, nil])
    #expect(Framing.centredReflection.sample(-7, of: 1) == 0)
}

@Test func windowsArePeriodicOrSymmetric() {
    func values(_ window: WindowShape, _ length: Int, isPeriodic: Bool) -> [Double] {
        var frontEnd = FrontEnd()
        (frontEnd.window, frontEnd.windowLength, frontEnd.windowIsPeriodic) = (window, length, isPeriodic)
        return frontEnd.windowValues
    }
    func hundredths(_ values: [Double]) -> [Double] { values.map { ($0 * 100).rounded() } }
    #expect(hundredths(values(.hann, 4, isPeriodic: true)) == [0, 50, 100, 50])
    #expect(hundredths(values(.hann, 5, isPeriodic: false)) == [0, 50, 100, 50, 0])
    #expect(hundredths(values(.hamming, 5, isPeriodic: false)) == [8, 54, 100, 54, 8])
    #expect(hundredths(values(.blackman, 5, isPeriodic: false)) == [0, 34, 100, 34, 0])
    #expect(hundredths(values(.povey, 5, isPeriodic: false)) == [0, 55, 100, 55, 0])
    #expect(values(.rectangular, 3, isPeriodic: true) == [1, 1, 1])
}

@Test func fullScaleSoundsStayUnderTheCeiling() throws {
    for (name, _) in FrontEnd.names where name != "frami" {
        let frontEnd = try FrontEnd(text: name)
        for period in [2, 3, 7, 20, 51, 150] {
            let square = (0..<8_000).map { $0 % period * 2 < period ? Float(1) : -1 }
            let units = frontEnd.logMel(Waveform(samples: square, sampleRate: frontEnd.sampleRate)).values
            #expect(units.max()! < 1, "\(name), a square wave of \(period) samples")
        }
    }
}

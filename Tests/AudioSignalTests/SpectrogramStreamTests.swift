import Testing

@testable import AudioSignal

struct SpectrogramStreamTests {
    private static func sound(_ count: Int) -> [Float] {
        (0..<count).map { index in
            let noise = Float(index * 7919 % 101)
            return noise / 200 - 0.25
        }
    }

    /// Whatever the pieces, the frames are those of the whole.
    @Test(arguments: [1, 37, 160, 999, 5_000], [false, true]) func piecesMakeTheWhole(size: Int, isFast: Bool) {
        let frontEnd = FrontEnd()
        let samples = Self.sound(9_000)
        let whole = frontEnd.logMel(Waveform(samples: samples, sampleRate: frontEnd.sampleRate))
        var stream = SpectrogramStream(frontEnd, isFast: isFast)
        var values: [Float] = []
        for start in stride(from: 0, to: samples.count, by: size) {
            stream.append(Array(samples[start..<min(start + size, samples.count)]))
            if stream.ready > 0 { values += stream.next(stream.ready).values }
        }
        if let rest = stream.rest() { values += rest.values }
        #expect(values.count == whole.values.count)
        #expect(zip(values, whole.values).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(stream.rest() == nil)
    }

    /// A frame is there once its window is, half a window after its middle.
    @Test func aFrameIsThereAsSoonAsItsWindowIs() {
        let frontEnd = FrontEnd()
        var stream = SpectrogramStream(frontEnd)
        stream.append(Self.sound(frontEnd.windowLength / 2))
        #expect(stream.ready == 0)
        stream.append(Self.sound(2 * frontEnd.hopLength))
        #expect(stream.ready >= 1)
        _ = stream.next(1)
        stream.append([])
        #expect(stream.ready >= 0)
    }
}

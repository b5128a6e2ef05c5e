import AudioSignal
import Testing

@Test func centringCutsOrPadsBothSides() {
    let wave = Waveform(samples: [1, 2, 3, 4, 5], sampleRate: 10)
    #expect(wave.centred(count: 3).samples == [2, 3, 4])
    #expect(wave.centred(count: 8).samples == [0, 1, 2, 3, 4, 5, 0, 0])
    #expect(wave.centred(count: 5) == wave)
    #expect(wave.centred(count: 0).samples.isEmpty)
    #expect(wave.duration == 0.5)
    #expect(wave.peak == 5)
    #expect(Waveform(samples: [], sampleRate: 10).rootMeanSquare == 0)
}

@Test(arguments: [0, 1, 99, 100, 101, 150, 1_000, 1_049])
func windowsCoverTheClipAndEndWithIt(count: Int) {
    let windows = Waveform.windows(count: count, length: 100, hop: 50)
    #expect(windows.first?.lowerBound == 0)
    #expect(windows.last?.upperBound == count)
    #expect(windows.allSatisfy { $0.count == min(count, 100) })
    for (window, next) in zip(windows, windows.dropFirst()) {
        #expect(next.lowerBound > window.lowerBound && next.lowerBound <= window.lowerBound + 50)
    }
}

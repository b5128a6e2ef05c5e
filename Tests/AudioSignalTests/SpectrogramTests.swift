import AudioSignal
import Testing

@Test func imageAndFramesAreTransposes() {
    let spectrogram = Spectrogram(frames: 2, bands: 3, values: [1, 2, 3, 4, 5, 6])
    #expect(spectrogram[1, 0] == 4)
    #expect(spectrogram.bandMajor == [1, 4, 2, 5, 3, 6])
    #expect(Spectrogram(bandMajor: spectrogram.bandMajor, bands: 3) == spectrogram)
}

@Test func normalisationIsThatOfTheData() throws {
    let spectrograms = [
        Spectrogram(frames: 1, bands: 3, values: [0, 0.5, 1]),
        Spectrogram(frames: 2, bands: 3, values: [0, 0, 0, 0, 0, 0]),
    ]
    let frontEnd = try FrontEnd().normalised(over: spectrograms.map(\.values))
    #expect(frontEnd.mean == 0.17)
    #expect(frontEnd.deviation == 0.33)
    #expect(try FrontEnd().normalised(over: []) == FrontEnd())
    #expect(try FrontEnd().normalised(over: [spectrograms[1].values]).deviation == 0.01)
}

@Test(arguments: [Float.nan, .infinity]) func noFrontEndIsNormalisedByWhatIsNoNumber(_ value: Float) {
    #expect(throws: FrontEndError.self) { try FrontEnd().normalised(over: [[0.5, 0.25], [0.5, value]]) }
    var frontEnd = FrontEnd()
    frontEnd.mean = Double(value)
    // A constant that is not finite must not trap when it is encoded, and is refused when it is decoded.
    #expect(throws: FrontEndError.self) { try FrontEnd(json: frontEnd.json) }
}

import AudioSignal
import Testing

@Test func everyHopBegunIsAFrame() {
    let frontEnd = FrontEnd()
    #expect(frontEnd.frames(samples: 16_384) == 64)
    #expect(frontEnd.frames(samples: 16_385) == 65)
    #expect(frontEnd.frames(samples: 1) == 1)
    #expect(frontEnd.frames(samples: 0) == 0)
    #expect(frontEnd.duration(frames: 125) == 2)
}

@Test func constantsSurviveTheModelFilesMetadata() throws {
    var frontEnd = FrontEnd()
    frontEnd.melBands = 40
    frontEnd.floor = 1e-5
    #expect(try FrontEnd(json: frontEnd.json) == frontEnd)
    #expect(try FrontEnd(json: FrontEnd.instruments.json) == .instruments)
}

@Test func constantsThatMakeNoSenseAreNamed() {
    func broken(_ change: (inout FrontEnd) -> Void) -> FrontEndError? {
        var frontEnd = FrontEnd()
        change(&frontEnd)
        do { _ = try FrontEnd(json: frontEnd.json) } catch { return error }
        return nil
    }
    #expect(broken { _ in } == nil)
    #expect(broken { $0.hopLength = 0 }?.constant == "hopLength")
    #expect(broken { $0.windowLength = 513 }?.constant == "windowLength")
    #expect(broken { $0.melBands = 0 }?.constant == "melBands")
    #expect(broken { $0.highestFrequency = 9_000 }?.constant == "highestFrequency")
    #expect(broken { $0.lowestFrequency = 8_000 }?.constant == "lowestFrequency")
    #expect(broken { $0.floor = 0 }?.constant == "floor")
    #expect(broken { $0.ceiling = -10 }?.constant == "ceiling")
    #expect(broken { $0.deviation = 0 }?.constant == "deviation")
    #expect(
        broken { $0.fftLength = 511 }?.description
            == "The front end's fftLength is 511, but must be even, from 2 to 65,536; correct it in the model's metadata."
    )
    #expect(throws: FrontEndError.self) { try FrontEnd(json: "{}") }
    #expect(throws: FrontEndError.self) { try FrontEnd(json: "not JSON") }
}

@Test func networkValuesGoThereAndBack() {
    let frontEnd = FrontEnd()
    #expect(abs(frontEnd.networkValue(unit: 0.35) - 1) < 1e-6)
    #expect(abs(frontEnd.unitValue(network: 1) - 0.35) < 1e-7)
    #expect(abs(frontEnd.silence + 0.75) < 1e-6)
}

import Testing

@testable import AudioFiles

@Suite struct InstrumentsPlanTests {
    @Test func theFinalPartIsSplitCOfThirtyTwoInstruments() {
        let clips = InstrumentsPlan().clips
        let (test, training) = sides(clips)
        #expect(training.count == 2_496)
        #expect(test.count == 2_304)
        #expect(Set(training.map(\.pitch)).sorted() == [36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 76, 80, 84])
        #expect(Set(test.map(\.pitch)).sorted() == [38, 42, 46, 50, 54, 58, 62, 66, 70, 74, 78, 82])
        #expect(Set(clips.map(\.path)).count == clips.count)
        #expect(Set(clips.map(\.instrument)).count == 32)
        #expect(Set(Instrument.all.map(\.name)).count == 32)
    }

    @Test func tuningNeverTouchesATestPitch() {
        let tuning = InstrumentsPlan(part: .tuning).clips
        let (validation, training) = sides(tuning)
        let final = sides(InstrumentsPlan().clips)
        #expect(training == final.training)
        #expect(validation.count == final.test.count)
        #expect(Set(validation.map(\.pitch)).isDisjoint(with: training.map(\.pitch)))
        #expect(Set(validation.map(\.pitch)).isDisjoint(with: final.test.map(\.pitch)))
    }

    @Test func aNoteIsPlayedAtTheSameTimeInBothParts() {
        let final = InstrumentsPlan().renderedPitches
        #expect(Array(InstrumentsPlan(part: .tuning).renderedPitches.prefix(final.count)) == final)
        for part in InstrumentsPlan.Part.allCases {
            let plan = InstrumentsPlan(part: part)
            #expect(Set(plan.renderedPitches).isSuperset(of: plan.trainingPitches + plan.testPitches))
        }
    }

    /// Two thirds of MuseScore_General's notes are FluidR3's own recordings.
    @Test(arguments: [
        (training: [SoundFont.fluidR3, .timGM], test: [SoundFont.museScore]),
        (training: [SoundFont.museScore], test: [SoundFont.timGM, .fluidR3]),
    ])
    func soundfontsOfTheSameRecordingsAreRefusedOnOppositeSides(training: [SoundFont], test: [SoundFont]) {
        var plan = InstrumentsPlan()
        plan.trainingFonts = training
        plan.testFonts = test
        let error = #expect(throws: InstrumentsError.self) { try plan.validate() }
        #expect(error?.description.contains("hold the same recordings") == true)
    }

    @Test func soundfontsOfDifferentRecordingsMayBeHeldOut() throws {
        var plan = InstrumentsPlan()
        try plan.validate()
        plan.trainingFonts = [.timGM]
        plan.testFonts = [.fluidR3, .museScore]
        try plan.validate()
        let (test, training) = sides(plan.clips)
        #expect(Set(training.map(\.soundFont)) == [.timGM])
        #expect(Set(test.map(\.soundFont)) == [.fluidR3, .museScore])
    }

    private func sides(_ clips: [InstrumentClip]) -> (test: [InstrumentClip], training: [InstrumentClip]) {
        (
            clips.filter { $0.fold == InstrumentsPlan.testFold },
            clips.filter { $0.fold == InstrumentsPlan.trainingFold }
        )
    }
}

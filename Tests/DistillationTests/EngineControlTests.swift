import RunEvents
import Testing

@testable import Distillation

/// A control with all that it recorded.
private struct Story {
    var control = EngineControl(knobs: KnobValues())
    var events: [RunEvent] = []

    mutating func carryOut(_ commands: RunCommand..., by sender: String = "ada") {
        var heard: [RunEvent] = []
        _ = control.carryOut(commands.map { SentCommand($0, by: sender) }) { heard.append($0) }
        events += heard
    }

    mutating func heed(_ trouble: String?) {
        var heard: [RunEvent] = []
        control.updateRecordTrouble(trouble) { heard.append($0) }
        events += heard
    }

    mutating func endedStep() {
        var heard: [RunEvent] = []
        control.endedStep { heard.append($0) }
        events += heard
    }
}

@Test func aRunThatAPersonPausedStaysPausedWhenTheDiskRecovers() {
    var story = Story()
    story.carryOut(.pause)
    story.heed("full")
    story.heed(nil)
    #expect(story.control.state == .paused([.asked]))
    #expect(
        story.events == [
            .paused(reason: "asked by ada"), .paused(reason: "the record cannot be written"),
            .logged("The record can be written again; the run stays paused."),
        ])
    story.carryOut(.resume)
    #expect(story.control.state == .running && story.events.last == .resumed)
}

@Test func aRunThatDivergedStaysPausedWhenTheDiskRecovers() {
    var story = Story()
    story.heed("full")
    story.control.diverged()
    story.heed(nil)
    #expect(story.control.state == .paused([.diverged]))
}

@Test func aRunThatOnlyTheDiskHeldUpGoesOnByItself() {
    var story = Story()
    story.heed("full")
    #expect(story.control.isPaused)
    story.heed("full")
    story.heed(nil)
    #expect(story.control.state == .running)
    #expect(story.events == [.paused(reason: "the record cannot be written"), .resumed])
}

@Test func goingOnIsForWhenTheDiskHasRecovered() {
    var story = Story()
    story.carryOut(.pause)
    story.heed("full")
    story.carryOut(.step)
    #expect(story.control.state == .paused([.asked, .recordBlocked]))
    story.carryOut(.resume)
    #expect(story.control.isPaused)
    guard case .warned? = story.events.last else { Issue.record("nothing was said"); return }
    story.heed(nil)
    #expect(story.control.state == .running)
}

@Test func aStepAndThenAResumeGoesOn() {
    var story = Story()
    story.carryOut(.pause)
    story.carryOut(.step, .resume)
    #expect(story.control.state == .running)
    story.endedStep()
    #expect(story.control.state == .running)
    #expect(story.events == [.paused(reason: "asked by ada"), .resumed])
}

@Test func aStepAndThenAPauseLeavesNoStepForLater() {
    var story = Story()
    story.carryOut(.step, .pause)
    #expect(story.control.isPaused)
    story.carryOut(.resume)
    story.endedStep()
    #expect(story.control.state == .running)
}

@Test func aStepThatTheDiskHeldUpPausesAfterwards() {
    var story = Story()
    story.carryOut(.step)
    story.heed("full")
    story.heed(nil)
    #expect(story.control.state == .paused([.singleStep]))
}

@Test func everyChangeCarriesItsSender() throws {
    var story = Story()
    story.carryOut(.set(try KnobChange("cr=2")), by: "bob")
    story.carryOut(.glide(try KnobChange("bn=3"), steps: 1), by: "eve")
    #expect(story.events == [.knobChanged(knob: .weight(.contrast), from: 0.8, to: 2, by: "bob")])
    #expect(
        story.control.advanceGlides() == [.knobChanged(knob: .weight(.statistics), from: 1, to: 3, by: "eve, gliding")])
}

extension Story {
    fileprivate mutating func endRound() { events += control.endedRound() }
}

private func change(_ name: String, _ value: Double) -> KnobChange { try! KnobChange(name: name, value: value) }

@Test func anAttemptGoesBackAfterItsRoundsButForWhatWasSetMeanwhile() {
    var story = Story()
    let cr = story.control.knobs[.contrast]
    story.carryOut(.attempt([change("cr", 3), change("bn", 2)], rounds: 2))
    #expect(story.control.knobs[.contrast] == 3 && story.control.knobs[.statistics] == 2)
    story.endRound()
    #expect(story.control.knobs[.contrast] == 3 && story.control.attempts.count == 1)
    story.carryOut(.set(change("bn", 5)))
    story.endRound()
    #expect(story.control.knobs[.contrast] == cr && story.control.knobs[.statistics] == 5)
    #expect(story.control.attempts.isEmpty)
    #expect(
        story.events == [
            .knobChanged(knob: .weight(.contrast), from: cr, to: 3, by: "ada, trying it for 2 rounds"),
            .knobChanged(knob: .weight(.statistics), from: 1, to: 2, by: "ada, trying it for 2 rounds"),
            .knobChanged(knob: .weight(.statistics), from: 2, to: 5, by: "ada"),
            .knobChanged(knob: .weight(.contrast), from: 3, to: cr, by: "ada, back after 2 rounds"),
        ])
    story.endRound()
    #expect(story.events.count == 4)
}

@Test func aSecondAttemptOfAKnobGoesBackToWhatTheFirstHad() {
    var story = Story()
    story.carryOut(.attempt([change("cr", 3)], rounds: 2))
    story.carryOut(.attempt([change("cr", 4)], rounds: 1))
    story.endRound()
    #expect(story.control.knobs[.contrast] == 3)
    story.endRound()
    story.endRound()
    #expect(story.control.knobs[.contrast] == 3 && story.control.attempts.isEmpty)
}

@Test func aScheduleMovesAKnobToOneValueAfterTheOther() {
    var story = Story()
    story.carryOut(
        .schedule([
            KnobLeg(change("cr", 2), steps: 2), KnobLeg(change("bn", 3), steps: 1), KnobLeg(change("cr", 4), steps: 1),
        ]))
    var values: [Double] = []
    for _ in 0..<4 {
        story.events += story.control.advanceGlides()
        values.append(story.control.knobs[.contrast])
    }
    #expect(values.suffix(3) == [2, 4, 4] && values[0] < 2)
    #expect(story.control.knobs[.statistics] == 3 && story.control.glides.isEmpty)
    // A later command takes its place.
    story.carryOut(
        .schedule([KnobLeg(change("cr", 8), steps: 3), KnobLeg(change("cr", 9), steps: 3)]), .set(change("cr", 1)))
    #expect(story.control.glides.isEmpty && story.control.knobs[.contrast] == 1)
}

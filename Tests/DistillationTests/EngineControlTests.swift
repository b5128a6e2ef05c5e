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

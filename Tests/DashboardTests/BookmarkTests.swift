import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func aSampleIsMarkedListedAndUnmarked() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    dashboard.press("g")
    dashboard.press("B")
    #expect(dashboard.notice?.text == "No sample is marked yet; b marks the selected one.")
    let first = dashboard.galleryItems[0]
    let mark = Bookmark(number: first.number!, step: first.moment.step)
    #expect(dashboard.press("b") == [.remark(.bookmarks([mark]), run: nil)])
    #expect(dashboard.screen(120, 40).shows("⚑ \"zero\""))
    // One of an earlier round too.
    dashboard.press(",→")
    let second = dashboard.galleryItems[1]
    #expect(second.moment.round < first.moment.round)
    dashboard.press("b.B")
    #expect(dashboard.galleryItems.map(\.number) == [first.number, second.number])
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("marked") && screen.shows("⚑ \"one\""))
    #expect(dashboard.press("P") == [.savePicture(number: first.number!)])
    // Without its last mark the list is left.
    dashboard.press("b")
    #expect(dashboard.press("b") == [.remark(.bookmarks([]), run: nil)])
    #expect(dashboard.gallery.arrangement == .step)
}

@Test func marksStayWithTheirPicturesWhereTheRunIsReadAgain() {
    let run = ScriptedRun(rounds: 2)
    let samples = run.events.filter { if case .sampled = $0.event { true } else { false } }
    var dashboard = Dashboard()
    dashboard.showBookmarks([samples[3], run.events[0], samples[12]])
    dashboard.apply(run.events)
    dashboard.forgetRun()
    _ = dashboard.screen(120, 40)
    dashboard.press("gB")
    #expect(dashboard.galleryItems.map(\.picture.label) == [3, 2])
}

@Test func aFilmstripShowsARoundsFirstSampleStepByStep() {
    var run = ScriptedRun(rounds: 1)
    for (index, step) in [30, 34, 38].enumerated() {
        run.moment = Moment(seconds: Double(step), round: 1, step: step)
        run.add(.sampled(ScriptedRun.picture(of: 4, round: index)))
    }
    run.add(.sampled(ScriptedRun.picture(of: 5, round: 1)))
    var dashboard = Dashboard.showing(run)
    _ = dashboard.screen(200, 60)
    dashboard.press("g→→→→i")
    #expect(dashboard.galleryItems.map(\.moment.step) == [30, 34, 38])
    #expect(dashboard.galleryItems.allSatisfy { $0.picture.label == 4 })
    let screen = dashboard.screen(200, 60)
    #expect(screen.shows("round 2 · one sample over its steps") && screen.shows("step 34"))
    dashboard.press("i")
    #expect(dashboard.gallery.arrangement == .step)
}

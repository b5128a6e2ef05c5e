import Dashboard
import Foundation
import GRDB
import RunEvents
import TerminalUI
import Testing

@testable import RunConsole
@testable import RunStore

@Test func marksAreStoredWithTheRunAndShownTheNextTime() throws {
    let stage = try Stage()
    let picture = Picture(label: 3, confidence: 1, mels: 4, frames: 2, levels: [0, 0.25, 0.5, 0.75, 1, 0, 1, 0])
    stage.recorder.record(.sampled(picture), at: Moment(step: 4))
    try stage.recorder.flush()
    let screen = try stage.screen()
    _ = try stage.turn(screen)
    stage.terminal.send(keys: "gb")
    _ = try stage.turn(screen)
    #expect(stage.text.contains("⚑ \"3\""))
    let marks = try RemarkStore.read(stage.run).bookmarks
    #expect(marks.map(\.step) == [4])
    #expect(try Reader(stage.run).bookmarked().map(\.event) == [.sampled(picture)])
    let again = try stage.screen()
    _ = try stage.turn(again)
    #expect(stage.text.contains("⚑ \"3\""))
    // A damaged list is said, and the screen opens all the same.
    try stage.recorder.database.write { try $0.execute(sql: "UPDATE info SET value = '{' WHERE key = 'remarks'") }
    let third = try stage.screen()
    _ = try stage.turn(third)
    #expect(stage.text.contains("The notes and marks in") && !stage.text.contains("⚑"))
}

@Test func notesOfAnotherScreenAppearAndOwnOnesAreStored() throws {
    let stage = try Stage()
    try stage.step(1)
    let screen = try stage.screen()
    _ = try stage.turn(screen)
    stage.terminal.send(keys: ":note it begins")
    stage.terminal.send(.key(KeyPress(.enter)))
    _ = try stage.turn(screen)
    #expect(try RemarkStore.read(stage.run).notes.map(\.text) == ["it begins"])
    #expect(try RemarkStore.read(stage.run).notes.map(\.by) == ["ada"])
    try RemarkStore.apply(.note(Remarks.Note("from elsewhere", by: "bob", at: Moment(step: 1))), to: stage.run)
    _ = try stage.turn(screen, 6)
    #expect(screen.dashboard.remarks.notes.map(\.by) == ["ada", "bob"])
    // In a replay they come with their steps.
    let replay = try stage.screen(replays: true)
    _ = try stage.turn(replay)
    #expect(replay.dashboard.remarks.notes.count == 2)
}

@Test func chosenRunsAreRemovedWhenTheUserLeavesAndNotWhenTheTerminalIsGone() throws {
    let stage = try Stage()
    let other = try RunFolder.create(
        in: stage.path + "/runs", name: "b", recipe: Recipe(), at: Date(timeIntervalSince1970: 9))
    let screen = try stage.screen()
    _ = try stage.turn(screen)
    stage.terminal.send(keys: "R")
    _ = try stage.turn(screen, 3)
    stage.terminal.send(keys: "D")
    _ = try stage.turn(screen)
    #expect(screen.dashboard.removedRuns == [other.name] && other.isRun)
    screen.removeRuns(after: .hungUp)
    #expect(other.isRun && screen.removals.isEmpty)
    screen.removeRuns(after: .detached)
    #expect(!FileManager.default.fileExists(atPath: other.path) && screen.removals == ["\(other.name) is removed."])
    screen.removeRuns(after: .detached)
    #expect(screen.removals.count == 2 && screen.removals[1].hasPrefix("There is no run '\(other.name)'"))
}

@Test func thePersonIsCalledForWhatIsNewsAndNotForWhatWasSoBefore() throws {
    let stage = try Stage()
    stage.recorder.record(.diverged(term: "bn", value: "nan"), at: Moment(step: 4))
    try stage.recorder.flush()
    let screen = try stage.screen()
    _ = try stage.turn(screen, 2)
    #expect(stage.terminal.calls.isEmpty && stage.alarms.isEmpty)
    stage.recorder.record(.failed(reason: "the disk is full"), at: Moment(step: 5))
    try stage.recorder.flush()
    _ = try stage.turn(screen, 2)
    #expect(stage.alarms == [Alarm(.failed, "the disk is full")])
    #expect(stage.terminal.calls == ["\(stage.run.name): the disk is full"])
}

@Test func theDeathOfAnEngineIsCalledOut() throws {
    let stage = try Stage()
    try stage.step(1)
    let screen = try stage.screen()
    _ = try stage.turn(screen, 6)
    stage.lock = nil
    _ = try stage.turn(screen, 6)
    #expect(stage.alarms.map(\.kind) == [.died])
    _ = try stage.turn(screen, 12)
    #expect(stage.alarms.count == 1)
}

@Test func whatIsStoredBesideTheScreenIsSaid() throws {
    let stage = try Stage()
    try stage.step(1)
    let screen = try stage.screen()
    _ = try stage.turn(screen)
    stage.terminal.send(keys: ":export-curves tensorboard")
    stage.terminal.send(.key(KeyPress(.enter)))
    _ = try stage.turn(screen)
    #expect(stage.text.contains("saved \(stage.run.name).tensorboard"))
    stage.terminal.send(keys: "Y")
    _ = try stage.turn(screen)
    #expect(stage.terminal.copied.first?.hasPrefix("step 1: bn 7.00") == true)
}

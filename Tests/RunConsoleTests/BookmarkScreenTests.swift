import Foundation
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
    let marks = try Bookmarks.read(stage.run)
    #expect(marks.map(\.step) == [4])
    #expect(try Reader(stage.run).bookmarked().map(\.event) == [.sampled(picture)])
    let again = try stage.screen()
    _ = try stage.turn(again)
    #expect(stage.text.contains("⚑ \"3\""))
    // A damaged list is said, and the screen opens all the same.
    try replaceFile(at: stage.run.bookmarksPath, with: Data("{".utf8))
    let third = try stage.screen()
    _ = try stage.turn(third)
    #expect(stage.text.contains("is no list of bookmarks") && !stage.text.contains("⚑"))
}

import Foundation
import GRDB
import RunEvents
import Testing

@testable import RunStore

@Test func bookmarksAreReadBackWithTheirSamples() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    for step in 0..<3 { recorder.record(.sampled(examplePicture), at: Moment(step: step)) }
    recorder.record(.resumed, at: Moment(step: 3))
    #expect(recorder.close() == nil)
    let reader = try Reader(run)
    #expect(try reader.bookmarked().isEmpty)
    // The second is of another step than what the record has there, the third is no sample, the last is not there.
    let marks = [(3, 2), (2, 9), (4, 3), (1, 0), (70, 1)].map { Bookmark(number: $0.0, step: $0.1) }
    try RemarkStore.apply(.bookmarks(marks), to: run)
    #expect(try RemarkStore.read(run).bookmarks == marks)
    #expect(try reader.bookmarked().map(\.number) == [3, 1])
}

@Test func remarksOfTwoScreensAreBothKeptWhileTheEngineWrites() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    recorder.record(.resumed, at: Moment(step: 3))
    try recorder.flush()
    let reader = try Reader(run)
    #expect(try reader.remarkText() == nil)
    let late = Remarks.Note("it settles\n", by: "ada", at: Moment(seconds: 9, round: 2, step: 80))
    let early = Remarks.Note("it begins", by: "bob", at: Moment(step: 2))
    try RemarkStore.apply(.note(late), to: run)
    try RemarkStore.apply(.note(early), to: run)
    try RemarkStore.apply(.tags(["long", "long", "noisy"]), to: run)
    try RemarkStore.apply(.keep(3, KnobValues([.weight(.contrast): 2])), to: run)
    recorder.record(.resumed, at: Moment(step: 4))
    try recorder.flush()
    let remarks = try reader.remarks()
    #expect(remarks.notes.map(\.text) == ["it begins", "it settles"])
    #expect(remarks.tags == ["long", "noisy"] && remarks.settings[3]?[.contrast] == 2)
    try RemarkStore.apply(.removeNote(early), to: run)
    #expect(try reader.remarks().notes.map(\.by) == ["ada"])
    // A run that goes back to a checkpoint keeps them.
    recorder.close()
    let again = try Recorder(run)
    again.close()
    #expect(try RemarkStore.read(run).notes.count == 1)
}

@Test func remarksThatCannotBeReadAreSaidAndNotOverwritten() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    try recorder.database.write {
        try $0.execute(sql: "INSERT INTO info (key, value) VALUES ('remarks', '{\"tags\": 3}')")
    }
    recorder.close()
    let error = StoreError.remarks(run.recordPath, "its 'tags' is of another type")
    #expect(throws: error) { try RemarkStore.read(run) }
    #expect(throws: error) { try RemarkStore.apply(.star(true), to: run) }
    #expect(
        "\(StoreError.remarks("a.sqlite", "it has no 'x'"))"
            == "The notes and marks in 'a.sqlite' cannot be read (it has no 'x'); another version of frami wrote them.")
}

@Test func remarksAreRefusedWhereTheRecordCannotBeWritten() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    #expect(throws: StoreError.cannotWrite(run.recordPath, reason: "No such file or directory")) {
        try RemarkStore.apply(.star(true), to: run)
    }
}

import Foundation
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
    try Bookmarks.write(marks, to: run)
    #expect(try Bookmarks.read(run) == marks)
    #expect(try reader.bookmarked().map(\.number) == [3, 1])
}

@Test func aDamagedListOfBookmarksIsSaid() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    try Recorder(run).close()
    try Data("no JSON".utf8).write(to: URL(fileURLWithPath: run.bookmarksPath))
    #expect(throws: StoreError.bookmarks(run.bookmarksPath)) { try Bookmarks.read(run) }
    #expect(
        "\(StoreError.bookmarks("a.json"))"
            == "'a.json' is no list of bookmarks; remove it, and mark samples anew by b.")
}

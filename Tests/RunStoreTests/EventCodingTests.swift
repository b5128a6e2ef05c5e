import Foundation
import RunEvents
import Testing

@testable import RunStore

@Test func aPictureKeepsTheTagsThatWereAskedFor() throws {
    let picture = Picture(label: 3, alsoAsked: [7, 1], confidence: 0.5, mels: 1, frames: 2, levels: [0, 1])
    let body = EventCoding.encode(.sampled(picture))
    #expect(EventCoding.decode(kind: "sampled", body) == .sampled(picture))
    // In records that are older than tags, nothing follows the levels.
    var old = picture
    old.alsoAsked = []
    #expect(EventCoding.decode(kind: "sampled", body.dropLast(8)) == .sampled(old))
}

/// The first event of a record that is older than tags.
@Test func aDescriptionOfBeforeTagsOpens() throws {
    let description = RunDescription(
        run: "r", recipe: Recipe(), teacher: .init(name: "t", parameters: 10), student: nil, classes: ["a"],
        axes: .init(frequencies: [100], secondsPerFrame: 0.016, decibels: -30...30), evaluation: "", clips: 0,
        threads: 2)
    let body = EventCoding.encode(.started(description))
    let old = try #require(
        String(data: body, encoding: .utf8)?.replacingOccurrences(of: #""areTags":false,"#, with: ""))
    #expect(!old.contains("areTags"))
    #expect(EventCoding.decode(kind: "started", Data(old.utf8)) == .started(description))
}

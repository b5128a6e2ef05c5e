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

@Test func aPictureKeepsItsNumberAndItsNearestClip() throws {
    var picture = Picture(label: 3, alsoAsked: [7], confidence: 0.5, mels: 1, frames: 2, levels: [0, 1], number: 12)
    for nearest in [nil, NearestClip(number: 4, distance: 1.5)] {
        picture.nearestClip = nearest
        for event in [RunEvent.sampled(picture), .clipShown(picture)] {
            let body = EventCoding.encode(event)
            #expect(EventCoding.decode(kind: EventCoding.kind(of: event), body) == event)
        }
    }
    // In records that are older than the map, the tags are the last.
    let body = EventCoding.encode(.sampled(picture))
    var old = picture
    (old.number, old.nearestClip) = (nil, nil)
    #expect(EventCoding.decode(kind: "sampled", body.dropLast(16)) == .sampled(old))
    #expect(EventCoding.decode(kind: "sampled", body.dropLast(2)) == .unknown(kind: "sampled", problem: "no picture"))
}

@Test func aMapKeepsItsPointsInFewBytes() throws {
    var map = HiddenMap(
        points: [
            .init(.pool, number: 70_000, label: 3, x: 1.5, y: -2), .init(.bank, number: 1, label: nil, x: 0, y: 1e9),
            .init(.clip, number: 5, label: 526, x: .infinity, y: 0),
        ], xShare: 0.75, yShare: 0.125, clipSpacing: 2.5)
    for spacing in [2.5, nil] as [Float?] {
        map.clipSpacing = spacing
        let body = EventCoding.encode(.mapped(map))
        #expect(body.count == 12 + 3 * 17)
        #expect(EventCoding.decode(kind: "mapped", body) == .mapped(map))
        #expect(EventCoding.decode(kind: "mapped", body.dropLast()) == .unknown(kind: "mapped", problem: "no map"))
    }
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

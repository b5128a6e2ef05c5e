import Foundation
import RunEvents
import RunStore
import Testing

@testable import RunConsole

/// A record with one logged event each tenth of a second for ten seconds.
private func record() throws -> (RunFolder, Reader) {
    var template = Array((NSTemporaryDirectory() + "/frami-XXXXXX").utf8CString)
    let path = String(cString: mkdtemp(&template)!)
    let run = try RunFolder.create(in: path, name: "a", recipe: Recipe(), at: Date(timeIntervalSince1970: 0))
    let recorder = try Recorder(run)
    for index in 0...100 {
        recorder.record(.logged("\(index)"), at: Moment(seconds: Double(index) / 10, round: 0, step: index))
    }
    recorder.close()
    return (run, try Reader(run))
}

@Test func aReplayKeepsToTheTimeOfTheRunTimesItsSpeed() throws {
    let (run, reader) = try record()
    defer { try? FileManager.default.removeItem(atPath: run.path) }
    let player = try Player(reader)
    #expect(player.length == 10)
    #expect(try player.advance(by: 1.05).events.map(\.number) == Array(1...11))
    player.speed = 10
    #expect(try player.advance(by: 0.1).events.map(\.number) == Array(12...21))
    player.isPlaying = false
    #expect(try player.advance(by: 5).events.isEmpty)
    player.step()
    #expect(try player.advance(by: 0).events.map(\.number) == [22])
    player.isPlaying = true
    player.speed = .infinity
    #expect(try player.advance(by: 0.03).events.last?.number == 101)
    #expect(player.seconds == 10)
    #expect(!player.isPlaying)
}

@Test func seekingBackShowsTheRunAsItWasThen() throws {
    let (run, reader) = try record()
    defer { try? FileManager.default.removeItem(atPath: run.path) }
    let player = try Player(reader)
    _ = try player.advance(by: 8)
    player.seek(to: 2.05)
    let frame = try player.advance(by: 0.03)
    #expect(frame.startsAnew)
    #expect(frame.events.map(\.number) == Array(1...21))
    #expect(try player.advance(by: 0.1).events.map(\.number) == [22])
    player.seek(to: 1000)
    #expect(try player.advance(by: 0).events.count == 101)
    #expect(player.seconds == 10)
}

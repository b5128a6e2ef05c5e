import Foundation
import RunEvents

@testable import RunStore

/// A folder for one test, gone with it.
final class Scratch {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/frami-XXXXXX").utf8CString)
        path = String(cString: mkdtemp(&template)!)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(_ name: String = "digits-frami", at seconds: Double = 0) throws -> RunFolder {
        try RunFolder.create(
            in: path + "/runs", name: name, recipe: Recipe(), at: Date(timeIntervalSince1970: 1_000_000 + seconds))
    }
}

/// The event and moment of an invented run's step: two series, one spike, one NaN.
func exampleStep(_ index: Int) -> (RunEvent, Moment) {
    let phase: Phase = index % 25 < 10 ? .inversion : .distillation
    var losses: [String: Float] = ["total": Float(index % 97), "bn": 1 / Float(index + 1)]
    if index == 777 { losses["total"] = 1e6 }
    if index == 1234 { losses["bn"] = .nan }
    let step = Step(
        phase: phase, done: index % 25 + 1, planned: 25, losses: losses, stepsPerSecond: 12.5,
        secondsLeft: index == 0 ? nil : 60)
    return (.stepped(step), Moment(seconds: Double(index) / 10, round: index / 25, step: index))
}

let examplePicture = Picture(
    label: 3, confidence: 0.75, mels: 4, frames: 2, levels: [0, 0.25, 0.5, 0.75, 1, 0.125, 0.0625, 0.375])

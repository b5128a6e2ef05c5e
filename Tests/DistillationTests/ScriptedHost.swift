import Foundation
import RunEvents

@testable import Distillation

/// An engine host for tests: commands come at given steps, each reading of the clock advances it by a tenth of a
/// second, and checkpoints stay in memory.
final class ScriptedHost: EngineHost {
    private(set) var events: [(moment: Moment, event: RunEvent)] = []
    private(set) var checkpoints: [(moment: Moment, files: [String: Data], isBest: Bool)] = []
    /// Commands that come when the run has reached the step.
    var script: [(step: Int, command: RunCommand)]
    /// Commands that come one by one while the run is paused.
    var whilePaused: [RunCommand]
    /// Whether checkpoints cannot be written, as on a full disk, on which a network alone still has room.
    var keepsFail = false
    /// Whether networks cannot be written either.
    var modelsFail = false
    private(set) var models: [(moment: Moment, data: Data)] = []
    /// The trouble of the record at each look; nil after the last one.
    var troubles: [String?] = []
    var failure: (any Error)?
    private(set) var waits = 0
    private var clock = 0.0
    private var pausedCommands: [RunCommand] = []

    init(_ script: [(step: Int, command: RunCommand)] = [], whilePaused: [RunCommand] = []) {
        self.script = script
        self.whilePaused = whilePaused
    }

    func record(_ event: RunEvent, at moment: Moment) { events.append((moment, event)) }

    func takeCommands() -> [SentCommand] {
        let step = events.last?.moment.step ?? 0
        let due = script.filter { $0.step <= step }.map(\.command)
        script.removeAll { $0.step <= step }
        defer { pausedCommands = [] }
        return (due + pausedCommands).map { SentCommand($0, by: "ada") }
    }

    var recordTrouble: String? { troubles.isEmpty ? nil : troubles.removeFirst() }

    func waitForCommands() {
        waits += 1
        precondition(!whilePaused.isEmpty || !troubles.isEmpty, "the run is paused, and the script has nothing left")
        if !whilePaused.isEmpty { pausedCommands.append(whilePaused.removeFirst()) }
    }

    var seconds: Double {
        clock += 0.1
        return clock
    }

    func keep(_ files: [String: Data], at moment: Moment, isBest: Bool) throws -> String {
        if keepsFail { throw CocoaError(.fileWriteOutOfSpace) }
        checkpoints.append((moment, files, isBest))
        return "checkpoints/\(moment.step)"
    }

    func keepModel(_ data: Data, named name: String) throws -> String {
        if modelsFail { throw CocoaError(.fileWriteOutOfSpace) }
        models.append((events.last?.moment ?? Moment(), data))
        return name
    }

    /// The events without their numbers, in order, but for the ranks' waiting, which comes at any time.
    var story: [String] {
        events.compactMap { _, event in
            switch event {
            case .started: "started"
            case .phaseBegan(let phase): "began \(phase)"
            case .stepped(let step): "\(step.phase) \(step.done)/\(step.planned)"
            case .sampled: "sampled"
            case .clipShown: "clipShown"
            case .mapped: "mapped"
            case .evaluated: "evaluated"
            case .measured: "measured"
            case .ranksWaited: nil
            case .knobChanged(let knob, _, let to, let by): "\(knob.name)=\(to) by \(by)"
            case .paused(let reason): "paused: \(reason)"
            case .resumed: "resumed"
            case .checkpointed: "checkpointed"
            case .diverged(let term, let value): "diverged: \(term) is \(value)"
            case .warned(let text): "warned: \(text)"
            case .logged(let text): "logged: \(text)"
            case .finished(let outcome): "finished: \(outcome.reason)"
            case .failed(let reason): "failed: \(reason)"
            case .summarised: "summarised"
            case .unknown(let kind, _): "unknown: \(kind)"
            }
        }
    }

    func steps(_ phase: Phase) -> [Step] {
        events.compactMap { _, event in
            if case .stepped(let step) = event, step.phase == phase { step } else { nil }
        }
    }

    func position(of line: String) -> Int? { story.firstIndex(of: line) }
}

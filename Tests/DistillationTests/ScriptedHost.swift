import Foundation
import RunEvents

@testable import Distillation

/// A host of a test: commands come at steps, the clock ticks by a tenth of a second a look, checkpoints stay in memory.
final class ScriptedHost: EngineHost {
    private(set) var events: [(moment: Moment, event: RunEvent)] = []
    private(set) var checkpoints: [(moment: Moment, files: [String: Data], isBest: Bool)] = []
    /// Handed over once the run has come to the step.
    var script: [(step: Int, command: RunCommand)]
    /// Handed over one by one while the run is paused.
    var whilePaused: [RunCommand]
    var keepsFail = false
    private(set) var waits = 0
    private var clock = 0.0
    private var pausedCommands: [RunCommand] = []

    init(_ script: [(step: Int, command: RunCommand)] = [], whilePaused: [RunCommand] = []) {
        self.script = script
        self.whilePaused = whilePaused
    }

    func record(_ event: RunEvent, at moment: Moment) { events.append((moment, event)) }

    func takeCommands() -> [RunCommand] {
        let step = events.last?.moment.step ?? 0
        let due = script.filter { $0.step <= step }.map(\.command)
        script.removeAll { $0.step <= step }
        defer { pausedCommands = [] }
        return due + pausedCommands
    }

    func waitForCommands() {
        waits += 1
        precondition(!whilePaused.isEmpty, "the run is paused, and the script has nothing left")
        pausedCommands.append(whilePaused.removeFirst())
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

    /// Without numbers: the order of what happened.
    var story: [String] {
        events.map { _, event in
            switch event {
            case .started: "started"
            case .phaseBegan(let phase): "began \(phase)"
            case .stepped(let step): "\(step.phase) \(step.done)/\(step.planned)"
            case .sampled: "sampled"
            case .evaluated: "evaluated"
            case .measured: "measured"
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

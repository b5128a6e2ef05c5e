import Foundation
import RunEvents

/// A run's folder as an engine needs it: the record, the commands, the checkpoints and a clock. For the engine's thread.
public final class RunHost {
    private let folder: RunFolder
    private let model: String?
    private let lock: EngineLock
    let recorder: Recorder
    private let inbox: CommandInbox
    private let checkpoints: Checkpoints
    private let isStopRequested: () -> Bool
    private let output: (RunEvent, Moment) -> Void
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// Where the run goes on from; nil where it begins.
    public let checkpoint: Checkpoint?
    private var moment = Moment()
    private var senders: [Knob: String] = [:]
    private var hasStopped = false
    private var waitsForDisk = false
    private var lastLook = 0.0

    /// Takes the run's lock and opens its record.
    ///
    /// - Parameters:
    ///   - resumes: goes on from the latest checkpoint, if there is one; what the record has after it is done again.
    ///   - model: the file of a checkpoint that the record speaks of.
    ///   - isStopRequested: asked between steps; the run stops in good order once it says so.
    ///   - output: hears every event, on the engine's thread.
    /// - Throws: `StoreError`.
    public init(
        _ folder: RunFolder, resumes: Bool, model: String? = nil, isStopRequested: @escaping () -> Bool,
        output: @escaping (RunEvent, Moment) -> Void = { _, _ in }
    ) throws {
        self.folder = folder
        self.model = model
        lock = try EngineLock(folder)
        checkpoints = Checkpoints(folder)
        checkpoint = resumes ? checkpoints.latest : nil
        checkpoints.removeAll(after: checkpoint)
        recorder = try Recorder(folder, resuming: checkpoint) { [lock] in lock.report(trouble: $0) }
        inbox = try CommandInbox(folder, recorder: recorder, resuming: checkpoint)
        self.isStopRequested = isStopRequested
        self.output = output
        start = clock.now
        moment = checkpoint?.moment ?? Moment()
    }

    /// A change that the engine says a command made is recorded under the name of who sent the command.
    public func record(_ event: RunEvent, at moment: Moment) {
        self.moment = moment
        var event = event
        if case .knobChanged(let knob, let from, let to, "command") = event {
            event = .knobChanged(knob: knob, from: from, to: to, by: senders[knob] ?? "command")
        }
        recorder.record(event, at: moment)
        output(event, moment)
    }

    /// What screens and signals ask for, and a pause while the record cannot be written.
    public func takeCommands() -> [RunCommand] {
        var commands: [RunCommand] = []
        if isStopRequested() || isFolderGone, !hasStopped {
            hasStopped = true
            commands.append(.stop)
        }
        let isInTrouble = recorder.trouble != nil
        if isInTrouble != waitsForDisk {
            waitsForDisk = isInTrouble
            if let trouble = recorder.trouble { output(.warned(trouble), moment) }
            commands.append(isInTrouble ? .pause : .resume)
        }
        for sent in inbox.take(at: moment.step) {
            switch sent.command {
            case .set(let change), .glide(let change, _): senders[change.knob] = sent.sender
            default: break
            }
            commands.append(sent.command)
        }
        return commands
    }

    /// A run whose folder was deleted has nobody left who could ask anything of it. Looked at once a second.
    private var isFolderGone: Bool {
        guard seconds - lastLook >= 1 else { return false }
        lastLook = seconds
        return access(folder.path, F_OK) != 0
    }

    public func waitForCommands() { usleep(20_000) }

    /// Since the host was made.
    public var seconds: Double {
        let (seconds, attoseconds) = (clock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// - Throws: `StoreError` where the disk has no room.
    public func keep(_ files: [String: Data], at moment: Moment, isBest: Bool) throws -> String {
        // A checkpoint stands for a record that is whole up to it.
        let number = try recorder.flush()
        return try checkpoints.save(
            files, model: model.flatMap { files[$0] == nil ? nil : $0 }, at: moment, record: number,
            command: inbox.lastTaken, isBest: isBest
        ).file
    }

    /// Writes what is left of the record.
    public func close() { recorder.close() }
}

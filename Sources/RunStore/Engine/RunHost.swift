import Foundation
import RunEvents

/// A run's folder for the engine: the record, commands, checkpoints and a clock. It is used on the engine's thread.
public final class RunHost {
    private let folder: RunFolder
    private let held: HeldFolder
    private let model: String?
    private let fallbackModel: String
    private let lock: EngineLock
    let recorder: Recorder
    private let inbox: CommandInbox
    private let isStopRequested: () -> Bool
    private let mustFail: () -> (any Error)?
    private let output: (RunEvent, Moment) -> Void
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// The checkpoint from which the run continues; nil for a new run.
    public let checkpoint: Checkpoint?
    private var moment = Moment()
    private var hasStopped = false
    private var shownTrouble: String?
    private var lastLook = 0.0
    private var loss: LostFolderError?

    /// Takes the run's lock and opens its record.
    ///
    /// - Parameters:
    ///   - resumes: whether to continue from the latest checkpoint, if there is one; later events are removed from the
    ///     record and computed again.
    ///   - model: the file of a checkpoint that the record names.
    ///   - fallbackModel: the file to which the network is written when the run's folder is removed during training;
    ///     nil for the folder's path with `.safetensors` appended.
    ///   - isStopRequested: called between steps; the run stops with a checkpoint once it returns true.
    ///   - mustFail: called between steps; once it returns an error, the run ends with it.
    ///   - output: called with every event, on the engine's thread.
    /// - Throws: `StoreError`.
    public init(
        _ folder: RunFolder, resumes: Bool, model: String? = nil, fallbackModel: String? = nil,
        isStopRequested: @escaping () -> Bool,
        mustFail: @escaping () -> (any Error)? = { nil },
        output: @escaping (RunEvent, Moment) -> Void = { _, _ in }
    ) throws {
        self.folder = folder
        self.model = model
        self.fallbackModel = fallbackModel ?? folder.path + ".safetensors"
        held = try HeldFolder(folder)
        lock = try EngineLock(folder)
        let checkpoints = Checkpoints(folder)
        checkpoint = resumes ? checkpoints.latest : nil
        checkpoints.removeAll(after: checkpoint)
        recorder = try Recorder(folder, resuming: checkpoint) { [lock] in lock.report(trouble: $0) }
        inbox = try CommandInbox(folder, recorder: recorder, resuming: checkpoint)
        self.isStopRequested = isStopRequested
        self.mustFail = mustFail
        self.output = output
        start = clock.now
        moment = checkpoint?.moment ?? Moment()
    }

    /// Records an event, and passes it to `output`.
    public func record(_ event: RunEvent, at moment: Moment) {
        self.moment = moment
        recorder.record(event, at: moment)
        output(event, moment)
    }

    // MARK: - Commands and failures

    /// The commands of screens and signals.
    public func takeCommands() -> [SentCommand] {
        lookForFolder()
        var commands: [SentCommand] = []
        if isStopRequested(), !hasStopped {
            hasStopped = true
            commands.append(SentCommand(.stop, by: "signal"))
        }
        let (arrived, problems) = inbox.take(at: moment.step)
        for problem in problems { record(.warned(problem), at: moment) }
        return commands + arrived
    }

    /// Why the record cannot be written at present; nil where it can.
    public var recordTrouble: String? {
        let trouble = recorder.trouble
        if trouble != shownTrouble {
            shownTrouble = trouble
            // The event for the record waits until it can be written; `output` gets it at once.
            if let trouble { output(.warned(trouble), moment) }
        }
        return trouble
    }

    /// Why the run must end: the error of `mustFail`, or the loss of its folder.
    public var failure: (any Error)? { mustFail() ?? loss }

    /// Checks once a second whether the folder is still in its place. If it is not, no screen can find the run and send
    /// commands.
    private func lookForFolder() {
        guard loss == nil, seconds - lastLook >= 1 else { return }
        lastLook = seconds
        let location = held.location()
        if location != folder { loss = LostFolderError(folder: folder, location: location, model: nil) }
    }

    /// Sleeps for a fiftieth of a second.
    public func waitForCommands() { usleep(20_000) }

    /// Seconds since the host was made.
    public var seconds: Double {
        let (seconds, attoseconds) = (clock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    // MARK: - Checkpoints and models

    /// Writes a checkpoint; where the folder is gone, the network alone, beside it.
    ///
    /// - Throws: `StoreError` where the disk has no room, `LostFolderError` where the folder is gone.
    public func keep(_ files: [String: Data], at moment: Moment, isBest: Bool) throws -> String {
        let network = model.flatMap { files[$0] == nil ? nil : $0 }
        guard let here = held.location() else { throw removedFolder(network.flatMap { files[$0] }) }
        do {
            // A checkpoint must not be newer than the record.
            let number = try recorder.flush()
            return try Checkpoints(here).save(
                files, model: network, at: moment, record: number, command: inbox.lastTaken, isBest: isBest
            ).file
        } catch {
            guard let network, let data = files[network], (try? keepModel(data, named: network)) != nil else {
                throw error
            }
            throw StoreError.refused("\(error) The network alone is kept as \(network).")
        }
    }

    /// Writes a network to the run's folder.
    ///
    /// - Throws: `StoreError.cannotWrite`, `LostFolderError` where the folder is gone.
    public func keepModel(_ data: Data, named name: String) throws -> String {
        guard let here = held.location() else { throw removedFolder(data) }
        try replaceFile(at: here.path + "/" + name, with: data)
        return name
    }

    /// Writes the network beside the folder's old place, and returns the error that reports it.
    private func removedFolder(_ data: Data?) -> LostFolderError {
        let isKept = data.map { (try? replaceFile(at: fallbackModel, with: $0)) != nil } ?? false
        let error = LostFolderError(folder: folder, location: nil, model: isKept ? fallbackModel : nil)
        loss = error
        return error
    }

    /// Writes the rest of the record.
    ///
    /// - Returns: one sentence where it could not be written and is lost.
    @discardableResult
    public func close() -> String? { recorder.close() }
}

import Foundation
import RunEvents

/// A run's folder as an engine needs it: the record, the commands, the checkpoints and a clock. For the engine's thread.
public final class RunHost {
    private let folder: RunFolder
    private let held: HeldFolder
    private let model: String?
    private let refuge: String
    private let lock: EngineLock
    let recorder: Recorder
    private let inbox: CommandInbox
    private let isStopRequested: () -> Bool
    private let mustFail: () -> (any Error)?
    private let output: (RunEvent, Moment) -> Void
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// Where the run goes on from; nil where it begins.
    public let checkpoint: Checkpoint?
    private var moment = Moment()
    private var hasStopped = false
    private var shownTrouble: String?
    private var lastLook = 0.0
    private var loss: LostFolderError?

    /// Takes the run's lock and opens its record.
    ///
    /// - Parameters:
    ///   - resumes: goes on from the latest checkpoint, if there is one; what the record has after it is done again.
    ///   - model: the file of a checkpoint that the record speaks of.
    ///   - refuge: where the network goes when the folder is removed while the run trains; beside it by default.
    ///   - isStopRequested: asked between steps; the run stops in good order once it says so.
    ///   - mustFail: asked between steps; once it names an error, the run ends with that.
    ///   - output: hears every event, on the engine's thread.
    /// - Throws: `StoreError`.
    public init(
        _ folder: RunFolder, resumes: Bool, model: String? = nil, refuge: String? = nil,
        isStopRequested: @escaping () -> Bool,
        mustFail: @escaping () -> (any Error)? = { nil },
        output: @escaping (RunEvent, Moment) -> Void = { _, _ in }
    ) throws {
        self.folder = folder
        self.model = model
        self.refuge = refuge ?? folder.path + ".safetensors"
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

    /// Takes an event to the record and to whoever watches.
    public func record(_ event: RunEvent, at moment: Moment) {
        self.moment = moment
        recorder.record(event, at: moment)
        output(event, moment)
    }

    // MARK: - What is asked

    /// What screens and signals ask for.
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

    /// Why the record cannot be written for now; nil where it can.
    public var recordTrouble: String? {
        let trouble = recorder.trouble
        if trouble != shownTrouble {
            shownTrouble = trouble
            // The record itself can hold it only later.
            if let trouble { output(.warned(trouble), moment) }
        }
        return trouble
    }

    /// Why the run must end: what its maker says, or the loss of its folder.
    public var failure: (any Error)? { mustFail() ?? loss }

    /// A run whose folder is not where everybody looks for it has nobody left who could ask anything of it. Looked at
    /// once a second.
    private func lookForFolder() {
        guard loss == nil, seconds - lastLook >= 1 else { return }
        lastLook = seconds
        let location = held.location()
        if location != folder { loss = LostFolderError(folder: folder, location: location, model: nil) }
    }

    /// Sleeps for a fiftieth of a second.
    public func waitForCommands() { usleep(20_000) }

    /// Since the host was made.
    public var seconds: Double {
        let (seconds, attoseconds) = (clock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    // MARK: - What is kept

    /// The network alone is kept even where its checkpoint cannot be.
    ///
    /// - Throws: `StoreError` where the disk has no room, `LostFolderError` where the folder is gone.
    public func keep(_ files: [String: Data], at moment: Moment, isBest: Bool) throws -> String {
        let network = model.flatMap { files[$0] == nil ? nil : $0 }
        guard let here = held.location() else { throw lostForEver(network.flatMap { files[$0] }) }
        do {
            // A checkpoint stands for a record that is whole up to it.
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

    /// In the run's folder itself.
    ///
    /// - Throws: `StoreError.cannotWrite`, `LostFolderError` where the folder is gone.
    public func keepModel(_ data: Data, named name: String) throws -> String {
        guard let here = held.location() else { throw lostForEver(data) }
        try replaceFile(at: here.path + "/" + name, with: data)
        return name
    }

    /// Puts the network beside the place where the folder was, and makes that known.
    private func lostForEver(_ data: Data?) -> LostFolderError {
        let isKept = data.map { (try? replaceFile(at: refuge, with: $0)) != nil } ?? false
        let error = LostFolderError(folder: folder, location: nil, model: isKept ? refuge : nil)
        loss = error
        return error
    }

    /// Writes what is left of the record.
    ///
    /// - Returns: one sentence where the disk does not take it and it is lost.
    @discardableResult
    public func close() -> String? { recorder.close() }
}

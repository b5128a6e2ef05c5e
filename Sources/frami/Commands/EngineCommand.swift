import ArgumentParser
import Foundation
import RunEvents
import RunStore

/// The command of the engine's own process, which 'frami run' starts.
struct EngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine", abstract: "The engine of one run, without a screen.", shouldDisplay: false)

    @Argument var folder: String
    @Flag var resumes = false
    @Flag(help: "Stop in good order when the process that started this one is gone.") var endsWithParent = false
    @Option(name: .customLong("set")) var knobs: [String] = []

    func run() throws {
        let changes = try knobs.map { try KnobChange($0) }
        let parent = endsWithParent ? getppid() : nil
        throw ExitCode(
            try Self.run(
                RunFolder(folder), resumes: resumes, changes: changes,
                isOrphaned: { parent.map { $0 != getppid() } ?? false }
            ) { _, _ in })
    }

    /// Starts the process in a session of its own.
    ///
    /// - Throws: `StoreError`.
    static func start(
        _ folder: RunFolder, resumes: Bool, changes: [KnobChange], endsWithParent: Bool = false
    ) throws -> EngineProcess {
        let path =
            folder.path.hasPrefix("/") ? folder.path : FileManager.default.currentDirectoryPath + "/" + folder.path
        var arguments =
            ["engine", path] + (resumes ? ["--resumes"] : []) + (endsWithParent ? ["--ends-with-parent"] : [])
        for change in changes { arguments += ["--set", "\(change.knob.name)=\(change.value)"] }
        return try EngineProcess.start(arguments, log: folder.logPath)
    }

    /// Runs an engine on this thread until its run is over.
    ///
    /// - Parameters:
    ///   - changes: knob changes before the first step.
    ///   - endsOnDivergence: whether the run ends when a loss diverges, because no person is there to change a knob.
    ///   - isOrphaned: returns whether the process for which the run is made is gone.
    ///   - group: the ranks that share its batches.
    ///   - output: called with every event.
    /// - Returns: the exit status: 0 where it finished or was stopped, 1 where it failed.
    static func run(
        _ folder: RunFolder, resumes: Bool, changes: [KnobChange], endsOnDivergence: Bool = false,
        isOrphaned: @escaping () -> Bool = { false }, group: RankGroup = .alone,
        output: @escaping (RunEvent, Moment) -> Void
    ) throws -> Int32 {
        StopSignals.install()
        let job = try Job(in: folder)
        var last = Moment()
        var divergence: DivergedRunError?
        let host = try RunHost(
            folder, resumes: resumes, model: job.modelFile, fallbackModel: job.madeModel,
            isStopRequested: { StopSignals.isRequested || isOrphaned() }, mustFail: { divergence }
        ) { event, moment in
            last = moment
            if endsOnDivergence, case .diverged(let term, let value) = event {
                divergence = DivergedRunError(folder: folder, term: term, value: value, step: moment.step)
            }
            output(event, moment)
        }
        do {
            let queue = try CommandQueue(folder)
            for change in changes { try queue.send(.set(change), by: NSUserName(), at: Date()) }
            last = host.checkpoint?.moment ?? last
            let (engine, parts) = try job.engine(run: folder.name, host: host, group: group)
            let outcome = try engine.run()
            try group.end(parts)
            if let path = job.madeModel, !outcome.checkpoint.isEmpty {
                let model = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + outcome.checkpoint))
                try replaceFile(at: path, with: model, mode: sharedMode)
            }
        } catch {
            host.record(.failed(reason: "\(error)"), at: last)
            host.close()
            return 1
        }
        guard let loss = host.close() else { return 0 }
        output(.failed(reason: loss), last)
        return 1
    }
}

/// A loss was NaN or infinite in a run that no person can continue.
struct DivergedRunError: Error, CustomStringConvertible {
    let folder: RunFolder
    let term: String
    let value: String
    let step: Int

    var description: String {
        let isUsual = (folder.path as NSString).deletingLastPathComponent == "runs"
        return "The loss '\(term)' became \(value) after step \(step), and the run stopped at its last good state; "
            + "go on with a knob changed: frami run --resume \(isUsual ? folder.name : folder.path) --set KNOB=VALUE"
    }
}

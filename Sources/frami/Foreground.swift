import ArgumentParser
import Dashboard
import Foundation
import RunConsole
import RunEvents
import RunStore
import SystemText

/// Runs the engine in this process and prints its events.
enum Foreground {
    enum Format { case plain, json }

    /// - Throws: `ExitCode`, always: 0 where the run finished or was stopped, 1 where it failed.
    static func run(
        _ folder: RunFolder, resumes: Bool, changes: [KnobChange], as format: Format, group: RankGroup = .alone,
        calling notify: NotifyOption? = nil
    ) throws -> Never {
        let followed = try follow(
            folder, resumes: resumes, changes: changes, as: format, group: group, calling: notify)
        throw ExitCode(followed.status)
    }

    /// - Returns: the exit status, and the run's outcome where it finished or was stopped.
    static func follow(
        _ folder: RunFolder, resumes: Bool, changes: [KnobChange], as format: Format, group: RankGroup = .alone,
        calling notify: NotifyOption? = nil
    ) throws -> (status: Int32, outcome: Outcome?) {
        var plain = PlainLines()
        let isOnTerminal = isatty(1) == 1
        var outcome: Outcome?
        var refusal: StandardOutputError?
        var alarms = Alarms()
        // An error of printing is reported once; the training goes on without its lines.
        func put(_ text: String) {
            guard refusal == nil else { return }
            refusal = StandardOutput.write(text)
            if let refusal { printError("\(refusal) The run goes on.") }
        }
        let job = try Job(in: folder)
        let status = try EngineCommand.run(
            folder, resumes: resumes, changes: changes, endsOnDivergence: true, group: group
        ) { event, moment in
            let event = event.withPath(of: folder)
            if case .finished(let finished) = event { outcome = finished }
            if let alarm = alarms.take(event), let problem = notify?.call(alarm, of: folder) { printError(problem) }
            switch format {
            case .json:
                if let line = JSONLines.line(event, at: moment) { put(line + "\n") }
            case .plain:
                let output = plain.output(event.withModel(at: job.madeModel), at: moment)
                let clear = isOnTerminal && !output.lines.isEmpty ? "\r\u{1B}[K" : ""
                if !output.lines.isEmpty { put(clear + output.lines.map(\.visible).joined(separator: "\n") + "\n") }
                if let progress = output.progress, isOnTerminal { put("\r\u{1B}[K" + progress.visible) }
            }
            if case .failed(let reason) = event { printError(reason) }
        }
        return (refusal == nil ? status : 1, outcome)
    }
}

extension RunEvent {
    /// The event with the path of the model file relative to the working folder.
    func withPath(of folder: RunFolder) -> RunEvent {
        guard case .finished(var outcome) = self, !outcome.checkpoint.isEmpty else { return self }
        outcome.checkpoint = folder.path + "/" + outcome.checkpoint
        return .finished(outcome)
    }

    /// The event with the path of the model's copy, where one was asked for.
    func withModel(at path: String?) -> RunEvent {
        guard let path, case .finished(var outcome) = self, !outcome.checkpoint.isEmpty else { return self }
        outcome.checkpoint = path
        return .finished(outcome)
    }
}

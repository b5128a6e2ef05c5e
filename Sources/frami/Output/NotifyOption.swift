import ArgumentParser
import Dashboard
import Foundation
import RunEvents
import RunStore

/// The option for a program that is run when something happens that a person wants to hear of.
struct NotifyOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run this by sh when the run ends, fails, diverges, collapses or loses its engine; FRAMI_RUN, FRAMI_EVENT "
                + "(\(Alarm.Kind.allCases.map(\.rawValue).joined(separator: ", "))) and FRAMI_TEXT say which and what.",
            valueName: "command"))
    var notify: String?

    /// Starts the command and does not wait for it.
    ///
    /// - Returns: one sentence where it cannot be started; else nil.
    @discardableResult
    func call(_ alarm: Alarm, of run: RunFolder) -> String? {
        guard let notify else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", notify]
        var environment = ProcessInfo.processInfo.environment
        environment["FRAMI_RUN"] = run.name
        environment["FRAMI_EVENT"] = alarm.kind.rawValue
        environment["FRAMI_TEXT"] = alarm.text
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            return nil
        } catch {
            return "The command of --notify could not be started: \(error)"
        }
    }
}

import AudioSignal
import BesideTests
import Foundation
import Models
import NetworkGraph
import RunEvents
import RunStore
import TensorCore

/// The program that the package builds, and a folder to run it in, with a teacher small enough for steps of
/// milliseconds.
final class Frami {
    struct Result {
        let status: Int32
        let output: String
        let error: String

        /// The first line printed; the error, where nothing was.
        var firstLine: String { lines.first ?? error }
        var lines: [String] { output.split(separator: "\n").map(String.init) }
        /// The lines as JSON objects.
        var objects: [[String: Any]] {
            lines.compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        }
    }

    static let program = programBesideTests("frami")

    /// The search path of programs, which is that of the tests themselves.
    static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    let folder: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/frami-XXXXXX").utf8CString)
        folder = String(cString: mkdtemp(&template)!)
        try writeTeacher("teacher.safetensors")
        try Self.recipe.write(toFile: folder + "/tiny.toml", atomically: true, encoding: .utf8)
    }

    /// - Parameter loudness: what the classifier's weights are multiplied by.
    func writeTeacher(_ name: String, loudness: Float = 1) throws {
        var frontEnd = FrontEnd()
        frontEnd.melBands = 16
        let description = ModelDescription(
            architecture: "digits8x1", classes: ["low", "high", "noise"], frontEnd: frontEnd, frames: 16)
        var random = RandomGenerator(seed: 7)
        let classifier = try Classifier(
            NetworkFamily(named: description.architecture).graph(bands: 16, classes: 3), using: &random)
        let weight = classifier.namedState.first { $0.name == "fc.weight" }!.parameter.value
        for index in 0..<weight.shape.count { weight.pointer[index] *= loudness }
        try ModelFile(classifier, description: description).encoded().write(
            to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    static let recipe = """
        teacher = "teacher.safetensors"
        student = "digits8x1"
        evaluate = ""
        rounds = 4
        threads = 1
        inversion-batch = 6
        distillation-batch = 6

        [knobs]
        inversion-steps = 3
        distillation-steps = 3

        """

    /// The arguments of a run that takes only a moment.
    static let tiny = ["run", "--recipe", "tiny.toml"]
    /// The arguments of a run that goes on until it is stopped.
    static let endless = tiny + ["--rounds", "1000000"]

    deinit {
        // Engines that a failed test has left are stopped.
        for run in runs.all() {
            if let engine = EngineLock.holder(of: run) { kill(engine.pid, SIGKILL) }
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var runs: RunList { RunList(folder + "/runs") }

    /// Runs the program without a terminal, to its end.
    @discardableResult
    func run(_ arguments: [String]) throws -> Result {
        let running = try start(arguments)
        running.process.waitUntilExit()
        return Result(status: running.process.terminationStatus, output: running.output, error: running.error)
    }

    /// A process that prints into two files, because a pipe could be kept open by other processes that are started
    /// meanwhile.
    struct Running {
        let process: Process
        fileprivate let paths: (output: String, error: String)

        var output: String { (try? String(contentsOfFile: paths.output, encoding: .utf8)) ?? "" }
        var error: String { (try? String(contentsOfFile: paths.error, encoding: .utf8)) ?? "" }

        /// Waits until a number of lines, or a text, is printed.
        func wait(lines: Int, orText text: String? = nil) {
            while process.isRunning {
                let output = output
                if output.utf8.count(where: { $0 == UInt8(ascii: "\n") }) >= lines { return }
                if let text, output.contains(text) { return }
                usleep(2000)
            }
        }
    }

    private var count = 0

    /// Runs a line of the shell, to its end.
    func shell(_ line: String) throws -> Result {
        let running = try start(["-c", line], program: "/bin/sh")
        running.process.waitUntilExit()
        return Result(status: running.process.terminationStatus, output: running.output, error: running.error)
    }

    func start(_ arguments: [String], program: String = Frami.program) throws -> Running {
        count += 1
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["PATH": Self.searchPath, "HOME": folder]
        let running = Running(process: process, paths: ("\(folder)/output-\(count)", "\(folder)/error-\(count)"))
        for path in [running.paths.output, running.paths.error] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardOutput = FileHandle(forWritingAtPath: running.paths.output)
        process.standardError = FileHandle(forWritingAtPath: running.paths.error)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return running
    }

    func terminal(
        _ arguments: [String], environment: [String: String] = PseudoTerminal.usual, underShell: Bool = false
    ) throws -> PseudoTerminal {
        try PseudoTerminal(arguments, in: folder, environment: environment, underShell: underShell)
    }

    /// A screen on an endless run that has made its first step.
    func screen(
        underShell: Bool = false, environment: [String: String] = [:]
    ) throws -> (PseudoTerminal, RunFolder) {
        let terminal = try terminal(
            Self.endless, environment: PseudoTerminal.usual.merging(environment) { $1 }, underShell: underShell)
        try terminal.wait(for: "losses")
        guard let run = runs.all().last else { throw PseudoTerminal.Failure.silent(wanted: "a run", terminal.shown) }
        try terminal.wait("a step") { try !losses(of: run).isEmpty }
        return (terminal, run)
    }

    /// Every event that a run has recorded so far.
    func events(of run: RunFolder) throws -> [RunEvent] {
        try Reader(run).events(after: 0, limit: 10_000_000).map(\.event)
    }

    /// The losses of each step as text with all digits.
    func losses(of run: RunFolder) throws -> [String] {
        try Reader(run).events(after: 0, limit: 10_000_000).compactMap { recorded in
            guard case .stepped(let step) = recorded.event else { return nil }
            let losses = step.losses.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.bitPattern)" }
            return "\(recorded.moment.step) \(step.phase) \(losses)"
        }
    }

    /// The last checkpoint's model file.
    func student(of run: RunFolder) throws -> Data {
        try Checkpoints(run).latest?.load()["student.safetensors"] ?? Data()
    }
}

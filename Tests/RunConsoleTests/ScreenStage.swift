import Dashboard
import Foundation
import RunEvents
import TerminalTestSupport
import TerminalUI
import Testing

@testable import RunConsole
@testable import RunStore

/// A run's folder with an engine that the test plays, a terminal in memory and a clock that the test advances.
final class Stage {
    let path: String
    let run: RunFolder
    var lock: EngineLock?
    let recorder: Recorder
    let terminal = MemoryTerminal(size: Size(width: 120, height: 40))
    var now = 0.0
    let inbox: CommandInbox
    var resumed = 0
    var alarms: [Alarm] = []

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/frami-XXXXXX").utf8CString)
        path = String(cString: mkdtemp(&template)!)
        run = try RunFolder.create(
            in: path + "/runs", name: "a", recipe: Recipe(), at: Date(timeIntervalSince1970: 0))
        lock = try EngineLock(run)
        recorder = try Recorder(run)
        inbox = try CommandInbox(run, recorder: recorder)
        let description = RunDescription(
            run: run.name, recipe: Recipe(), teacher: .init(name: "teacher", parameters: 184_570),
            student: .init(name: "student", parameters: 24_610), classes: (0..<10).map(String.init),
            axes: .init(frequencies: (1...64).map { Double($0) * 100 }, secondsPerFrame: 0.016, decibels: -30...35),
            evaluation: "digits", clips: 480, threads: 2)
        recorder.record(.started(description), at: Moment())
        try recorder.flush()
    }

    deinit {
        recorder.close()
        try? FileManager.default.removeItem(atPath: path)
    }

    func step(_ index: Int) throws {
        let step = Step(
            phase: .inversion, done: index, planned: 10, losses: ["bn": 7, "total": 9], stepsPerSecond: 3,
            secondsLeft: 100)
        recorder.record(.stepped(step), at: Moment(seconds: Double(index), round: 0, step: index))
        try recorder.flush()
    }

    func screen(replays: Bool = false) throws -> Screen {
        let services = ScreenServices(
            resumeEngine: { [unowned self] folder in
                resumed += 1
                lock = try EngineLock(folder)
                return EngineProcess(pid: getpid())
            },
            savePicture: { event, folder in "\(folder.name)-\(event.number).png" }, saveSound: { _, _ in "" },
            playSound: { _, _ in }, exportCurves: { run, format in "\(run.name).\(format.rawValue)" },
            call: { [unowned self] alarm, _ in alarms.append(alarm) })
        return try Screen(
            run, terminal: terminal, runs: RunList(path + "/runs"), services: services, options: .init(),
            sender: "ada", preferencesPath: path + "/screen.json", replays: replays, clock: { [unowned self] in now })
    }

    /// Advances the clock by a tenth of a second and runs the screen once, `count` times.
    func turn(_ screen: Screen, _ count: Int = 1) throws -> Screen.Ending? {
        for _ in 0..<count {
            now += 0.1
            if let ending = try screen.turn(timeout: .zero) { return ending }
        }
        return nil
    }

    var text: String { terminal.frame.map(Screenshot.text) ?? "" }

    func commands() throws -> [RunCommand] {
        inbox.take(at: 0).commands.map(\.command)
    }
}

import ArgumentParser
import Foundation
import RunEvents
import RunStore
import TerminalUI

/// Sends commands to a run's engine, which carries them out between two steps, and waits until it has taken them.
///
/// - Throws: `StoreError`; where the engine does not answer in time, the commands stay in the record and are carried
///   out later.
func send(_ commands: [RunCommand], to run: String?, in folder: String) throws {
    let run = try RunList(folder).find(run)
    let queue = try CommandQueue(run)
    var last: (id: Int64, command: RunCommand)?
    for command in commands { last = (try queue.send(command, by: NSUserName(), at: Date()), command) }
    // A step of a large network takes some seconds, and so does an evaluation on many clips.
    if let last { try queue.waitUntilTaken(last.id, last.command, seconds: 10) }
}

struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Pause a run.")
    @OptionGroup var chosen: ChosenRun

    func run() throws { try send([.pause], to: chosen.run, in: chosen.runs.folder) }
}

struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a paused run go on.")
    @OptionGroup var chosen: ChosenRun

    func run() throws { try send([.resume], to: chosen.run, in: chosen.runs.folder) }
}

struct Step: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make one step, then pause.")
    @OptionGroup var chosen: ChosenRun

    func run() throws { try send([.step], to: chosen.run, in: chosen.runs.folder) }
}

struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a checkpoint and end a run in good order.")
    @OptionGroup var chosen: ChosenRun

    func run() throws { try send([.stop], to: chosen.run, in: chosen.runs.folder) }
}

struct SetKnobs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Turn knobs of a run: frami set cr=1.6 bn=0.5 [run].",
        discussion: "The knobs are:\n" + KnobHelp.table)

    @Argument(
        help: ArgumentHelp(
            "KNOB=VALUE, any number of them; then the run, the newest if none is named.", valueName: "knob=value"))
    var words: [String]

    @OptionGroup var runs: RunsOptions

    func run() throws {
        var words = words
        var run: String?
        if words.count > 1, let last = words.last, !last.contains("=") { run = words.removeLast() }
        let changes: [KnobChange]
        do {
            changes = try words.map { try KnobChange($0) }
        } catch let error as KnobError {
            throw wrongUsage("\(error)")
        }
        try send(changes.map(RunCommand.set), to: run, in: runs.folder)
    }
}

/// The table of knobs in help texts, from their declarations.
enum KnobHelp {
    static var table: String {
        var table = TextTable()
        for knob in Knob.allCases {
            let declaration = knob.declaration
            let range = "\(declaration.range.lowerBound.brief) to \(declaration.range.upperBound.brief)"
            let unit = declaration.unit.isEmpty ? "" : " \(declaration.unit)"
            table.add([
                knob.name, "\(declaration.meaning) \(range)\(unit), \(declaration.standard.brief) by default.",
            ])
        }
        return table.lines.joined(separator: "\n")
    }
}

import ArgumentParser
import Foundation
import RunEvents
import RunStore

/// Names, tags and stars of a run, kept in its record.
struct TagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Name, tag or star a run, or add a note: frami tag RUN long-run --star.",
        discussion: "Without a change it prints what the run has. All of it is in the run's record, and trains nothing."
    )

    @Argument(help: ArgumentHelp("The run: its name, a part of it, or its path.", valueName: "run"))
    var chosen: String
    @Argument(help: "Tags to add.") var tags: [String] = []
    @Option(help: ArgumentHelp("A tag to take away; may be repeated.", valueName: "tag")) var without: [String] = []
    @Option(help: "A name for people, in the lists beside the run's own; '' for none.") var name: String?
    @Option(help: "A sentence about the run; '' for none.") var comment: String?
    @Option(help: "A note at the run's last step.") var note: String?
    @Flag(inversion: .prefixedNo, help: "Give it a star, or take it away.") var star: Bool?
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let folder = try RunList(runs.folder).find(chosen)
        var changes: [RemarkChange] = []
        if let name { changes.append(.title(name)) }
        if let comment { changes.append(.comment(comment)) }
        if let star { changes.append(.star(star)) }
        if let note {
            let moment = try Reader(folder).lastMoment() ?? Moment()
            changes.append(.note(Remarks.Note(note, by: NSUserName(), at: moment)))
        }
        var remarks = try RemarkStore.read(folder)
        if !tags.isEmpty || !without.isEmpty {
            changes.append(.tags((remarks.tags + tags).filter { !without.contains($0) }))
        }
        for change in changes { remarks = try RemarkStore.apply(change, to: folder) }
        Output.lines(Self.lines(folder.name, remarks))
    }

    private static func lines(_ name: String, _ remarks: Remarks) -> [String] {
        var first = name + (remarks.isStarred ? " *" : "")
        if !remarks.title.isEmpty { first += " \"\(remarks.title)\"" }
        if !remarks.tags.isEmpty { first += " " + remarks.tags.map { "#\($0)" }.joined(separator: " ") }
        let notes = remarks.notes.map { "  step \($0.moment.step): \($0.text) (\($0.by))" }
        return [first] + (remarks.comment.isEmpty ? [] : ["  \(remarks.comment)"]) + notes
    }
}

/// Removes runs with all that is in their folders.
struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove runs for good, with their records, checkpoints and models.")

    @Argument(help: "The runs: whole names, or paths.") var names: [String]
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let list = RunList(runs.folder)
        // A part of a name is not enough here, because what is removed does not come back.
        let all = list.all()
        let folders = try names.map { name -> RunFolder in
            if let run = all.first(where: { $0.name == name }) { return run }
            let folder = RunFolder(name)
            guard name.contains("/"), folder.isRun else {
                throw StoreError.noSuchRun(name, nearest: name.nearest(among: all.map(\.name)))
            }
            return folder
        }
        for folder in folders {
            if let engine = EngineLock.holder(of: folder) {
                throw StoreError.engineRunning(run: folder.name, pid: engine.pid)
            }
        }
        if !yes {
            guard isatty(0) == 1, isatty(1) == 1 else {
                throw wrongUsage("Nobody is here to be asked; give --yes to remove \(names.joined(separator: ", ")).")
            }
            Output.prompt("Remove \(names.joined(separator: ", ")) for good? [y/N] ")
            guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
                return Output.line("Nothing is removed.")
            }
        }
        for folder in folders {
            try folder.remove()
            Output.line("removed \(folder.name)")
        }
    }
}

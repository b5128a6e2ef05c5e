import ArgumentParser
import AudioFiles
import Foundation
import RunConsole
import RunEvents
import RunStore
import TerminalUI

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a teacher on real clips, on the same dashboard.")

    @Argument(
        help: ArgumentHelp(
            "The clips: audiomnist, esc50, esc10, urbansound8k, fsd50k, audioset or folder.",
            valueName: "kind:root[:fold]"))
    var data: String
    @Option(help: ArgumentHelp("The network's family, such as digits-teacher or resnet20.", valueName: "name"))
    var model: String
    @Option(
        help: ArgumentHelp("The model file to write; with --folds, {fold} is the fold's number.", valueName: "file"))
    var out: String
    @Option(
        help: ArgumentHelp(
            "Folds such as 1-3 or 'all', one after the other without a screen: the accuracy of each, mean and spread.",
            valueName: "list"))
    var folds: String?
    @Option(parsing: .unconditional, help: "Passes over the clips.")
    var epochs = 15
    @Option(parsing: .unconditional, help: "Clips of a step.")
    var batch = 64
    @Option(
        parsing: .unconditional,
        help: "The same seed gives the same bits on one kind of processor, whatever the threads.")
    var seed: UInt64 = 1
    @Option(parsing: .unconditional, help: "Threads of the engine; all cores by default.")
    var threads = 0
    @Option(parsing: .unconditional, help: "Frames of a usual clip, a multiple of 8; found from the clips by default.")
    var frames = 0
    @OptionGroup var runs: RunsOptions
    @OptionGroup var presentation: Presentation

    func validate() throws {
        try presentation.validate()
        try checkName(out, of: "--out")
        guard (1...10_000).contains(epochs) else { throw wrongUsage("Give 1 to 10000 --epochs.") }
        guard (2...4096).contains(batch) else { throw wrongUsage("Give a --batch of 2 to 4096.") }
        guard (0...256).contains(threads) else { throw wrongUsage("Give 0 to 256 --threads.") }
        guard (0...4096).contains(frames), frames % 8 == 0 else {
            throw wrongUsage("Give --frames as a multiple of 8 up to 4096.")
        }
        guard folds == nil || !presentation.detach else {
            throw wrongUsage("--folds trains in the foreground; leave --detach out.")
        }
        guard folds == nil || out.contains(FoldName.placeholder) else {
            throw wrongUsage(
                "--folds makes a model of each fold; put {fold} into --out, such as teacher-{fold}.safetensors.")
        }
    }

    func run() throws {
        try RankGroup.refuse("train")
        if let folds { return try run(folds: folds) }
        try presentation.present(try makeRun(data, out: out), in: runs.folder, resumes: false, changes: [])
    }

    private func run(folds: String) throws {
        let dataset = try Dataset.load(DatasetReference(data))
        let chosen = try FoldResults.chosen(folds, of: dataset)
        let reference = dataset.reference
        var results = FoldResults()
        let start = ProcessInfo.processInfo.systemUptime
        for (position, fold) in chosen.enumerated() {
            if !presentation.json {
                var line = "fold \(fold), \(position + 1) of \(chosen.count)"
                if position > 0 {
                    let seconds = (ProcessInfo.processInfo.systemUptime - start) / Double(position)
                    line += ", \(NumberText.clock(seconds * Double(chosen.count - position))) left of all"
                }
                Output.line(line)
                fflush(nil)
            }
            // The built-in clips have no folder and no folds to choose from.
            let one =
                reference.root == nil
                ? reference : DatasetReference(kind: reference.kind, root: reference.root, fold: fold)
            let run = try makeRun(one.description, out: FoldName.path(out, fold: fold), warns: position == 0)
            let (status, outcome) = try Foreground.follow(
                run, resumes: false, changes: [], as: presentation.json ? .json : .plain)
            if status != 0 { throw ExitCode(status) }
            if outcome?.reason == .stopped {
                printError(
                    "Stopped in fold \(fold), \(position + 1) of \(chosen.count); --folds takes those that are left.")
                return
            }
            if let evaluation = outcome?.last { results.add(evaluation, of: fold) }
        }
        if presentation.json {
            Output.object(results.object([("model", .text(out)), ("data", .text(data))]))
        } else {
            Output.lines(results.lines)
        }
    }

    private func makeRun(_ data: String, out: String, warns: Bool = true) throws -> RunFolder {
        let path = try ModelCopy(to: out).path
        let training = TrainingJob(
            data: data, model: model, out: path, epochs: epochs, batch: batch, seed: seed, threads: threads,
            frames: frames)
        let job = Job.training(training)
        try job.check(warns: warns)
        var recipe = Recipe()
        recipe.teacher = model
        recipe.student = ""
        recipe.evaluate = data
        recipe.rounds = epochs
        recipe.seed = seed
        recipe.threads = threads
        let run = try RunFolder.create(in: runs.folder, name: job.name, recipe: recipe, at: Date())
        try training.save(in: run)
        return run
    }
}

import ArgumentParser
import Foundation
import RunConsole
import RunEvents
import RunStore

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a teacher on real clips, on the same dashboard.")

    @Argument(
        help: ArgumentHelp(
            "The clips: audiomnist, esc50, esc10, urbansound8k or folder.", valueName: "kind:root[:fold]"))
    var data: String
    @Option(help: ArgumentHelp("The network's family, such as digits-teacher or resnet20.", valueName: "name"))
    var model: String
    @Option(help: ArgumentHelp("The model file to write.", valueName: "file"))
    var out: String
    @Option(help: "Passes over the clips.")
    var epochs = 15
    @Option(help: "Clips of a step.")
    var batch = 64
    @Option(help: "The same seed and threads give the same bits.")
    var seed: UInt64 = 1
    @Option(help: "Threads of the engine; all cores by default.")
    var threads = 0
    @Option(help: "Frames of a usual clip, a multiple of 8; found from the clips by default.")
    var frames = 0
    @Option(name: .customLong("runs"), help: ArgumentHelp("The folder that holds the runs.", valueName: "dir"))
    var folder = "runs"
    @OptionGroup var presentation: Presentation

    func validate() throws {
        try presentation.validate()
        guard (1...10_000).contains(epochs) else { throw wrongUsage("Give 1 to 10000 --epochs.") }
        guard (2...4096).contains(batch) else { throw wrongUsage("Give a --batch of 2 to 4096.") }
        guard (0...256).contains(threads) else { throw wrongUsage("Give 0 to 256 --threads.") }
        guard (0...4096).contains(frames), frames % 8 == 0 else {
            throw wrongUsage("Give --frames as a multiple of 8 up to 4096.")
        }
    }

    func run() throws {
        let path = out.hasPrefix("/") ? out : FileManager.default.currentDirectoryPath + "/" + out
        let parent = (path as NSString).deletingLastPathComponent
        guard access(parent, W_OK) == 0 else {
            throw StoreError.cannotWrite(path, reason: String(cString: strerror(errno)))
        }
        let training = TrainingJob(
            data: data, model: model, out: path, epochs: epochs, batch: batch, seed: seed, threads: threads,
            frames: frames)
        let job = Job.training(training)
        try job.check()
        var recipe = Recipe()
        recipe.teacher = model
        recipe.student = ""
        recipe.evaluate = data
        recipe.rounds = epochs
        recipe.seed = seed
        recipe.threads = threads
        let run = try RunFolder.create(in: folder, name: job.name, recipe: recipe, at: Date())
        try training.save(in: run)
        try presentation.present(run, in: folder, resumes: false, changes: [])
    }
}

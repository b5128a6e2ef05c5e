import ArgumentParser
import Distillation
import Foundation
import RunConsole
import RunEvents
import RunStore

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Distil a student from a teacher, without any data, and watch it.",
        discussion: """
            The engine is a process of its own: leave the dashboard with q, close the terminal, and the training goes on; \
            'frami attach' comes back to it. With --plain or --json it runs in the foreground instead.

            Knobs for --set:
            \(KnobHelp.table)
            """)

    @Option(help: ArgumentHelp("Begin from a recipe file.", valueName: "file"))
    var recipe: String?
    @Option(
        help: ArgumentHelp(
            "A model file, 'letters' or 'digits' for a built-in teacher, or a network that the teacher options describe.",
            valueName: "file"))
    var teacher: String?
    @Option(
        help: ArgumentHelp(
            "The student's family, such as resnet8; fit:flash=64K,ram=64K,macs=3M for the largest that fits in 8 bits; or a "
                + "network of one's own as ONNX or model file, its weights drawn anew.", valueName: "name|file"))
    var student: String?
    @Option(
        help: ArgumentHelp(
            "One of \(Method.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
    var method: String?
    @Option(
        help: ArgumentHelp("Labelled clips to report accuracy on, never to choose by.", valueName: "kind:root[:fold]"))
    var evaluate: String?
    @Option(name: .customLong("set"), help: ArgumentHelp("Set a knob; may be repeated.", valueName: "knob=value"))
    var knobs: [String] = []
    @Option(
        parsing: .unconditional,
        help: "The same seed gives the same bits on one kind of processor, whatever the threads.")
    var seed: UInt64?
    @Option(parsing: .unconditional, help: "Rounds of inversion and distillation.")
    var rounds: Int?
    @Option(
        parsing: .unconditional, help: ArgumentHelp("Stop after so long, such as 240s or 1h30m.", valueName: "duration")
    )
    var budget: String?
    @Option(parsing: .unconditional, help: "Threads of the engine; all cores by default.")
    var threads: Int?
    @Option(
        parsing: .unconditional,
        help: "Parts of each batch, which ranks of mpirun or srun share; it changes the bits, and the ranks do not.")
    var parts: Int?
    @Option(help: ArgumentHelp("A copy of the finished student goes here.", valueName: "file"))
    var out: String?
    @Option(help: ArgumentHelp("Go on with a run that ended or whose engine died.", valueName: "run"))
    var resume: String?

    @OptionGroup(title: "Teacher from elsewhere (ONNX, or a bare state dict)") var described: ImportOptions
    @OptionGroup var runs: RunsOptions
    @OptionGroup var presentation: Presentation

    func validate() throws {
        try presentation.validate()
        try checkName(runs.folder, of: "--runs")
        let others = [recipe, teacher, student, method, evaluate, budget].contains { $0 != nil }
        if resume != nil, others || described.areGiven || seed != nil || rounds != nil || threads != nil || parts != nil
        {
            throw wrongUsage(
                "--resume goes on with the run's own recipe; besides it only --set and --out are possible.")
        }
    }

    func run() throws {
        let group = try RankGroup.join()
        if group.world.rank > 0 { return try group.follow() }
        defer { group.dismiss() }
        guard !(group.isShared && presentation.detach) else {
            throw wrongUsage("A run on several ranks is in the foreground; leave --detach out.")
        }
        try run(group)
    }

    private func run(_ group: RankGroup) throws {
        if let resume {
            let folder = try RunList(runs.folder).find(resume)
            let changes: [KnobChange]
            do {
                changes = try knobs.map { try KnobChange($0) }
            } catch let error as KnobError {
                throw wrongUsage("\(error)")
            }
            if let engine = EngineLock.holder(of: folder) {
                throw StoreError.engineRunning(run: folder.name, pid: engine.pid)
            }
            try group.check(RecipeFile.read(folder.recipePath), resumes: true)
            try out.map { try ModelCopy(to: $0) }?.save(in: folder)
            try presentation.present(folder, in: runs.folder, resumes: true, changes: changes, group: group)
        } else {
            var recipe: Recipe
            let fit: StudentFit?
            do {
                recipe = try overrides.recipe()
                fit = try StudentFit(recipe.student)
            } catch let error as KnobError {
                throw wrongUsage("\(error)")
            } catch let error as RecipeError {
                throw wrongUsage("\(error)")
            } catch let error as StudentFitError {
                throw wrongUsage("\(error)")
            }
            try group.check(recipe)
            if fit != nil { recipe.student = Recipe().student }
            let copy = try out.map { try ModelCopy(to: $0) }
            let networks = try RunNetworks(recipe, described, mayAsk: !presentation.json)
            if let fit {
                let need = try fit.choice(for: networks.teacher, grafts: recipe.grafts)
                printError("The student is \(need.name), the largest that fits: \(need.summary).")
                recipe.student = need.name
            }
            let job = Job.distillation(recipe)
            try job.check(networks, partsHere: group.partsHere(of: recipe))
            let folder = try RunFolder.create(in: runs.folder, name: job.name, recipe: recipe, at: Date())
            try networks.save(in: folder, of: recipe)
            try copy?.save(in: folder)
            try presentation.present(folder, in: runs.folder, resumes: false, changes: [], group: group)
        }
    }

    private var overrides: RecipeOverrides {
        var overrides = RecipeOverrides()
        overrides.file = recipe
        overrides.teacher = teacher
        overrides.student = student
        overrides.method = method
        overrides.evaluate = evaluate
        overrides.knobs = knobs
        overrides.seed = seed
        overrides.rounds = rounds
        overrides.budget = budget
        overrides.threads = threads
        overrides.parts = parts
        return overrides
    }
}

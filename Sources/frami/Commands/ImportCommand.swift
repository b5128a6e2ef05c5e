import ArgumentParser
import Foundation
import Models
import NetworkGraph
import RunStore

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a model file of a network from elsewhere: ONNX, or a bare state dict.",
        discussion: """
            The model file carries all that is needed, and every command takes it. What the network's own file does not \
            say is asked for on a terminal; in a script give --classes and --front-end.
            """)

    @Argument(help: ArgumentHelp("The network: MODEL.onnx, or a state dict as STATE.safetensors.", valueName: "file"))
    var file: String
    @OptionGroup var options: ImportOptions
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "An input of the network and what it gives there, as numpy.save writes them: compared before anything is kept.",
            valueName: "input.npy output.npy"))
    var check: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "A sound and the scores that the network gives it elsewhere, a JSON object of class to score: compared too.",
            valueName: "clip scores.json"))
    var checkClip: [String] = []
    @Option(help: ArgumentHelp("Where the model file goes.", valueName: "teacher.safetensors"))
    var out: String?

    func validate() throws {
        for (flag, files) in [("--check INPUT.npy OUTPUT.npy", check), ("--check-clip CLIP SCORES.json", checkClip)]
        where !files.isEmpty && files.count != 2 {
            throw wrongUsage("Give two files: \(flag).")
        }
        if let out { try checkName(out, of: "--out") }
    }

    func run() throws {
        let imported = try NetworkImport(file, options)
        for remark in imported.remarks { printError(remark) }
        if imported.norms.norms == 0 {
            printError(
                "Methods that match statistics cannot run; zskt, dafl and noise can, with students that are usually worse."
            )
        }
        let classifier = try imported.model.classifier()
        if check.count == 2 { try ImportCheck.compare(imported, input: check[0], output: check[1]) }
        if checkClip.count == 2 { try ImportCheck.compare(imported, clip: checkClip[0], scores: checkClip[1]) }
        let questions = ImportQuestions(file: file)
        let proposal = (file as NSString).deletingPathExtension + ".frami.safetensors"
        let place =
            try out
            ?? questions.ask(
                "Where shall the model file go?", proposal: proposal,
                orGive: "Say where the model file shall go; give --out, such as --out \(proposal).", parse: { $0 })
        try replaceFile(at: place, with: imported.model.encoded(), mode: sharedMode)
        Output.line(
            "\(place): \(imported.model.description.classes.count) classes, \(classifier.graph.trainedCount) parameters, "
                + imported.norms.summary)
        Output.line("hidden state before pooling: \(classifier.taps.hidden)")
        Output.line("and after it: \(classifier.taps.pooled)")
    }
}

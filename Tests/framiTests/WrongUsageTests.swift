import Foundation
import Testing

@Suite(.serialized) struct WrongUsageTests {
    /// A wrong command line, its exit status, and a part of its error.
    struct Case: CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let sentence: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String, _ status: Int32, _ sentence: String) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.status = status
            self.sentence = sentence
        }
    }

    static let cases = [
        Case("evalute x", 64, "There is no command 'evalute'; did you mean 'evaluate'?"),
        Case("make-digits --out d --seed -4", 64, "The value '-4' is invalid for '--seed"),
        Case("make-digits --out d --speakers 48 --built-in b", 64, "packs speakers after the 48th"),
        Case("make-instruments --out d --training-fonts ,", 1, "There is no soundfont to train on"),
        Case(
            "train letters: --model digits8x1 --out t", 1,
            "'frami make-letters --out letters' and give 'letters:letters'"),
        Case("compare --out c --seeds 1,x", 64, "'1,x' is not a list of numbers"),
        Case("compare --out c --methods frmi", 64, "did you mean 'frami'?"),
        Case("compare --out c --set cr=0,x", 64, "cr=x is not a number"),
        Case("evaluate digits digits --folds 3", 1, "is split in one way only"),
        Case("evaluate digits folder:file", 1, "is a file"),
        Case("evaluate digits folder:nowhere:3", 1, "nowhere"),
        Case("train digits --model resnet20 --out t.safetensors", 1, "make-digits"),
        Case("run --recipe .", 1, "'.' cannot be read (it is a folder)"),
        Case("run --recipe /dev/null", 1, "it is no ordinary file"),
        Case("run --recipe tiny.toml --teacher /dev/null", 1, "it is no ordinary file"),
        Case("run --recipe tiny.toml --theme nowhere", 64, "There is no theme \"nowhere\""),
        Case("attach --theme nowhere", 64, "There is no theme"),
        Case("runs --runs file", 1, "'file' cannot be read (Not a directory)"),
        Case("run --foo", 64, "Unknown option '--foo'"),
        Case("dance", 64, "There is no command 'dance'"),
        Case("run --recipe tiny.toml --set crr=1", 64, "There is no knob 'crr'; did you mean 'cr'?"),
        Case("run --recipe tiny.toml --set cr=high", 64, "cr=high is not a number"),
        Case("run --recipe tiny.toml --set cr=1000", 64, "cr=1000 is out of range"),
        Case("run --recipe tiny.toml --set inversion-steps=2.5", 64, "is not a whole number"),
        Case("run --recipe tiny.toml --method frmi", 64, "There is no method 'frmi'; did you mean 'frami'?"),
        Case("run --recipe tiny.toml --rounds 0", 64, "rounds cannot be '0'"),
        Case("run --recipe tiny.toml --budget soon", 64, "give a duration such as 240s"),
        Case("run --recipe tiny.toml --seed -1", 64, "'--seed"),
        Case("run --plain --json", 64, "only one of --detach, --plain and --json"),
        Case("run --resume x --seed 3", 64, "--resume goes on with the run's own recipe"),
        Case("run --recipe nowhere.toml", 1, "'nowhere.toml' cannot be read (No such file or directory)"),
        Case("run --recipe unknown-key.toml", 1, "unknown-key.toml, line 2: The recipe has an unknown key 'round'"),
        Case("run --recipe wrong-type.toml", 1, "wrong-type.toml, line 1: rounds has the wrong type"),
        Case("run --recipe tiny.toml --teacher nowhere.safetensors", 1, "nowhere.safetensors"),
        Case("run --recipe tiny.toml --teacher truncated.safetensors", 1, "truncated.safetensors"),
        Case("run --recipe tiny.toml --teacher text.safetensors", 1, "text.safetensors"),
        Case("run --recipe tiny.toml --student resnet7", 1, "resnet7"),
        Case("run --recipe tiny.toml --evaluate folder:nowhere", 1, "nowhere"),
        Case("run --recipe tiny.toml --evaluate digits", 1, "which the model does not know"),
        Case("run --recipe tiny.toml --runs file", 1, "it is a file"),
        Case("run --resume nothing", 1, "There is no run 'nothing'"),
        Case("info truncated.safetensors", 1, "truncated.safetensors"),
        Case("info .", 1, "it is a folder"),
        Case("evaluate teacher.safetensors nowhere", 1, "is no kind of dataset"),
        Case("evaluate teacher.safetensors digits", 1, "which the model does not know"),
        Case("classify teacher.safetensors nowhere.wav", 1, "nowhere.wav does not exist"),
        Case("classify teacher.safetensors .", 1, "holds no audio files"),
        Case("classify teacher.safetensors -", 1, "standard input is empty"),
        Case("classify teacher.safetensors", 64, "<clip>"),
        Case("attach", 1, "There are no runs in 'runs'"),
        Case("set cr=1.6", 1, "There are no runs in 'runs'"),
        Case("set", 64, "knob=value"),
        Case("set foo=1", 64, "There is no knob 'foo'; the knobs are oh, bn,"),
        Case("run --recipe tiny.toml --set foo=1", 64, "There is no knob 'foo'; the knobs are oh, bn,"),
        Case("samples", 64, "--out"),
        Case("train folder:nowhere --model resnet20 --out t.safetensors", 1, "nowhere"),
        Case("train folder:nowhere --model resnet20 --out nowhere/t.safetensors", 1, "nowhere/t.safetensors"),
    ]

    @Test(arguments: cases)
    func eachIsOneSentenceOnStandardErrorAndNothingElse(wrong: Case) throws {
        let frami = try Frami()
        let model = try Data(contentsOf: URL(fileURLWithPath: frami.folder + "/teacher.safetensors"))
        let files = [
            "unknown-key.toml": Data("seed = 1\nround = 3\n".utf8), "wrong-type.toml": Data("rounds = \"many\"\n".utf8),
            "truncated.safetensors": model.prefix(model.count / 2), "text.safetensors": Data("hello, world".utf8),
            "file": Data(),
        ]
        for (name, data) in files { try data.write(to: URL(fileURLWithPath: frami.folder + "/" + name)) }
        let result = try frami.run(wrong.arguments)
        #expect(result.status == wrong.status, "\(result.error)")
        #expect(result.output == "")
        #expect(result.error.contains(wrong.sentence), "\(result.error)")
        #expect(result.error.hasPrefix("frami: ") && result.error.hasSuffix("\n"))
        #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        #expect(!FileManager.default.fileExists(atPath: frami.folder + "/runs"))
    }
}

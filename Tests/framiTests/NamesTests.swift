import AudioSignal
import Foundation
import Models
import NetworkGraph
import TensorCore
import Testing

/// Names with unusual bytes: none may control the terminal, shift a column or make a file be missed.
@Suite(.serialized) struct NamesTests {
    static let nasty = "a\u{1B}[31mb\r\n\t\u{7}\u{9B}2J\u{202E}x"

    /// A model with control characters in every name and note.
    private func writeNastyModel(_ frami: Frami) throws {
        var frontEnd = FrontEnd()
        frontEnd.melBands = 16
        let description = ModelDescription(
            architecture: "digits8x1", classes: [Self.nasty, "high", "noise"], frontEnd: frontEnd, frames: 16,
            notes: ["author\u{1B}]0;x\u{7}": Self.nasty],
            training: TrainingRecord(set: "folder:\(Self.nasty)", folds: [1], heldOut: 2, clips: "\u{7}", count: 3))
        var random = RandomGenerator(seed: 7)
        let classifier = try Classifier(
            NetworkFamily(named: description.architecture).graph(bands: 16, classes: 3), using: &random)
        try ModelFile(classifier, description: description).encoded().write(
            to: URL(fileURLWithPath: frami.folder + "/nasty.safetensors"))
    }

    private func expectTame(_ result: Frami.Result, _ what: String) {
        for scalar in (result.output + result.error).unicodeScalars where scalar != "\n" {
            let isTame = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar.value != 0x202E
            #expect(isTame, "\(what) printed U+\(String(scalar.value, radix: 16))")
            if !isTame { return }
        }
    }

    @Test func noByteOfANameActsOnTheTerminal() throws {
        let frami = try Frami()
        try writeNastyModel(frami)
        for name in [Self.nasty, "high"] {
            for clip in 0..<5 {
                try LookAlike.tone("\(frami.folder)/set/\(name)/\(clip)\u{1B}c.wav", label: name.utf8.count + clip)
            }
        }
        let model = "nasty.safetensors"
        for command in [
            ["info", model], ["classify", model, "set"], ["evaluate", model, "folder:set"],
            ["evaluate", model, "folder:set", "--folds", "all"], ["classify", model, "\u{1B}]0;x\u{7}\r.wav"],
            ["info", "\u{1B}[2J"], ["run", "--set", "\u{1B}[2J=1"], ["stop", "\u{1B}[2J"], ["\u{1B}[2J"],
            ["evaluate", model, "folder:\u{1B}[2J"],
            ["run", "--runs", "r\u{1B}[2J\n", "--teacher", model, "--rounds", "x"],
        ] {
            let result = try frami.run(command)
            expectTame(result, command.joined(separator: " "))
            // The errors about folds and a wrong number of rounds do not contain the names.
            if command.contains("--folds") || command.contains("--rounds") { continue }
            #expect((result.output + result.error).contains("\\u{1b}"), "\(command): \(result.error)")
        }
        // A run of such a model, in a folder of such a name.
        let run = try frami.run(
            Frami.tiny + ["--teacher", model, "--evaluate", "folder:set", "--rounds", "1", "--runs", "r\u{1B}[2J"])
        #expect(run.status == 0, "\(run.error)")
        expectTame(run, "run")
        let listed = try frami.shell("mv r*/2* \"$(printf 'runs\\033[2J')\"; mkdir runs; mv runs?* runs/")
        #expect(listed.status == 0, "\(listed.error)")
        for command in [["runs"], ["samples", "--out", "pictures"], ["stop"], ["resume", "nowhere"]] {
            expectTame(try frami.run(command), command[0])
        }
        #expect(try frami.run(["runs"]).output.hasPrefix("runs\\u{1b}[2J  finished"))
        // JSON escapes by its own rules.
        let json = try frami.run(["classify", model, "set", "--json"])
        expectTame(json, "classify --json")
        #expect((json.objects.first?["classes"] as? [String])?.first == Self.nasty)
    }

    @Test func columnsLineUpWhateverTheNames() throws {
        let frami = try Frami()
        for (label, name) in ["🎉🎉🎉", "漢字", "e\u{301}"].enumerated() {
            for clip in 0..<5 { try LookAlike.tone("\(frami.folder)/set/\(name)/\(clip).wav", label: 3 * label) }
        }
        let trained = try frami.run(["train", "folder:set", "--out", "m.safetensors"] + DatasetsTests.oneEpoch)
        #expect(trained.status == 0, "\(trained.error)")
        let lines = try frami.run(["evaluate", "m.safetensors", "folder:set"]).lines.dropFirst()
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("🎉🎉🎉  ") } && lines.contains { $0.hasPrefix("漢字    ") })
        #expect(lines.contains { $0.hasPrefix("e\u{301}       ") })
        #expect(!lines.contains { $0.contains("\u{FFFD}") })
    }

    @Test func aFileOfAnyNameIsHeardAndNamed() throws {
        let frami = try Frami()
        try LookAlike.tone("\(frami.folder)/clip.wav", label: 1)
        let copied = try frami.shell(
            "mkdir set && cp clip.wav \"$(printf 'set/caf\\351.wav')\" && cp teacher.safetensors \"$(printf 't\\377.st')\""
        )
        #expect(copied.status == 0)
        let folder = try frami.run(["classify", "teacher.safetensors", "set"])
        #expect(folder.status == 0 && folder.output.hasPrefix("set/caf\\xe9.wav  "), "\(folder.error)")
        let named = try frami.shell(
            "'\(Frami.program)' classify \"$(printf 't\\377.st')\" \"$(printf 'set/caf\\351.wav')\"")
        #expect(named.status == 0 && named.output == folder.output, "\(named.error)")
        let missing = try frami.shell("'\(Frami.program)' classify digits \"$(printf 'n\\351.wav')\"")
        #expect(missing.status == 1 && missing.error.contains("The audio file n\\xe9.wav does not exist"))
        let json = try frami.run(["classify", "teacher.safetensors", "set", "--json"])
        #expect(json.objects.first?["clip"] as? String == "set/caf\\xe9.wav")
        // Names of files that frami writes must be UTF-8.
        for command in ["train folder:set --model digits8x1 --out", "samples --out", "run --recipe tiny.toml --runs"] {
            let made = try frami.shell("'\(Frami.program)' \(command) \"$(printf 'o\\351')\"")
            #expect(
                made.status == 64 && made.error.contains("o\\xe9' is no UTF-8")
                    || made.error.contains("which is no UTF-8"))
        }
    }

    @Test func aClassInACircleOfLinksIsReadOnce() throws {
        let frami = try Frami()
        let root = try LookAlike.folder.make(in: frami.folder)
        #expect(
            try frami.shell("ln -s . folder/low/self && ln -s .. folder/low/up && ln -s self folder/low/other").status
                == 0)
        let result = try frami.run(["classify", "teacher.safetensors", root])
        #expect(result.lines.count == 30)
        let evaluated = try frami.run(["evaluate", "teacher.safetensors", "folder:folder:1"])
        #expect(evaluated.error.contains("3 links lead to folders that are read already"), "\(evaluated.error)")
    }
}

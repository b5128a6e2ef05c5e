import Foundation
import Models
import Testing

/// The training record in model files, and its effect on the choice of clips for evaluation.
@Suite(.serialized) struct MemoryTests {
    private func model(_ frami: Frami, _ path: String) throws -> ModelDescription {
        try ModelFile(contentsOf: URL(fileURLWithPath: path.hasPrefix("/") ? path : frami.folder + "/" + path))
            .description
    }

    /// Trained on all folds of a folder but the third.
    private func trained() throws -> (Frami, data: String) {
        let frami = try Frami()
        let data = "folder:\(try LookAlike.folder.make(in: frami.folder))"
        let result = try frami.run(["train", "\(data):3", "--out", "own.safetensors"] + DatasetsTests.oneEpoch)
        #expect(result.status == 0, "\(result.error)")
        return (frami, data)
    }

    @Test func aModelIsJudgedOnTheFoldThatItWasKeptFrom() throws {
        let (frami, data) = try trained()
        let memory = try #require(try model(frami, "own.safetensors").training)
        #expect(memory.set == data && memory.folds == [1, 2, 4, 5] && memory.heldOut == 3 && memory.count == 24)
        let info = try frami.run(["info", "own.safetensors"]).output
        #expect(info.contains("24 clips of \(data), folds 1, 2, 4, 5, fold 3 held out, list \(memory.clips)"))
        #expect(info.contains("frami \(FramiVersion.current)"))

        let own = try frami.run(["evaluate", "own.safetensors", data])
        #expect(own.firstLine.contains("of 6 clips (fold 3, held out), 95 %"))
        #expect(!own.error.contains("training clips"))
        let known = try frami.run(["evaluate", "own.safetensors", data + ":2"])
        #expect(known.firstLine.contains("of 6 clips (fold 2), 95 %"))
        #expect(
            known.error.contains(
                "Fold 2 of \(data) is one that the model was trained on; the one that was held out is fold 3."))
        let all = try frami.run(["evaluate", "own.safetensors", data, "--folds", "2-3", "--json"])
        #expect(all.error.contains("Fold 2 of \(data) is one") && !all.error.contains("Fold 3 of \(data) is one"))
        #expect(try frami.run(["evaluate", "own.safetensors", data, "--json"]).objects.last?["fold"] as? Int == 3)
    }

    @Test func aStudentRemembersWhatItsTeacherHeard() throws {
        let (frami, data) = try trained()
        let distilled = try frami.run(
            Frami.tiny + [
                "--teacher", "own.safetensors", "--evaluate", data, "--rounds", "1", "--out", "s.safetensors",
            ])
        #expect(distilled.status == 0, "\(distilled.error)")
        // The output names the copy and its path.
        #expect(
            distilled.lines.last == "model: \((frami.folder as NSString).standardizingPath)/s.safetensors",
            "\(distilled.output)")
        // The training is a run too.
        let run = try #require(frami.runs.all().first { try frami.student(of: $0).isEmpty == false })
        let student = try frami.student(of: run)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: frami.folder + "/s.safetensors")) == student && !student.isEmpty)
        #expect(try model(frami, "s.safetensors").training == model(frami, "own.safetensors").training)
        #expect(try frami.run(["evaluate", "s.safetensors", data]).firstLine.contains("(fold 3, held out)"))
        #expect(distilled.output.contains("evaluated on 6 clips"))

        // A run can be given by its name in all forms.
        for name in [run.name, String(run.name.dropFirst(9)), "runs/" + run.name] {
            #expect(
                try frami.run(["evaluate", name, data]).output == frami.run(["evaluate", "s.safetensors", data]).output)
            #expect(try frami.run(["info", name]).output == frami.run(["info", "s.safetensors"]).output)
            #expect(try frami.run(["classify", name, "folder/low/0.wav"]).status == 0)
        }
        let neither = try frami.run(["info", "nowhere"])
        #expect(neither.status == 1)
        #expect(neither.error.contains("'nowhere' is neither a model file (no such file) nor a run in 'runs'"))
    }

    @Test func aModelThatHeardOtherClipsOrSaysNothingIsJudgedOnAll() throws {
        let (frami, data) = try trained()
        let own = try ModelFile(contentsOf: URL(fileURLWithPath: frami.folder + "/own.safetensors"))
        var description = own.description
        description.training = nil
        try ModelFile(own.graph, tensors: own.tensors, description: description).encoded().write(
            to: URL(fileURLWithPath: frami.folder + "/silent.safetensors"))
        let unknown = try frami.run(["evaluate", "silent.safetensors", data])
        #expect(unknown.firstLine.contains("of 30 clips, 95 %"), "\(unknown.output)")
        #expect(
            unknown.error.contains(
                "The model does not say what it was trained on, so that all 30 clips of \(data) may hold"))
        #expect(!unknown.error.contains("split into 5 folds"))

        // A copy elsewhere is the same set; another one is not.
        #expect(try frami.shell("cp -r folder copy && cp -r folder other && rm other/low/0.wav").status == 0)
        #expect(
            try frami.run(["evaluate", "own.safetensors", "folder:copy"]).firstLine.contains(
                "of 6 clips (fold 3, held out)"))
        let other = try frami.run(["evaluate", "own.safetensors", "folder:other"])
        #expect(other.firstLine.contains("of 29 clips, 95 %"))
        #expect(!other.error.contains("training clips"), "\(other.error)")
        // The same dataset with one more clip.
        #expect(try frami.shell("cp other/low/1.wav folder/low/new.wav").status == 0)
        let changed = try frami.run(["evaluate", "own.safetensors", data])
        #expect(changed.firstLine.contains("of 31 clips, 95 %"))
        #expect(changed.error.contains("\(data) has changed since the model was trained on it"))
    }

    @Test func theEndSaysWhereTheModelLies() throws {
        let frami = try Frami()
        let data = "folder:\(try LookAlike.folder.make(in: frami.folder))"
        let trained = try frami.run(
            ["train", data, "--out", "own.safetensors"] + DatasetsTests.oneEpoch.filter { $0 != "--json" })
        #expect(trained.lines.last == "model: \((frami.folder as NSString).standardizingPath)/own.safetensors")
        let distilled = try frami.run(Frami.tiny + ["--rounds", "1"])
        let path = try #require(distilled.lines.last?.dropFirst("model: ".count))
        #expect(path.hasPrefix("runs/") && FileManager.default.fileExists(atPath: "\(frami.folder)/\(path)"))
        // In an older version --out named a folder.
        for (place, reason) in [("runs", "it is a folder"), ("none/x", "No such file or directory")] {
            let refused = try frami.run(Frami.tiny + ["--out", place])
            #expect(refused.status == 1 && refused.error.contains("(\(reason))"), "\(refused.error)")
        }
        #expect(frami.runs.all().count == 2)
    }

    @Test func aClassThatNothingIsLearnedOfIsNamed() throws {
        let frami = try Frami()
        let data = "folder:\(try LookAlike.folder.make(in: frami.folder))"
        try LookAlike.tone(frami.folder + "/folder/rare/0.wav", label: 9)
        var told = 0
        for fold in 1...5 {
            let result = try frami.run(["train", "\(data):\(fold)", "--out", "o.safetensors"] + DatasetsTests.oneEpoch)
            told += result.error.contains("The class 'rare' of \(data):\(fold) has no clips to learn from") ? 1 : 0
        }
        #expect(told == 1)
        #expect(try frami.shell("mkdir one && cp -r folder/low one/").status == 0)
        let one = try frami.run(["train", "folder:one", "--out", "o.safetensors"] + DatasetsTests.oneEpoch)
        #expect(one.status == 1 && one.error.contains("The folder one holds clips of one class only (low)"))
    }
}

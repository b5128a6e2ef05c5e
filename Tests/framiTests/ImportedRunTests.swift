import Foundation
import RunStore
import Testing

/// `frami run` with networks of other programs, without `frami import` before.
@Suite(.serialized) struct ImportedRunTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("ONNXImportTests/Fixtures").path
    private static let described = ["--front-end", "torchaudio:n_mels=32", "--classes", "a,b,c,d,e"]

    /// Copies a network into the test's folder, so that it can be removed.
    private func bring(_ name: String, to frami: Frami) throws {
        try FileManager.default.copyItem(atPath: "\(Self.fixtures)/\(name)", toPath: "\(frami.folder)/\(name)")
    }

    private func expectOneSentence(_ result: Frami.Result, _ status: Int32, _ words: String) {
        #expect(result.status == status && result.error.contains(words), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    }

    @Test func aRunKeepsItsOwnCopyOfAnImportedTeacher() throws {
        let frami = try Frami()
        try bring("residual.kept.onnx", to: frami)
        let straight = try frami.run(
            Frami.tiny + ["--teacher", "residual.kept.onnx", "--rounds", "2"] + Self.described)
        #expect(straight.status == 0, "\(straight.error)")
        let expected = try frami.losses(of: #require(frami.runs.all().last))
        let first = try frami.run(
            Frami.tiny + ["--teacher", "residual.kept.onnx", "--rounds", "1"] + Self.described)
        #expect(first.status == 0, "\(first.error)")
        let run = try #require(frami.runs.all().last)
        let model = try frami.run(["info", "\(run.path)/student.safetensors"])
        #expect(model.status == 0 && model.output.contains("5: a, b, c, d, e"), "\(model.error)")

        // Resumed, and done again by its recipe, without the file that it began from.
        try FileManager.default.removeItem(atPath: "\(frami.folder)/residual.kept.onnx")
        let recipe = try String(contentsOfFile: run.recipePath, encoding: .utf8)
        try recipe.replacingOccurrences(of: "rounds = 1\n", with: "rounds = 2\n")
            .write(toFile: run.recipePath, atomically: true, encoding: .utf8)
        let resumed = try frami.run(["run", "--resume", run.name])
        #expect(resumed.status == 0, "\(resumed.error)")
        let whole = try frami.run(["run", "--recipe", run.recipePath])
        #expect(whole.status == 0, "\(whole.error)")
        let again = try #require(frami.runs.all().last)
        #expect(again.name != run.name)
        #expect(try frami.losses(of: run).count == 12)
        #expect(try frami.losses(of: again) == expected)

        // The folder may have been renamed meanwhile.
        try FileManager.default.moveItem(atPath: "\(frami.folder)/runs", toPath: "\(frami.folder)/moved")
        let moved = try frami.run(["run", "--resume", run.name, "--runs", "moved"])
        #expect(moved.status == 0, "\(moved.error)")
    }

    @Test func aScriptIsToldWhatToGive() throws {
        let frami = try Frami()
        let file = "\(Self.fixtures)/residual.kept.onnx"
        let run = Frami.tiny + ["--teacher", file]
        expectOneSentence(try frami.run(run), 64, "give --front-end, such as --front-end torchaudio:n_mels=32")
        expectOneSentence(try frami.run(run + Self.described.prefix(2)), 64, "has 5 classes")
        expectOneSentence(try frami.run(Frami.tiny + ["--classes", "a,b,c"]), 1, "is a model file of frami")
        expectOneSentence(try frami.run(["run", "--resume", "x", "--multi-label"]), 64, "--resume goes on")
        #expect(frami.runs.all().isEmpty)
    }

    @Test func hiddenStatesAreChosenByTheirNodes() throws {
        let frami = try Frami()
        let file = "\(Self.fixtures)/residual.kept.onnx"
        let run = Frami.tiny + ["--teacher", file, "--rounds", "1"] + Self.described
        let chosen = try frami.run(run + ["--before", "Relu", "--after", "Flatten"])
        #expect(chosen.status == 0, "\(chosen.error)")
        #expect(chosen.output.contains("+graft8x16"), "\(chosen.output)")
        for (arguments, words) in [
            (["--before", "conv2"], "has no node 'conv2'; near it is 'conv2/Conv'"),
            (["--before", "conv2/Conv"], "goes around 'conv2/Conv'; the nearest that all go through before it is"),
            (["--before", "Flatten"], "has 2 axes; give a map"),
            (["--before", "Relu_2", "--after", "conv1/Conv"], "is no vector behind 'Relu_2'"),
        ] { expectOneSentence(try frami.run(run + arguments), 1, words) }
        // The options apply to a model file of frami too, and replace what it contains.
        let own = try frami.run(Frami.tiny + ["--rounds", "1", "--before", "bn1"])
        #expect(own.status == 0, "\(own.error)")
        let copy = try #require(frami.runs.all().last).path + "/imported-teacher.safetensors"
        let info = try frami.run(["info", copy, "--nodes"])
        #expect(
            info.lines.contains { $0.hasPrefix("before pooling") && $0.contains("bn1, 8 x 8 x 8") }, "\(info.output)")
        #expect(info.lines.contains { $0.hasPrefix("  bn1") && $0.hasSuffix("8 x 8 x 8") }, "\(info.output)")
    }

    @Test func infoSaysWhatInversionLooksAt() throws {
        let frami = try Frami()
        let imported = try frami.run([
            "import", "\(Self.fixtures)/tagger.default.onnx", "--front-end", "torchaudio:n_mels=16", "--classes",
            "a,b,c,d", "--out", "t.safetensors",
        ])
        #expect(
            imported.status == 0
                && imported.output.contains("1 batch norm, on the input, and none behind 1 convolution"))
        let info = try frami.run(["info", "t.safetensors"])
        for (name, value) in [
            ("output", "multi-label, each class by itself (sigmoid)"), ("priors", "unknown"),
            ("statistics", "1 batch norm, on the input, and none behind 1 convolution"),
            ("before pooling", "mean, 6 x 12"), ("after pooling", ", 6"),
        ] {
            #expect(info.lines.contains { $0.hasPrefix(name) && $0.hasSuffix(value) }, "\(name): \(info.output)")
        }
    }

    @Test func aNetworkOfOnesOwnIsTheStudent() throws {
        let frami = try Frami()
        try bring("residual.default.onnx", to: frami)
        let run = Frami.tiny + ["--teacher", "\(Self.fixtures)/residual.kept.onnx", "--rounds", "1"] + Self.described
        for (method, name) in [("dafl", "student residual.default ("), ("frami", "residual.default+graft12x4")] {
            let result = try frami.run(
                run + ["--student", "residual.default.onnx", "--method", method, "--out", "\(method).safetensors"])
            #expect(result.status == 0 && result.output.contains(name), "\(result.output)\(result.error)")
        }
        try FileManager.default.removeItem(atPath: "\(frami.folder)/residual.default.onnx")
        let last = try #require(frami.runs.all().last)
        let recipe = try String(contentsOfFile: last.recipePath, encoding: .utf8)
        try recipe.replacingOccurrences(of: "rounds = 1\n", with: "rounds = 2\n")
            .write(toFile: last.recipePath, atomically: true, encoding: .utf8)
        let resumed = try frami.run(["run", "--resume", last.name])
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(try frami.losses(of: last).count == 12)

        // The resulting model can be used by all commands, and as a student again.
        try UnsoundModelsTests().writeSound(frami)
        for name in ["dafl", "frami"] {
            let model = "\(name).safetensors"
            #expect(try frami.run(["info", model]).output.contains("5: a, b, c, d, e"))
            #expect(try frami.run(["classify", model, "clip.wav"]).status == 0)
            let again = try frami.run(run + ["--student", model])
            #expect(again.status == 0, "\(again.error)")
        }
    }

    @Test func aStudentThatDoesNotFitIsRefusedByWhatDiffers() throws {
        let frami = try Frami()
        let run = Frami.tiny + ["--teacher", "\(Self.fixtures)/residual.kept.onnx"] + Self.described
        for (student, words) in [
            ("tagger.kept.onnx", "The student tagger.kept has 4 outputs, and its teacher 5"),
            ("speaker.kept.onnx", "The student speaker.kept has 10 bands, and its teacher 32"),
            ("recurrent.kept.onnx", "recurrent layer"), ("nowhere.onnx", "nowhere.onnx"),
        ] {
            let result = try frami.run(run + ["--student", "\(Self.fixtures)/\(student)"])
            expectOneSentence(result, 1, words)
        }
        #expect(frami.runs.all().isEmpty)
    }

    @Test func withoutStatisticsOnlyMethodsThatNeedNoneRun() throws {
        let frami = try Frami()
        let imported = try frami.run(
            ["import", "\(Self.fixtures)/residual.default.onnx", "--layout", "mels-frames", "--out", "t.safetensors"]
                + Self.described)
        #expect(imported.status == 0, "\(imported.error)")
        let run = Frami.tiny + ["--teacher", "t.safetensors", "--rounds", "1"]
        for method in ["zskt", "dafl", "noise"] {
            let result = try frami.run(run + ["--method", method])
            #expect(result.status == 0, "\(method): \(result.error)")
            #expect(result.error.contains("expect a student that is usually worse"), "\(method): \(result.error)")
        }
        for method in ["frami", "deepinversion", "cmi"] {
            expectOneSentence(try frami.run(run + ["--method", method]), 1, "has no batch-norm statistics, so nothing")
        }
        expectOneSentence(
            try frami.run(run + ["--method", "cmi", "--set", "bn=0"]), 1, "cmi contrasts samples by nothing else")
    }
}

import Foundation
import Testing

/// `frami export` on the students of runs that take a moment.
@Suite(.serialized) struct ExportTests {
    /// A finished run's student, exported into `out`.
    private func exported(_ frami: Frami, _ arguments: [String] = []) throws -> Frami.Result {
        let run = try frami.run(Frami.tiny + ["--plain"])
        try #require(run.status == 0, "\(run.error)")
        return try frami.run(["export", "teacher-frami", "--out", "out"] + arguments)
    }

    private func names(_ folder: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder))
    }

    private func json(_ path: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        return try #require(object as? [String: Any])
    }

    @Test func aRunBecomesAFolderThatOtherProgramsTake() throws {
        let frami = try Frami()
        let result = try exported(frami)
        #expect(result.status == 0, "\(result.error)")
        let wanted: Set = [
            "student.onnx", "student-int8.onnx", "student-wave.onnx", "student-static.onnx",
            "student-static-int8.onnx", "student.py", "student.safetensors", "calibration.npy", "labels.txt",
            "model.json", "CARD.md",
        ]
        #expect(try names("\(frami.folder)/out") == wanted)
        #expect(result.firstLine == "out: 11 files")
        #expect(try String(contentsOfFile: "\(frami.folder)/out/labels.txt", encoding: .utf8) == "low\nhigh\nnoise\n")
        let sheet = try json("\(frami.folder)/out/model.json")
        #expect(sheet["classes"] as? [String] == ["low", "high", "noise"])
        #expect((sheet["mel"] as? [AnyHashable]) == ["batch", 1, 16, "time"] as [AnyHashable])
        #expect((sheet["frontEnd"] as? [String: Any])?["melBands"] as? Int == 16)
        let provenance = try #require(sheet["provenance"] as? [String: Any])
        #expect(provenance["teacher"] as? String == "teacher.safetensors" && provenance["seed"] as? Int == 1)
        #expect((provenance["teacherHash"] as? String)?.count == 32)
        let files = try #require(sheet["files"] as? [[String: Any]])
        for file in files {
            let name = try #require(file["name"] as? String)
            let size = try FileManager.default.attributesOfItem(atPath: "\(frami.folder)/out/\(name)")[.size] as? Int
            #expect(file["bytes"] as? Int == size, "\(name)")
            if name.hasSuffix(".onnx"), !name.contains("int8") {
                #expect(try #require(file["largestDifference"] as? Double) <= 1e-3, "\(name)")
            }
        }
        let card = try String(contentsOfFile: "\(frami.folder)/out/CARD.md", encoding: .utf8)
        for words in ["without any recording", "`frami` with seed 1", "What was not measured", "student-int8.onnx"] {
            #expect(card.contains(words), "\(words)")
        }
    }

    /// The same run gives the same bytes, so that a card's figures are valid for files that are made again.
    @Test func anExportRepeatsToTheByte() throws {
        let frami = try Frami()
        #expect(try exported(frami).status == 0)
        #expect(try frami.run(["export", "teacher-frami", "--out", "again"]).status == 0)
        for name in try names("\(frami.folder)/out") {
            let (a, b) = ("\(frami.folder)/out/\(name)", "\(frami.folder)/again/\(name)")
            #expect(FileManager.default.contentsEqual(atPath: a, andPath: b), "\(name)")
        }
    }

    @Test func someFormatsMakeSomeFiles() throws {
        let frami = try Frami()
        let result = try exported(frami, ["--formats", "onnx, torch"])
        #expect(result.status == 0, "\(result.error)")
        let made = try names("\(frami.folder)/out")
        #expect(
            made == ["student.onnx", "student.py", "student.safetensors", "labels.txt", "model.json", "CARD.md"])
    }

    /// Read back with its norms, the file is the student again, and a teacher.
    @Test func anExportWithItsNormsIsATeacherAgain() throws {
        let frami = try Frami()
        #expect(try exported(frami, ["--formats", "onnx,torch", "--keep-batch-norm"]).status == 0)
        let imported = try frami.run([
            "import", "out/student.onnx", "--front-end", "frami:n_mels=16", "--classes", "out/labels.txt", "--out",
            "back.safetensors", "--frames", "16",
        ])
        #expect(imported.status == 0, "\(imported.error)")
        try frami.writeNoise("clip.wav", seconds: 0.4)
        let answers = try ["out/student.safetensors", "back.safetensors"].map { model in
            let result = try frami.run(["classify", model, "clip.wav", "--json"])
            return try #require(result.objects.first?["scores"] as? [Double], "\(result.error)")
        }
        #expect(zip(answers[0], answers[1]).allSatisfy { abs($0 - $1) < 1e-5 }, "\(answers)")
        let run = try frami.run(Frami.tiny + ["--plain", "--teacher", "back.safetensors", "--rounds", "1"])
        #expect(run.status == 0, "\(run.error)")
    }

    /// The effect of 8 bits is printed for each layer, and a named layer stays in Float in the file.
    @Test func layersInEightBitsAreComparedAndMayStayFloat() throws {
        let frami = try Frami()
        #expect(try exported(frami, ["--formats", "int8", "--keep-float", "bn1, fc"]).status == 0)
        let card = try String(contentsOfFile: "\(frami.folder)/out/CARD.md", encoding: .utf8)
        #expect(card.contains("In `student-int8.onnx` stay in Float: bn1, fc."))
        let table = try frami.run(["quantise", "teacher-frami"])
        #expect(table.status == 0 && table.error.isEmpty, "\(table.error)")
        #expect(table.lines.first?.split(separator: " ").prefix(3) == ["layer", "kind", "weights"])
        let objects = try frami.run(["quantise", "teacher-frami", "--json"]).objects
        let layers = objects.filter { $0["type"] as? String == "layer" }
        #expect(layers.first?["name"] as? String == "bn1" && layers.last?["kind"] as? String == "Gemm")
        let sum = try #require(objects.last)
        let sizes = try ["bytes", "keepFloatBytes", "floatBytes"].map { try #require(sum[$0] as? Int) }
        #expect(sizes[0] <= sizes[1] && sizes[1] <= sizes[2] && sizes[0] < sizes[2], "\(sizes)")
        let kept = try Data(contentsOf: URL(fileURLWithPath: "\(frami.folder)/out/student-int8.onnx")).count
        #expect(kept > sizes[0], "two layers in Float take more")
        let automatic = try frami.run([
            "export", "teacher-frami", "--out", "auto", "--formats", "int8", "--keep-float", "auto",
        ])
        #expect(automatic.status == 0, "\(automatic.error)")
    }

    /// With `on`, training for 8 bits is tried and reported. It changes the int8 files only, and only if they become better.
    @Test func weightsAreTrainedForEightBitsAndKeptWhereThatIsBetter() throws {
        let frami = try Frami()
        let result = try exported(frami, ["--formats", "onnx,int8", "--quantisation-aware", "on"])
        #expect(result.status == 0, "\(result.error)")
        let trial = try #require(json("\(frami.folder)/out/model.json")["quantisationAware"] as? [String: Any])
        let figures = try ["agreeingBefore", "agreeing", "samples", "steps"].map { try #require(trial[$0] as? Int) }
        #expect(figures[0] <= figures[2] && figures[1] <= figures[2] && figures[2] > 0 && figures[3] == 200)
        let isKept = try #require(trial["kept"] as? Bool)
        #expect(!isKept || figures[1] > figures[0], "\(trial)")
        #expect(trial["teacher"] as? String == "the teacher")
        let sentence =
            "200 steps of quantisation-aware distillation: 8 bits decide like the teacher on \(figures[1]) of \(figures[2])"
        let card = try String(contentsOfFile: "\(frami.folder)/out/CARD.md", encoding: .utf8)
        #expect(card.contains(sentence) && result.output.contains(sentence), "\(result.output)")
        let plain = try frami.run([
            "export", "teacher-frami", "--out", "plain", "--formats", "onnx,int8", "--quantisation-aware", "off",
        ])
        #expect(plain.status == 0, "\(plain.error)")
        #expect(try json("\(frami.folder)/plain/model.json")["quantisationAware"] is NSNull)
        for (file, isSame) in [("student.onnx", true), ("student-int8.onnx", !isKept)] {
            let (a, b) = ("\(frami.folder)/out/\(file)", "\(frami.folder)/plain/\(file)")
            #expect(FileManager.default.contentsEqual(atPath: a, andPath: b) == isSame, "\(file)")
        }
    }

    /// A teacher can be exported like any model, but has no samples of its own for calibration.
    @Test func aTeacherIsExportedWithoutEightBitsUnlessARunIsNamed() throws {
        let frami = try Frami()
        let plain = try frami.run(["export", "teacher.safetensors", "--out", "plain"])
        #expect(plain.status == 0, "\(plain.error)")
        #expect(plain.error.contains("has no synthetic samples to calibrate 8 bits on"))
        #expect(try !names("\(frami.folder)/plain").contains { $0.contains("int8") || $0.contains("npy") })
        let card = try String(contentsOfFile: "\(frami.folder)/plain/CARD.md", encoding: .utf8)
        #expect(card.contains("It is no run's student"))
        _ = try frami.run(Frami.tiny + ["--plain"])
        let calibrated = try frami.run([
            "export", "teacher.safetensors", "--out", "calibrated", "--calibrate", "teacher-frami", "--formats", "int8",
        ])
        #expect(calibrated.status == 0, "\(calibrated.error)")
        #expect(try names("\(frami.folder)/calibrated").contains("student-int8.onnx"))
    }

    /// Each kind of bad input gives its exit status and one sentence, and leaves no files.
    @Test func whatCannotBeExportedIsSaidInOneSentence() throws {
        let frami = try Frami()
        try FileManager.default.createDirectory(atPath: "\(frami.folder)/there", withIntermediateDirectories: false)
        try FileManager.default.createDirectory(atPath: "\(frami.folder)/shut", withIntermediateDirectories: false)
        try Data().write(to: URL(fileURLWithPath: "\(frami.folder)/file"))
        let model = "teacher.safetensors"
        let cases: [([String], Int32, String)] = [
            ([model, "--out", "there"], 1, "'there' exists already"),
            ([model, "--out", "file"], 1, "'file' exists already"),
            ([model, "--out", "nowhere/out"], 1, "'nowhere/out' cannot be written"),
            ([model, "--out", ""], 64, "--out has an empty name"),
            ([model], 64, "Missing expected argument '--out <folder>'"),
            ([model, "--out", "out", "--formats", "onnx,tflite"], 64, "There is no format 'tflite'"),
            ([model, "--out", "out", "--formats", ","], 64, "some of onnx, int8, wave, static, torch"),
            ([model, "--out", "out", "--formats", "int8"], 1, "has no synthetic samples to calibrate 8 bits on"),
            ([model, "--out", "out", "--keep-float", ","], 64, "--keep-float has no names"),
            ([model, "--out", "out", "--quantisation-aware", "no"], 64, "--quantisation-aware"),
            ([model, "--out", "out", "--calibrate", "none"], 1, "There is no run 'none'"),
            (["nothing.safetensors", "--out", "out"], 1, "nothing.safetensors"),
            ([model, "--out", "out", "--evaluate", "folder:nowhere"], 1, "nowhere"),
        ]
        for (arguments, status, words) in cases {
            let result = try frami.run(["export"] + arguments)
            #expect(result.status == status, "\(arguments): \(result.error)")
            #expect(result.error.contains(words), "\(arguments): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        let left = try names(frami.folder).filter { $0.hasPrefix(".") || $0 == "out" }
        #expect(left.isEmpty, "\(left)")
        #expect(try names("\(frami.folder)/there").isEmpty)
    }

    @Test func aLayerThatThereIsNotIsNoLayerToKeep() throws {
        let frami = try Frami()
        let result = try exported(frami, ["--formats", "int8", "--keep-float", "bn11"])
        #expect(result.status == 1)
        #expect(result.error.contains("names 'bn11'"), "\(result.error)")
        #expect(result.error.contains("did you mean 'bn1'?"), "\(result.error)")
        let none = try frami.run(["quantise", "teacher.safetensors"])
        #expect(none.status == 1 && none.error.contains("has no synthetic samples to compare on"), "\(none.error)")
        #expect(none.error.split(separator: "\n").count == 1)
    }

    @Test(.enabled(if: FaultsTests.canMount, "mounting a small disk is not allowed here"))
    func aFullDiskLeavesNothing() throws {
        let frami = try Frami()
        let result = try frami.shell(
            """
            mkdir small && unshare -rm sh -c 'mount -t tmpfs -o size=100k none small || exit 9
            \(Frami.program) export teacher.safetensors --formats onnx,torch,wave --out small/out
            echo status $?; ls -A small | wc -l'
            """)
        #expect(result.lines.suffix(2) == ["status 1", "0"], "\(result.output)")
        #expect(result.error.contains("No space left on device") && result.error.contains("'small/out/"))
        #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    }

    @Test func samplesOfAnotherModelAreRefused() throws {
        let frami = try Frami()
        _ = try frami.run(Frami.tiny + ["--plain", "--rounds", "1"])
        let result = try frami.run([
            "export", "digits", "--out", "out", "--formats", "int8", "--calibrate", "teacher-frami",
        ])
        #expect(result.status == 1)
        #expect(result.error.contains("are not of 64 mel bands and 10 classes"), "\(result.error)")
    }

    @Test func aFrontEndThatNeedsTheWholeClipHasNoWave() throws {
        let frami = try Frami()
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ONNXImportTests/Fixtures/residual.kept.onnx").path
        let imported = try frami.run([
            "import", fixture, "--front-end", "librosa:n_mels=32", "--classes", "a,b,c,d,e", "--out", "l.safetensors",
        ])
        #expect(imported.status == 0, "\(imported.error)")
        let asked = try frami.run(["export", "l.safetensors", "--out", "out", "--formats", "wave"])
        #expect(asked.status == 1 && asked.error.contains("below each clip's loudest"), "\(asked.error)")
        let rest = try frami.run(["export", "l.safetensors", "--out", "out"])
        #expect(rest.status == 0 && rest.error.contains("leave out the format wave"), "\(rest.error)")
        #expect(try names("\(frami.folder)/out").contains("student.onnx"))
    }

    /// The features for other programs: one array for a clip that is taken whole, one for each window of a longer clip.
    @Test func whatTheNetworkTakesIsWrittenAsAnArray() throws {
        let frami = try Frami()
        try frami.writeNoise("short.wav", seconds: 0.3)
        try frami.writeNoise("long.wav", seconds: 0.9)
        func shape(_ file: String) throws -> String {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(frami.folder)/\(file)"))
            let header = String(decoding: data[10..<128], as: UTF8.self)
            let shape = try #require(header.firstMatch(of: #/'shape': (\([0-9, ]+\))/#)?.1)
            let numbers = shape.split { !$0.isNumber }.map { Int($0)! }
            #expect(data.count == 128 + 4 * numbers.reduce(1, *))
            return String(shape)
        }
        let short = try frami.run(["classify", "teacher.safetensors", "short.wav", "--features", "f.npy"])
        #expect(short.status == 0, "\(short.error)")
        #expect(try shape("f.npy") == "(1, 1, 16, 19,)")
        // The answer is the same with and without.
        #expect(try frami.run(["classify", "teacher.safetensors", "short.wav"]).output == short.output)
        let long = try frami.run(["classify", "teacher.safetensors", "long.wav", "--features", "f.npy"])
        #expect(long.status == 0, "\(long.error)")
        #expect(try shape("f-1.npy") == "(1, 1, 16, 16,)" && shape("f-2.npy") == "(1, 1, 16, 16,)")
        let both = try frami.run(["classify", "teacher.safetensors", "short.wav", "long.wav", "--features", "g.npy"])
        #expect(both.status == 64 && both.error.contains("Give one clip with --features, not 2"), "\(both.error)")
        let nowhere = try frami.run(["classify", "teacher.safetensors", "short.wav", "--features", "no/f.npy"])
        #expect(nowhere.status == 1 && nowhere.error.contains("'no/f.npy' cannot be written"), "\(nowhere.error)")
    }

    /// With labelled clips the card has the accuracy of each file and of the model itself.
    @Test func aCardHasAccuraciesWithIntervals() throws {
        let frami = try Frami()
        let data = try LookAlike.folder.make(in: frami.folder)
        try frami.run(["train", "folder:\(data)", "--out", "mine.safetensors"] + DatasetsTests.oneEpoch)
        let result = try frami.run([
            "export", "mine.safetensors", "--out", "out", "--formats", "onnx", "--evaluate", "folder:\(data)",
        ])
        #expect(result.status == 0, "\(result.error)")
        let evaluated = try frami.run(["evaluate", "mine.safetensors", "folder:\(data)", "--json"])
        let accuracy = try #require(evaluated.objects.first?["accuracy"] as? Double, "\(evaluated.error)")
        let files = try #require(json("\(frami.folder)/out/model.json")["files"] as? [[String: Any]])
        #expect(abs(try #require(files[0]["score"] as? Double) - accuracy) < 1e-9)
        let card = try String(contentsOfFile: "\(frami.folder)/out/CARD.md", encoding: .utf8)
        #expect(card.contains("| on `folder:\(data)` |") && card.contains("| the model itself |"))
    }
}

extension Frami {
    /// Noise in 16 bits at 16 kHz.
    func writeNoise(_ name: String, seconds: Double) throws {
        var state: UInt64 = 5
        let count = Int(seconds * 16_000)
        let samples = (0..<count).map { _ -> Int16 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int16(truncatingIfNeeded: Int64(state >> 52) * 4 - 8192)
        }
        var data = Data("RIFF".utf8)
        func append<Value: FixedWidthInteger>(_ values: Value...) {
            for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
        }
        append(UInt32(36 + 2 * count))
        data.append(contentsOf: "WAVEfmt ".utf8)
        append(UInt32(16))
        append(UInt16(1), UInt16(1))
        append(UInt32(16_000), UInt32(32_000))
        append(UInt16(2), UInt16(16))
        data.append(contentsOf: "data".utf8)
        append(UInt32(2 * count))
        for sample in samples { append(sample) }
        try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
}

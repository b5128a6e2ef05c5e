import AudioFiles
import AudioSignal
import Foundation
import Testing

/// Other programs in which exported files are run.
enum OtherRuntimes {
    /// An interpreter that has torch, onnx, onnxruntime and emx-onnx-cgen.
    static let python = ProcessInfo.processInfo.environment["FRAMI_PYTHON"]
    /// An interpreter that has onnx2tf, ai-edge-litert and onnxruntime, which ask for other versions than torch does.
    static let liteRT = ProcessInfo.processInfo.environment["FRAMI_LITERT"]
}

/// The static file in LiteRT, as onnx2tf converts it: the same decisions in Float, most of them in 8 bits.
@Test(.enabled(if: OtherRuntimes.liteRT != nil, "FRAMI_LITERT names no Python with onnx2tf and ai-edge-litert"))
func liteRTDecidesAsTheExportedFile() throws {
    let frami = try Frami()
    let run = try frami.run(["run", "--teacher", "digits", "--evaluate", "", "--rounds", "2", "--plain"])
    try #require(run.status == 0, "\(run.error)")
    let export = try frami.run(["export", "digits-frami", "--out", "out"])
    try #require(export.status == 0, "\(export.error)")
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    let result = try frami.shell("'\(OtherRuntimes.liteRT!)' '\(fixtures)/Fixtures/litert.py' out")
    try #require(result.status == 0, "\(result.error)")
    let found = try #require(result.objects.last, "\(result.output)")
    func number(_ format: String, _ key: String) throws -> Double {
        try #require((found[format] as? [String: Any])?[key] as? Double, "\(format) \(key)")
    }
    #expect(try number("float32", "largest") < 1e-4)
    #expect(try number("float32", "same") == 1)
    #expect(try number("integer_quant_with_int16_act", "same") >= 0.98)
    // Its own 8 bits, of a student after two rounds.
    #expect(try number("integer_quant", "same") >= 0.75)
    #expect(try number("integer_quant", "bytes") < 65_536)
    print("LiteRT: \(found)")
}

/// Exported folders in other people's runtimes: ONNX Runtime, PyTorch and, by emx-onnx-cgen and gcc, C.
@Suite(
    .serialized, .enabled(if: OtherRuntimes.python != nil, "FRAMI_PYTHON names no Python with torch and onnxruntime"))
struct ExportedRuntimeTests {
    private static let isLong = ProcessInfo.processInfo.environment["FRAMI_LONG"] != nil
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

    /// The results of the runtimes, by format.
    ///
    /// - Parameter asC: whether C is generated and run too.
    private func found(
        _ frami: Frami, _ folder: String, cases: [[String: Any]], asC: Bool = false
    ) throws -> [String: Any] {
        try JSONSerialization.data(withJSONObject: cases)
            .write(to: URL(fileURLWithPath: "\(frami.folder)/cases.json"))
        let result = try frami.shell(
            "'\(OtherRuntimes.python!)' '\(Self.fixtures)/Fixtures/exported.py' \(folder) cases.json \(asC ? "c" : "")")
        try #require(result.status == 0, "\(result.error)")
        return try #require(result.objects.last, "\(result.output)")
    }

    /// frami's own scores of clips with the network's features, one case for each window.
    private func cases(_ frami: Frami, model: String, clips: [String]) throws -> [[String: Any]] {
        try clips.flatMap { clip -> [[String: Any]] in
            let stem = (clip as NSString).deletingPathExtension
            let result = try frami.run(["classify", model, clip, "--json", "--features", "\(stem).npy"])
            try #require(result.status == 0, "\(result.error)")
            let windows = try #require(result.objects.first?["windows"] as? [[String: Any]])
            return try windows.enumerated().map { index, window in
                let features = windows.count == 1 ? "\(stem).npy" : "\(stem)-\(index + 1).npy"
                let scores = try #require(window["scores"] as? [Double])
                return ["clip": clip, "features": features, "scores": scores, "whole": windows.count == 1]
            }
        }
    }

    private func number(_ found: [String: Any], _ format: String, _ key: String) throws -> Double {
        try #require((found[format] as? [String: Any])?[key] as? Double, "\(format) \(key)")
    }

    /// The built-in digits as WAV files: some of each class, or all with FRAMI_LONG.
    private func digits(_ frami: Frami) throws -> [String] {
        let clips = try Dataset.load(DatasetReference(kind: .digits, root: nil)).clips
        return try stride(from: 0, to: clips.count, by: Self.isLong ? 1 : 23).map { index in
            let name = "clip\(index).wav"
            try AudioFile.writeWAV(clips[index].waveform(sampleRate: 16_000), to: "\(frami.folder)/\(name)")
            return name
        }
    }

    private static let recipe = """
        teacher = "digits"
        student = "digits-student"
        evaluate = ""
        rounds = 2
        inversion-batch = 16
        distillation-batch = 16

        [knobs]
        inversion-steps = 3
        distillation-steps = 8

        """

    /// A student of the digits after a few steps; it need not be good, but every runtime must give the same scores.
    @Test func everyRuntimeHearsTheDigitsAsFramiDoes() throws {
        let frami = try Frami()
        try Self.recipe.write(toFile: frami.folder + "/digits.toml", atomically: true, encoding: .utf8)
        let run = try frami.run(["run", "--recipe", "digits.toml", "--plain"])
        try #require(run.status == 0, "\(run.error)")
        let export = try frami.run(["export", "digits-frami", "--out", "out"])
        try #require(export.status == 0, "\(export.error)")
        let cases = try cases(frami, model: "digits-frami", clips: digits(frami))
        let found = try found(frami, "out", cases: cases, asC: true)

        #expect(try number(found, "onnx", "largest") <= 1e-4)
        #expect(try number(found, "onnx", "differing") == 0)
        #expect(try number(found, "wave", "largest") <= 1e-3)
        #expect(try number(found, "wave", "differing") == 0)
        #expect(try number(found, "torch", "largest") <= 1e-4)
        #expect(try number(found, "torch", "printed") <= 1e-4)
        #expect(try number(found, "static", "largest") <= 1e-5)
        #expect(try number(found, "int8", "agreement") >= 0.9)
        #expect(try number(found, "int8", "fixed") <= 1e-5)
        let operators = try #require(found["operators"] as? [String: [String]])
        #expect(operators.values.allSatisfy { !$0.contains("STFT") && !$0.contains("BatchNormalization") })
        for file in ["student-static.onnx", "student-static-int8.onnx"] {
            guard let c = found["c \(file)"] as? [String: Any] else { continue }
            #expect(c["allocates"] as? Bool == false)
            #expect(try number(found, "c \(file)", "differing") == 0)
            let reach = file.contains("int8") ? 0.1 : 1e-4
            #expect(try number(found, "c \(file)", "largest") <= reach, "\(file): \(c)")
            print("\(file) as C: \(c)")
        }
        if found["c student-static-int8.onnx"] != nil {
            #expect(try number(found, "c student-static-int8.onnx", "code") < 65_536)
        }
        print("\(cases.count) windows: onnx \(found["onnx"]!), wave \(found["wave"]!), torch \(found["torch"]!)")
    }

    private static let frontEnds = [
        "frami:n_mels=32", "torchaudio:n_mels=32", "librosa:sr=16000,n_mels=32", "kaldi:n_mels=32",
        "panns:sr=16000,n_mels=32,fmax=8000",
        "vggish:n_mels=32", "yamnet:n_mels=32", "ast:n_mels=32", "musicnn:n_mels=32",
    ]

    /// Compares the front end in PyTorch, and as convolutions where that is possible, with frami's own.
    @Test(arguments: frontEnds) func frontEndsOfOthersAreTheSame(text: String) throws {
        let frami = try Frami()
        let network = "\(Self.fixtures)/../ONNXImportTests/Fixtures/residual.kept.onnx"
        let imported = try frami.run([
            "import", network, "--front-end", text, "--classes", "a,b,c,d,e", "--layout", "mels-frames", "--out",
            "m.safetensors",
        ])
        try #require(imported.status == 0, "\(imported.error)")
        let export = try frami.run(["export", "m.safetensors", "--out", "out"])
        try #require(export.status == 0, "\(export.error)")
        try frami.writeNoise("noise.wav", seconds: 1.1)
        let found = try found(frami, "out", cases: cases(frami, model: "m.safetensors", clips: ["noise.wav"]))
        #expect(try number(found, "torch", "features") <= 1e-3)
        #expect(try number(found, "torch", "largest") <= 1e-3)
        if found["wave"] != nil { #expect(try number(found, "wave", "largest") <= 1e-3) }
    }

    /// Every operator that a file from elsewhere may bring, as PyTorch runs it.
    @Test(arguments: ["tagger.kept", "speaker.kept", "attentive.kept", "mixed.dynamo"])
    func networksOfOthersAreTheSame(name: String) throws {
        let frami = try Frami()
        let network = "\(Self.fixtures)/../ONNXImportTests/Fixtures/\(name).onnx"
        let classes = name.hasPrefix("tagger") ? "a,b,c,d" : "a,b,c,d,e"
        var imported = try frami.run([
            "import", network, "--front-end", "torchaudio:n_mels=32", "--classes", classes, "--out", "m.safetensors",
        ])
        if let bands = imported.error.firstMatch(of: #/takes ([0-9]+) bands/#)?.1 {
            imported = try frami.run([
                "import", network, "--front-end", "torchaudio:n_mels=\(bands)", "--classes", classes, "--out",
                "m.safetensors",
            ])
        }
        try #require(imported.status == 0, "\(imported.error)")
        let export = try frami.run(["export", "m.safetensors", "--out", "out"])
        try #require(export.status == 0, "\(export.error)")
        try frami.writeNoise("noise.wav", seconds: 1.1)
        let found = try found(frami, "out", cases: cases(frami, model: "m.safetensors", clips: ["noise.wav"]))
        #expect(try number(found, "onnx", "largest") <= 1e-4)
        #expect(try number(found, "torch", "largest") <= 1e-4)
    }
}

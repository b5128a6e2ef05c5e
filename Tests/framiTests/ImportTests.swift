import AudioFiles
import AudioSignal
import Foundation
import Testing

/// `frami import` on the small networks that ONNXImportTests export.
@Suite(.serialized) struct ImportTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("ONNXImportTests/Fixtures").path
    private static let residual = [
        "import", "\(fixtures)/residual.kept.onnx", "--front-end", "torchaudio:n_mels=32", "--classes", "a,b,c,d,e",
    ]

    private struct Case: Decodable {
        let x: [Int]
        let y: [Float]
    }

    /// An array as numpy.save writes it.
    private func npy(_ shape: [Int], _ numbers: [Float]) -> Data {
        var header =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape.map(String.init).joined(separator: ", "))), }"
        header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
        var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
        numbers.withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }

    /// Writes the input and the output of a fixture; the output times a factor.
    private func writeCase(_ name: String, into folder: String, factor: Float = 1) throws {
        let outputs = try Data(contentsOf: URL(fileURLWithPath: "\(Self.fixtures)/outputs.json"))
        let first = try JSONDecoder().decode([String: [Case]].self, from: outputs)[name]![0]
        let x = (0..<first.x.reduce(1, *)).map { Float(Double($0 * 7919 % 1009) / 504.5 - 1) }
        try npy(first.x, x).write(to: URL(fileURLWithPath: "\(folder)/x.npy"))
        try npy([first.x[0], first.y.count / first.x[0]], first.y.map { $0 * factor })
            .write(to: URL(fileURLWithPath: "\(folder)/y.npy"))
    }

    @Test func aNetworkBecomesAModelFileThatCommandsTake() throws {
        let frami = try Frami()
        try writeCase("residual.kept", into: frami.folder)
        let result = try frami.run(Self.residual + ["--out", "t.safetensors", "--check", "x.npy", "y.npy"])
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("the outputs agree with y.npy"))
        #expect(result.output.contains("4 batch norms, 4 of them behind 4 convolutions"))
        let info = try frami.run(["info", "t.safetensors"])
        #expect(info.status == 0, "\(info.error)")
        #expect(info.output.contains("conv1.weight"))
    }

    /// A real tagger with its weights, compared with onnxruntime's output for an input and, with librosa, for a sound
    /// (see Fixtures/musicnn.py).
    @Test func aRealTaggerScoresASoundAsElsewhere() throws {
        let frami = try Frami()
        try writeCase("musicnn-mtt-vgg", into: frami.folder)
        try AudioFile.writeWAV(Self.tones(), to: "\(frami.folder)/tones.wav")
        let result = try frami.run([
            "import", "\(Self.fixtures)/musicnn-mtt-vgg.onnx", "--front-end", "musicnn", "--classes",
            "\(Self.fixtures)/musicnn-labels.txt", "--multi-label", "--out", "t.safetensors", "--check", "x.npy",
            "y.npy",
            "--check-clip", "tones.wav", "\(Self.fixtures)/musicnn-scores.json",
        ])
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("6 batch norms, 5 of them behind 5 convolutions, and 1 on the input"))
        for words in ["agree with y.npy to ", "50 scores agree with \(Self.fixtures)/musicnn-scores.json to "] {
            let difference = result.output.components(separatedBy: words).last?.prefix { !$0.isWhitespace }
            #expect(try #require(difference.flatMap { Double($0) }) < 1e-3, "\(result.output)")
        }
        let classified = try frami.run(["classify", "t.safetensors", "tones.wav", "--json"])
        #expect(classified.status == 0, "\(classified.error)")
        #expect(classified.output.contains("guitar"), "\(classified.output)")
    }

    /// `tones` of musicnn.py.
    private static func tones() -> Waveform {
        let samples = (0..<47_616).map { index -> Float in
            let pitch = [262.0, 330, 392][index / 15_872]
            let time = Double(index % 15_872) / 16_000
            let wave = (1...8).reduce(0.0) { $0 + sin(2 * .pi * Double($1) * pitch * time) / Double($1) }
            return Float((8_000 * exp(-3 * time) * wave).rounded() / 32_768)
        }
        return Waveform(samples: samples, sampleRate: 16_000)
    }

    @Test func outputsThatDifferKeepTheFileFromBeingWritten() throws {
        let frami = try Frami()
        try writeCase("residual.kept", into: frami.folder, factor: 1.5)
        let result = try frami.run(Self.residual + ["--out", "t.safetensors", "--check", "x.npy", "y.npy"])
        #expect(result.status == 1)
        #expect(result.error.contains("differ from y.npy by"))
        #expect(!FileManager.default.fileExists(atPath: "\(frami.folder)/t.safetensors"))
        let other = try frami.run(Self.residual + ["--out", "t.safetensors", "--check", "y.npy", "x.npy"])
        #expect(other.status == 1 && other.error.contains("the network takes batch x 1 x 32 bands x frames"))
    }

    @Test func aScriptIsToldWhatToGive() throws {
        let frami = try Frami()
        let file = "\(Self.fixtures)/residual.kept.onnx"
        let cases: [([String], Int32, String)] = [
            (["import", file], 64, "give --front-end"),
            (["import", file, "--front-end", "torchaudio:n_mels=32"], 64, "has 5 classes"),
            (Array(Self.residual), 64, "give --out"),
            (["import", file, "--front-end", "torchaudio:n_mels=40"], 1, "takes 32 bands"),
            (["import", file, "--front-end", "torchaudio:n_mels=32", "--classes", "a,b"], 1, "has 5"),
            (["import", file, "--front-end", "torchaudio:n_mels=32", "--classes", "a,a,b,c,d"], 1, "names 'a' twice"),
            (Self.residual + ["--check", "x.npy"], 64, "--check INPUT.npy OUTPUT.npy"),
            (Self.residual + ["--layout", "sideways"], 64, "sideways"),
        ]
        for (arguments, status, words) in cases {
            let result = try frami.run(arguments)
            #expect(result.status == status, "\(arguments): \(result.error)")
            #expect(result.error.contains(words), "\(arguments): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
    }

    @Test func whatIsNoTeacherIsRefusedInOneSentence() throws {
        let frami = try Frami()
        try Data(Data(contentsOf: URL(fileURLWithPath: "\(Self.fixtures)/residual.kept.onnx")).prefix(5000))
            .write(to: URL(fileURLWithPath: "\(frami.folder)/cut.onnx"))
        let cases = [
            ("\(Self.fixtures)/recurrent.kept.onnx", "recurrent layer"),
            ("\(Self.fixtures)/waveform.kept.onnx", "waveform"),
            ("cut.onnx", "damaged"), ("nowhere.onnx", "no such file"),
            ("teacher.safetensors", "is a model file of frami already"),
        ]
        for (file, words) in cases {
            let result = try frami.run(["import", file, "--out", "t.safetensors"])
            #expect(result.status == 1, "\(file): \(result.error)")
            #expect(result.error.contains(words), "\(file): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
    }

    @Test func missingStatisticsAreSaidWithTheCallThatKeepsThem() throws {
        let frami = try Frami()
        let result = try frami.run([
            "import", "\(Self.fixtures)/residual.default.onnx", "--front-end", "torchaudio:n_mels=32", "--classes",
            "a,b,c,d,e",
            "--layout", "mels-frames", "--out", "t.safetensors",
        ])
        #expect(result.status == 0, "\(result.error)")
        #expect(result.error.contains("No batch-norm statistics are left"))
        #expect(result.error.contains("do_constant_folding=False"))
        #expect(result.error.contains("zskt, dafl and noise"))
    }

    /// An exported file given to another command names the command that takes it.
    @Test func otherCommandsSayThatONNXIsImportedFirst() throws {
        let frami = try Frami()
        let result = try frami.run(["info", "\(Self.fixtures)/residual.kept.onnx"])
        #expect(result.status == 1)
        #expect(result.error.contains("frami import"))
    }
}

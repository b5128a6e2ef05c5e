import AudioSignal
import Foundation
import Models
import TensorCore
import Testing

/// Model files with invalid values or descriptions: every command refuses them in one sentence, before it computes
/// anything with them.
@Suite(.serialized) struct UnsoundModelsTests {
    /// The test's teacher with one number of a tensor, or the metadata, changed.
    fileprivate func write(
        _ name: String, in frami: Frami, number: (tensor: String, value: Float)? = nil, key: String = "",
        _ change: (String) -> String = { $0 }
    ) throws {
        let file = try Safetensors(contentsOf: URL(fileURLWithPath: frami.folder + "/teacher.safetensors"))
        let tensors = try file.entries.map { entry in
            let tensor = try file.tensor(entry.name)
            if let number, number.tensor == entry.name { tensor.pointer[0] = number.value }
            return (name: entry.name, tensor: tensor)
        }
        var metadata = file.metadata
        if !key.isEmpty { metadata["frami.\(key)"] = change(metadata["frami.\(key)"]!) }
        // The name alone says what network it is in files of the first format.
        if key == "architecture" { (metadata["frami.format"], metadata["frami.graph"]) = ("1", nil) }
        try Safetensors.encode(tensors, metadata: metadata).write(to: URL(fileURLWithPath: "\(frami.folder)/\(name)"))
    }

    func writeSound(_ frami: Frami, _ samples: Int = 8_000) throws {
        // 16 bits, 16 kHz, one channel: a tone of 500 Hz.
        var data = Data("RIFF".utf8)
        func append<Value: FixedWidthInteger>(_ values: Value...) {
            for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
        }
        append(UInt32(36 + 2 * samples))
        data.append(contentsOf: "WAVEfmt ".utf8)
        append(UInt32(16), UInt32(0x1_0001), UInt32(16_000), UInt32(32_000), UInt32(0x10_0002))
        data.append(contentsOf: "data".utf8)
        append(UInt32(2 * samples))
        for index in 0..<samples { append(Int16(8_000 * sin(Double(index) * .pi / 16))) }
        try data.write(to: URL(fileURLWithPath: frami.folder + "/clip.wav"))
        for name in ["low", "high"] {
            let folder = "\(frami.folder)/clips/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // Each with a sample of its own, so that no clip is the copy of another.
            for clip in 0..<5 {
                data[64] = data[64] &+ 1
                try data.write(to: URL(fileURLWithPath: "\(folder)/\(clip).wav"))
            }
        }
    }

    private static let commands = [
        "info model.safetensors", "classify model.safetensors clip.wav", "evaluate model.safetensors folder:clips",
        "run --recipe tiny.toml --teacher model.safetensors --plain",
    ]

    /// Expects one sentence on standard error that contains all these parts, and no other output.
    private func expectRefusal(_ frami: Frami, saying parts: [String], of commands: [String] = commands) throws {
        for command in commands {
            let result = try frami.run(command.split(separator: " ").map(String.init))
            #expect(result.status == 1, "\(command): \(result.output)\(result.error)")
            #expect(result.output == "", "\(command)")
            #expect(result.error.hasPrefix("frami: ") && result.error.split(separator: "\n").count == 1)
            for part in parts { #expect(result.error.contains(part), "\(command): \(result.error)") }
        }
    }

    @Test(arguments: [
        ("bn1.running_var", Float(-0.5), "-0.5"), ("bn1.running_var", .nan, "nan"), ("bn1.weight", .infinity, "inf"),
    ])
    func aNumberThatMakesNoOutputIsRefusedByTensorAndValue(_ tensor: String, _ value: Float, _ text: String) throws {
        let frami = try Frami()
        try writeSound(frami)
        try write("model.safetensors", in: frami, number: (tensor, value))
        try expectRefusal(frami, saying: ["model.safetensors", "'\(tensor)'", text])
    }

    @Test(arguments: [
        ("\"floor\":0.001", "\"floor\":1e-50", "floor"), ("\"deviation\":0.2", "\"deviation\":1e-40", "deviation"),
        ("\"ceiling\":8", "\"ceiling\":1e300", "ceiling"),
        ("\"melBands\":", "\"norm\":\"slaney\",\"melBands\":", "norm"),
    ])
    func aConstantThatNoFloatHoldsIsRefusedByName(_ old: String, _ new: String, _ name: String) throws {
        let frami = try Frami()
        try writeSound(frami)
        try write("model.safetensors", in: frami, key: "frontEnd") { $0.replacingOccurrences(of: old, with: new) }
        try expectRefusal(frami, saying: ["model.safetensors", "frontEnd", name])
    }

    @Test func aNameOfMillionsOfLayersIsRefusedByItsTensors() throws {
        let frami = try Frami()
        try writeSound(frami)
        try write("model.safetensors", in: frami, key: "architecture") { _ in "resnet4094x4096" }
        try expectRefusal(frami, saying: ["model.safetensors", "lacks"], of: Array(Self.commands.prefix(2)))
    }

    @Test func bytesThatBelongToNoTensorAreRefused() throws {
        let frami = try Frami()
        try writeSound(frami)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: frami.folder + "/teacher.safetensors"))
        let length = Int(bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) })
        bytes.insert(contentsOf: [0, 0, 0, 0], at: 8 + length)
        try bytes.write(to: URL(fileURLWithPath: frami.folder + "/model.safetensors"))
        try expectRefusal(frami, saying: ["model.safetensors", "bytes", "no tensor"])
    }

    /// As a product with its basis this transform took 17 GB.
    @Test func aLongWindowTakesLittleMemory() throws {
        let frami = try Frami()
        try writeSound(frami, 40_000)
        try write("model.safetensors", in: frami, key: "frontEnd") {
            $0.replacingOccurrences(of: "\"fftLength\":512", with: "\"fftLength\":65536")
                .replacingOccurrences(of: "\"windowLength\":512", with: "\"windowLength\":65536")
        }
        let result = try frami.shell("ulimit -v 3000000; exec '\(Frami.program)' classify model.safetensors clip.wav")
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.hasPrefix("clip.wav  "))
    }
}

extension UnsoundModelsTests {
    /// Finite weights that overflow in the network: no clip has a finite score.
    @Test func anOutputThatIsNoNumberIsNoAnswer() throws {
        let frami = try Frami()
        try writeSound(frami)
        try write("model.safetensors", in: frami, number: ("conv1.weight", 3e38))
        let classified = try frami.run(["classify", "model.safetensors", "clip.wav"])
        #expect(classified.status == 1 && classified.output == "")
        #expect(classified.error.contains("output for clip.wav is no number"), "\(classified.error)")
        let evaluated = try frami.run(["evaluate", "model.safetensors", "folder:clips", "--json"])
        #expect(evaluated.status == 0)
        #expect(evaluated.error.contains(/no number for (\d+) of \1 clips/), "\(evaluated.error)")
        let object = try #require(evaluated.objects.first)
        let unanswered = try #require(object["unanswered"] as? Int)
        #expect(unanswered >= 2 && object["clips"] as? Int == unanswered && object["accuracy"] as? Double == 0)
    }

    @Test func stepsThatNoMemoryHoldsAreRefusedBeforehand() throws {
        let frami = try Frami()
        let recipe = Frami.recipe.replacingOccurrences(of: "batch = 6", with: "batch = 4096")
        try (recipe.replacingOccurrences(of: "rounds", with: "longest-frames = 4096\nrounds")).write(
            toFile: frami.folder + "/large.toml", atomically: true, encoding: .utf8)
        let result = try frami.run(["run", "--recipe", "large.toml", "--plain"])
        #expect(result.status == 1 && result.output == "")
        #expect(result.error.contains("samples of up to 4096 frames takes about"), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: frami.folder + "/runs"))
    }

    @Test func stepsOfSomeGibibytesAreToldBeforehand() throws {
        let frami = try Frami()
        let recipe = Frami.recipe.replacingOccurrences(of: "batch = 6", with: "batch = 128")
        try (recipe.replacingOccurrences(of: "rounds", with: "longest-frames = 2048\nrounds")).write(
            toFile: frami.folder + "/large.toml", atomically: true, encoding: .utf8)
        try Data().write(to: URL(fileURLWithPath: frami.folder + "/file"))
        // A folder of runs that cannot be made ends it before a step of that size.
        let result = try frami.run(["run", "--recipe", "large.toml", "--runs", "file", "--plain"])
        let lines = result.error.split(separator: "\n")
        #expect(result.status == 1 && lines.count == 2, "\(result.error)")
        #expect(lines.first?.contains(/samples of up to 2048 frames take about [1-9][0-9.]* GiB of memory/) == true)
    }

    @Test func aNetworkThatNoMemoryHoldsIsRefused() throws {
        let frami = try Frami()
        try writeSound(frami)
        for command in [
            "run --recipe tiny.toml --student resnet20x4096 --plain",
            "train folder:clips --model resnet20x4096 --out t.safetensors --plain",
        ] {
            let result = try frami.run(command.split(separator: " ").map(String.init))
            #expect(result.status == 1 && result.output == "", "\(command)")
            #expect(result.error.contains(/resnet20x4096, of \d+ weights, takes about [0-9.]+ GiB/), "\(result.error)")
        }
    }
}

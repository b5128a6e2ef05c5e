import Foundation
import NaiveGraph
import NetworkGraph
import ONNXFiles
import ONNXImport
import Testing

/// Networks that `Fixtures/tiny.py` exported by several exporters and options.
struct TinyNetworkTests {
    static let names = ["residual", "tagger", "speaker", "attentive", "mixed"]
    static let ways = ["kept", "kept11", "dynamo", "default"]

    struct Case: Decodable {
        let x: [Int]
        let y: [Float]
    }

    @Test(arguments: names, ways)
    func logitsAreThoseOfONNXRuntime(name: String, way: String) throws {
        let network = try imported("\(name).\(way)")
        try compare(network, with: "\(name).\(way)")
    }

    @Test(arguments: ["kept", "dynamo", "default"])
    func aFixedDurationIsFoundWhereTheFileLeavesItOpen(way: String) throws {
        let network = try imported("patches.\(way)", layout: .bandsFrames)
        #expect(network.graph.input.frames == 24)
        #expect(network.norms.norms == 0 && network.norms.hasLayerNorms)
        #expect(network.norms.advice?.hasPrefix("It has no batch norms") == true)
        try compare(network, with: "patches.\(way)")
    }

    /// MTT_vgg of musicnn, with its weights: frames before bands, a fixed duration, a norm on the input.
    @Test func aRealTaggerIsRead() throws {
        let network = try imported("musicnn-mtt-vgg")
        #expect(network.graph.input.axes == [.batch, .channels, .frames, .bands])
        #expect(network.graph.input.frames == 187 && network.graph.input.bands == 96)
        #expect(network.classes == 50 && network.ending == .none)
        #expect(network.norms.norms == 6 && network.norms.onInput == 1 && network.norms.advice == nil)
        #expect(network.graph.trainedCount == 605_748)
        try compare(network, with: "musicnn-mtt-vgg")
    }

    @Test func endingsAreTakenOffAndRemembered() throws {
        let endings: [(String, ImportedNetwork.Ending, Int)] = [
            ("residual", .none, 5), ("tagger", .sigmoid, 4), ("speaker", .logSoftmax, 5), ("mixed", .softmax, 5),
        ]
        for (name, ending, classes) in endings {
            let network = try imported("\(name).kept")
            #expect(network.ending == ending)
            #expect(network.classes == classes)
        }
    }

    @Test func axesAreToldFromTheShape() throws {
        let residual = try imported("residual.kept").graph.input
        #expect(residual.axes == [.batch, .channels, .bands, .frames])
        #expect(residual.bands == 32 && residual.frames == nil)
        let tagger = try imported("tagger.kept").graph.input
        #expect(tagger.axes == [.batch, .channels, .frames, .bands])
        #expect(tagger.bands == 16 && tagger.frames == nil)
        let speaker = try imported("speaker.kept").graph.input
        #expect(speaker.axes == [.batch, .bands, .frames])
        // Where both axes are fixed, a common number of bands decides, or the user's option.
        let fixed = try imported("residual.dynamo")
        #expect(fixed.layoutIsGuessed && fixed.graph.input.frames == 40)
        #expect(try imported("residual.dynamo", bands: 40).graph.input.axes == [.batch, .channels, .frames, .bands])
        #expect(try !imported("residual.dynamo", layout: .bandsFrames).layoutIsGuessed)
    }

    @Test func normsAreCounted() throws {
        let kept = try imported("residual.kept").norms
        #expect(kept.norms == 4 && kept.convolutions == 4 && kept.behind == 4 && kept.advice == nil)
        #expect(try imported("residual.dynamo").norms.behind == 4)
        let folded = try imported("residual.default").norms
        #expect(folded.norms == 0)
        #expect(folded.advice?.hasPrefix("No batch-norm statistics are left behind its 4 convolutions") == true)
        #expect(folded.advice?.contains("do_constant_folding=False") == true)
        let tagger = try imported("tagger.default").norms
        #expect(tagger.norms == 1 && tagger.onInput == 1)
        #expect(tagger.advice?.contains("1 batch norm is left, on the input") == true)
        let behind = try imported("speaker.default").norms
        #expect(behind.norms == 3 && behind.behind == 3 && behind.advice == nil)
    }

    /// Exporters rename, double and transpose; the names of the state dict come through where norms are kept.
    @Test func parametersKeepTheirNames() throws {
        for way in ["kept", "dynamo"] {
            let names = Set(try imported("residual.\(way)").graph.parameters.map(\.name))
            #expect(
                names.isSuperset(of: ["conv1.weight", "bn1.running_mean", "down.1.running_var", "fc.weight", "fc.bias"])
            )
        }
    }

    @Test func recurrentLayersAndWaveformsAreRefusedByName() throws {
        #expect {
            try imported("recurrent.kept")
        } throws: { "\($0)".contains("recurrent layer, GRU '/gru/GRU'") }
        #expect {
            try imported("waveform.kept")
        } throws: { "\($0)".contains("takes a waveform, 'x' of [batch, 1, time]") }
    }

    private func compare(_ network: ImportedNetwork, with name: String) throws {
        let cases = try JSONDecoder().decode(
            [String: [Case]].self, from: Data(contentsOf: fixture("outputs.json")))[name]!
        #expect(!cases.isEmpty)
        let naive = NaiveNetwork(network.graph, parameters: network.parameters)
        for expected in cases {
            let y = try naive.run(ramp(expected.x))[network.graph.output]!
            let ended = network.ending.applied(to: y)
            let most = expected.y.map(abs).max()!
            let difference = zip(ended.numbers, expected.y).map { abs($0 - $1) }.max()!
            #expect(
                ended.numbers.count == expected.y.count && difference <= 1e-4 * most,
                "\(name): \(difference) of \(most)")
        }
    }
}

func fixture(_ name: String) -> URL {
    Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(name)")
}

func imported(
    _ name: String, layout: ImageLayout? = nil, bands: Int? = nil
) throws -> ImportedNetwork {
    try ImportedNetwork(ONNXModel(contentsOf: fixture("\(name).onnx")), layout: layout, bands: bands)
}

/// `ramp` of tiny.py: numbers between -1 and 1 that look random.
func ramp(_ shape: [Int]) -> Dense {
    Dense(shape, (0..<shape.reduce(1, *)).map { Float(Double($0 * 7919 % 1009) / 504.5 - 1) })
}

extension ImportedNetwork.Ending {
    /// The operator after the logits, applied to them.
    func applied(to logits: Dense) -> Dense {
        let classes = logits.shape[1]
        let rows = stride(from: 0, to: logits.numbers.count, by: classes).map {
            logits.numbers[$0..<$0 + classes].map(Double.init)
        }
        let ended = rows.flatMap { row -> [Double] in
            let sum = row.reduce(0) { $0 + exp($1) }
            switch self {
            case .none: return row
            case .sigmoid: return row.map { 1 / (1 + exp(-$0)) }
            case .softmax: return row.map { exp($0) / sum }
            case .logSoftmax: return row.map { $0 - log(sum) }
            }
        }
        return Dense(logits.shape, ended.map(Float.init))
    }
}

import NaiveGraph
import NetworkGraph
import ONNXFiles
import ONNXImport
import Testing

@testable import ONNXExport

struct TranslationTests {
    private static let fixtures = [
        "residual.kept", "residual.dynamo", "tagger.kept", "tagger.dynamo", "speaker.kept", "speaker.kept11",
        "speaker.dynamo", "attentive.kept", "attentive.dynamo", "mixed.kept", "mixed.dynamo", "mixed.kept11",
        "patches.kept",
    ]
    private static let families = ["digits8-16x1-1", "resnet8", "wrn10-1", "dscnn-s"]

    /// Checks a network for two batches and durations, with norms folded and kept, and with batch and duration fixed.
    private func check(_ network: SomeNetwork, tolerance: Float = 2e-5) throws {
        // The duration leaves two frames after the last stride, because an unbiased deviation of one frame is NaN.
        let shortest = try network.graph.shortestInput() + 16
        let only = network.graph.input.frames
        for (batch, frames) in [(1, only ?? shortest), (3, only ?? shortest + 37)] {
            let x = network.input(batch: batch, frames: frames)
            let expected = try network.expected(x)
            for keepsNorms in [false, true] {
                let own = try network.exported(keepsNorms: keepsNorms).run(x)
                #expect(difference(own, expected) <= tolerance, "\(batch) x \(frames), norms kept: \(keepsNorms)")
            }
            let fixed = try network.exported(batch: batch, frames: frames)
            #expect(difference(try fixed.run(x), expected) <= tolerance, "fixed \(batch) x \(frames)")
            #expect(fixed.inputs[0].shape == x.shape.map { .extent($0) })
            #expect(!fixed.nodes.contains { $0.operation == "Shape" })
        }
    }

    @Test(arguments: families)
    func familiesComputeTheSameInAnotherProgram(name: String) throws {
        try check(SomeNetwork(family: name))
    }

    @Test(arguments: fixtures)
    func networksFromElsewhereComputeTheSameInAnotherProgram(name: String) throws {
        try check(SomeNetwork(fixture: name))
    }

    /// A file with its norms is a teacher again: read back, it gives the original's numbers and can be inverted.
    @Test(arguments: families + ["residual.kept", "mixed.dynamo"])
    func aFileWithNormsIsReadBackAsTheNetworkThatItWas(name: String) throws {
        let network = try name.contains(".") ? SomeNetwork(fixture: name) : SomeNetwork(family: name)
        for ending in [GraphTranslation.Ending.none, .softmax, .sigmoid] {
            let file = try network.exported(keepsNorms: true, ending: ending)
            let read = try ImportedNetwork(file, layout: .bandsFrames)
            #expect(read.graph.norms.count == network.graph.norms.count)
            let x = network.input(batch: 2, frames: try network.graph.shortestInput() + 20)
            let again = SomeNetwork(read.graph, parameters: read.parameters)
            #expect(difference(try again.expected(x), try network.expected(x)) <= 1e-5)
        }
    }

    @Test func foldedNormsAreGoneWhereALayerStandsBeforeThem() throws {
        let residual = try SomeNetwork(family: "digits8-16x1-1")
        #expect(!(try residual.exported().nodes.contains { $0.operation == "BatchNormalization" }))
        #expect(
            try residual.exported(keepsNorms: true).nodes.count { $0.operation == "BatchNormalization" }
                == residual.graph.norms.count)
        // A norm before a convolution becomes a product and a sum.
        let wide = try SomeNetwork(family: "wrn10-1").exported()
        #expect(wide.nodes.contains { $0.outputs == ["block1.layer.0.bn1.scaled"] })
        #expect(!wide.nodes.contains { $0.operation == "BatchNormalization" })
    }

    @Test func scoresAreProbabilities() throws {
        let network = try SomeNetwork(family: "digits8x1")
        let x = network.input(batch: 2, frames: 20)
        let soft = try network.exported(ending: .softmax).run(x)
        for row in 0..<2 {
            #expect(abs(soft.numbers[3 * row..<3 * row + 3].reduce(0, +) - 1) < 1e-5)
        }
        let logits = try network.exported().run(x)
        let scores = try network.exported(ending: .sigmoid).run(x)
        #expect(difference(scores, logits.mapped { 1 / (1 + (-$0).exponential) }) < 1e-5)
    }

    @Test func batchAndTimeAreFreeByName() throws {
        let file = try SomeNetwork(family: "digits8x1").exported()
        #expect(file.inputs[0].shape == [.symbol("batch"), .extent(1), .extent(16), .symbol("time")])
        #expect(file.outputs[0].shape == [.symbol("batch"), .extent(3)])
        #expect(file.opset == 17)
    }

    /// A student of a fixed duration's teacher makes a map of one size of any sound, which no operator does.
    @Test func aMapOfAFixedDurationNeedsAKnownDuration() throws {
        let network = SomeNetwork(.fit(bands: 4, frames: 5))
        #expect(throws: ExportError.needsDuration(node: "node")) { try network.exported() }
        let x = network.input(batch: 2, frames: 13)
        #expect(difference(try network.exported(frames: 13).run(x), try network.expected(x)) < 1e-6)
    }
}

extension Float {
    fileprivate var exponential: Float {
        // A series is precise enough for these small logits.
        (1...40).reversed().reduce(Float(1)) { 1 + self / Float($1) * $0 }
    }
}

import Foundation
import NetworkGraph
import TensorCore
import Testing

@testable import Models

/// State dicts without any description.
struct FamilySearchTests {
    private func file(_ shapes: [(String, [Int])], prefix: String = "") throws -> Safetensors {
        let tensors = shapes.map { (name: prefix + $0.0, tensor: Tensor(repeating: 0.5, shape: Shape($0.1))) }
        return try Safetensors(Safetensors.encode(tensors), file: "state.safetensors")
    }

    private func shapes(_ family: String, bands: Int, classes: Int) throws -> [(String, [Int])] {
        try NetworkFamily(named: family).graph(bands: bands, classes: classes).parameters.map { ($0.name, $0.shape) }
    }

    @Test(arguments: ["resnet8", "digits-teacher", "wrn16-1", "dscnn-s"])
    func theFamilyIsFoundByItsTensors(family: String) throws {
        let state = try file(shapes(family, bands: 64, classes: 7))
        let match = try state.family(bands: 64)
        #expect(match.name == family)
        #expect(match.classes == 7)
        #expect(match.graph.parameters.count == match.tensors.count)
        #expect(try file(shapes(family, bands: 64, classes: 7), prefix: "module.").family(bands: 64).name == family)
    }

    /// torchvision's ResNets average over the whole map, so that `fc` has as many columns as there are channels.
    @Test func aGloballyAveragedResNetLoadsByItself() throws {
        let averaged = try shapes("resnet8", bands: 64, classes: 5).map { name, shape in
            name == "fc.weight" ? (name, [5, 64]) : (name, shape)
        }
        for named in [nil, "resnet8"] {
            let match = try file(averaged).family(bands: 64, named: named)
            #expect(match.name == "resnet8")
            #expect(try match.graph.shapes(batch: 2, frames: 50)[match.graph.output] == [2, 5])
            #expect(match.graph.nodes.contains { $0.operation == .reduce(.mean, axes: [2, 3], keepsAxes: false) })
        }
    }

    @Test func whatFitsNothingIsRefusedInOneSentence() throws {
        #expect(throws: FamilySearchError.noClassifier(file: "state.safetensors")) {
            try file([("a.weight", [3, 3])]).family(bands: 64)
        }
        #expect(throws: FamilySearchError.noFamily(file: "state.safetensors", bands: 64)) {
            try file([("fc.weight", [5, 9]), ("fc.bias", [5])]).family(bands: 64)
        }
        #expect(throws: ModelFileError.self) {
            try file(shapes("resnet8", bands: 64, classes: 5)).family(bands: 64, named: "resnet20")
        }
        #expect(throws: NetworkFamilyError.self) {
            try file(shapes("resnet8", bands: 64, classes: 5)).family(bands: 64, named: "resnet9")
        }
    }
}

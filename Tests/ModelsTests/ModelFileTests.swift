import AudioSignal
import Foundation
import NetworkGraph
import NeuralNet
import TensorCore
import Testing

@testable import Models

private let description = ModelDescription(
    architecture: "resnet8", classes: ["a", "b \"quoted\"", "ü"], frontEnd: FrontEnd(), frames: 64,
    notes: ["accuracy": "0.5"])

private func classifier() throws -> Classifier {
    var random = RandomGenerator(seed: 3)
    return try Classifier(NetworkFamily(named: "resnet8").graph(bands: 64, classes: 3), using: &random)
}

private func file(
    _ change: (inout [(name: String, tensor: Tensor)]) -> Void = { _ in },
    metadata: [String: String] = description.metadata
) throws -> Safetensors {
    let model = ModelFile(try classifier(), description: description)
    var tensors = model.graph.parameters.map {
        (name: $0.name, tensor: model.tensors[$0.name]!)
    }
    change(&tensors)
    return try Safetensors(Safetensors.encode(tensors, metadata: metadata), file: "m")
}

/// JSON has no infinity, which `clip` without an upper limit needs.
@Test func aClipWithoutABoundIsKept() throws {
    var graph = try NetworkFamily(named: "resnet8").graph(bands: 64, classes: 3)
    graph.nodes.append(Graph.Node("clipped", .map(.clip(low: -.infinity, high: 6)), ["fc"]))
    graph.nodes.append(Graph.Node("raised", .map(.clip(low: 1e-10, high: .infinity)), ["clipped"]))
    graph.output = "raised"
    let encoded = ModelFile(graph, tensors: try classifier().tensors, description: description).encoded()
    #expect(try ModelFile(Safetensors(encoded, file: "m")).graph == graph)
}

@Test func aModelFileIsSelfContained() throws {
    let original = try classifier()
    let encoded = ModelFile(original, description: description).encoded()
    let read = try ModelFile(Safetensors(encoded, file: "m"))
    #expect(read.description == description)
    let copy = try read.classifier()
    for (a, b) in zip(original.namedState, copy.namedState) {
        #expect(a.name == b.name && a.parameter.value.array == b.parameter.value.array)
    }
    #expect(!copy.isTraining)
    #expect(ModelFile(copy, description: description).encoded() == encoded)
}

@Test func aModelFileRemembersWhatItLearnedFromAndWhichFramiWroteIt() throws {
    var learned = description
    learned.training = TrainingRecord(set: "folder:a/b", folds: [2, 3], heldOut: 1, clips: "0f", count: 80)
    let read = try ModelFile(file(metadata: learned.metadata)).description
    #expect(read.training == learned.training && read.version == FramiVersion.current)

    var foreign = description.metadata
    foreign["frami.version"] = nil
    #expect(try ModelFile(file(metadata: foreign)).description.version == nil)
    foreign["frami.training"] = "{\"set\":3}"
    #expect {
        try ModelFile(file(metadata: foreign))
    } throws: { error in
        "\(error)".contains("its metadata 'frami.training' is no record of a training")
    }
}

@Test func usualOtherNamesAreRead() throws {
    let renamed = try file { tensors in
        for index in tensors.indices {
            tensors[index].name =
                "module."
                + tensors[index].name.replacingOccurrences(of: "downsample", with: "shortcut")
                .replacingOccurrences(of: "fc.", with: "linear.")
        }
        tensors.append(("module.bn1.num_batches_tracked", Tensor(scalar: 7)))
    }
    #expect(try ModelFile(renamed).tensors["fc.bias"] != nil)
}

@Test func whatDoesNotFitIsNamedAndCounted() throws {
    let damaged = try file { tensors in
        tensors.removeAll { $0.name.hasPrefix("layer1.0") }
        tensors.append(("surplus", Tensor(scalar: 0)))
        let index = tensors.firstIndex { $0.name == "fc.bias" }!
        tensors[index].tensor = Tensor(zeros: [4])
    }
    #expect {
        try ModelFile(damaged)
    } throws: { error in
        let text = "\(error)"
        return text.contains("lacks 10 tensors (layer1.0.conv1.weight, layer1.0.bn1.weight, layer1.0.bn1.bias, …)")
            && text.contains("has besides 1 tensor (surplus)")
            && text.contains("has in another shape 1 tensor (fc.bias [4] for [3])")
    }
}

@Test func aBareStateDictNeedsADescription() throws {
    let bare = try file(metadata: ["format": "pt"])
    #expect(throws: ModelFileError.noMetadata(file: "m")) { try ModelFile(bare) }
    #expect(try ModelFile(bare, describedBy: description).description == description)
}

@Test(arguments: ["format", "architecture", "classes", "frontEnd", "frames"])
func everyPieceOfMetadataIsChecked(_ key: String) throws {
    var metadata = description.metadata
    metadata["frami.\(key)"] = nil
    #expect(throws: ModelFileError.metadata(file: "m", key: key, problem: "is missing")) {
        try ModelFile(file(metadata: metadata))
    }
    metadata["frami.\(key)"] = "[]"
    #expect(throws: (any Error).self) { try ModelFile(file(metadata: metadata)) }
}

@Test func aFrontEndThatDoesNotFitTheNetworkIsRefused() throws {
    for (change, words) in [
        ({ $0.frontEnd.melBands = 40 }, "takes 64 bands in 1 channels, and its front end gives 40 in 1"),
        ({ $0.frontEnd.channels = 3 }, "takes 64 bands in 1 channels, and its front end gives 64 in 3"),
    ] as [((inout ModelDescription) -> Void, String)] {
        var other = description
        change(&other)
        let data = ModelFile(try classifier(), description: other).encoded()
        #expect {
            try ModelFile(Safetensors(data, file: "m"))
        } throws: { "\($0)".contains(words) }
    }
}

@Test func aTaggerSaysThatItIsOne() throws {
    var tagger = description
    tagger.output = .sigmoid
    tagger.priors = [0.5, 0.25, 0]
    #expect(try ModelFile(file(metadata: tagger.metadata)).description == tagger)
}

/// Files that are older than taggers.
@Test func aFileWithoutAnOutputIsASoftmaxs() throws {
    var metadata = description.metadata
    metadata["frami.output"] = nil
    let read = try ModelFile(file(metadata: metadata)).description
    #expect(read.output == .softmax && read.priors == nil)
}

@Test(arguments: [
    ("output", "tanh", "is 'tanh', neither softmax nor sigmoid"),
    ("priors", "[0.5,0.5]", "is no list of a share from 0 to 1 for each class"),
    ("priors", "[0.5,0.5,1.5]", "is no list of a share from 0 to 1 for each class"),
    ("priors", "even", "is no list of a share from 0 to 1 for each class"),
])
func anOutputThatIsNoneIsRefused(_ key: String, _ value: String, _ problem: String) throws {
    var metadata = description.metadata
    metadata["frami.\(key)"] = value
    #expect(throws: ModelFileError.metadata(file: "m", key: key, problem: problem)) {
        try ModelFile(file(metadata: metadata))
    }
}

@Test(arguments: [
    ("conv1.weight", Float.nan), ("bn1.weight", .infinity), ("bn1.running_var", -0.5), ("bn1.running_var", .nan),
    ("layer2.0.bn1.running_mean", -.infinity), ("fc.bias", .nan),
])
func numbersThatMakeNoOutputAreRefusedByTensorAndValue(_ name: String, _ value: Float) throws {
    let damaged = try file { tensors in
        tensors[tensors.firstIndex { $0.name == name }!].tensor.pointer[1] = value
    }
    #expect {
        try ModelFile(damaged)
    } throws: { error in
        "\(error)".contains("'\(name)'") && "\(error)".contains(" \(value) ")
    }
}

@Test func aClassNamedTwiceIsRefused() throws {
    var metadata = description.metadata
    metadata["frami.classes"] = #"["a","b","a"]"#
    #expect(throws: ModelFileError.metadata(file: "m", key: "classes", problem: "names the class 'a' twice")) {
        try ModelFile(file(metadata: metadata))
    }
}

@Test func theBuiltInTeacherKnowsTenDigits() throws {
    let teacher = try ModelFile.builtIn("digits")
    #expect(teacher.description.architecture == "digits-teacher" && teacher.description.classes.count == 10)
    #expect(try teacher.classifier().cost(frames: teacher.description.frames).parameters == 184_570)
    #expect(try #require(Double(teacher.description.notes["accuracy"] ?? "")) >= 0.97)
}

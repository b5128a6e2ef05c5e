import AudioSignal
import Foundation
import NetworkGraph
import NeuralNet
import TensorCore

/// A classifier as one self-contained safetensors file: its weights, and in the metadata its graph and all else that a
/// state dict lacks.
///
/// Tensors have the names and layouts of their source, a PyTorch state dict as a rule. Metadata, all strings: `frami.format`
/// (2), `frami.graph` (the network, as JSON), `frami.architecture` (its name), `frami.classes` (a JSON list), `frami.output`
/// (`softmax`, which files that lack it mean, or `sigmoid`), `frami.priors` (a JSON list, left out where unknown),
/// `frami.frontEnd` (JSON, the input normalisation among it), `frami.frames` (of a usual clip), `frami.before` and `frami.after`
/// (nodes of the hidden states, where they are not found from the graph), `frami.training` (JSON, what it learned from),
/// `frami.version` (of the program that wrote it), and `frami.note.KEY` for whatever training left. Format 1 had no graph:
/// its architecture is a family's name.
public struct ModelFile {
    public let graph: Graph
    public let description: ModelDescription
    /// The weights by the names of the graph's parameters, in the source's order of axes: `[outputs, inputs, height,
    /// width]` and so on.
    public let tensors: [String: Tensor]

    public init(_ classifier: Classifier, description: ModelDescription) {
        self.init(classifier.graph, tensors: classifier.tensors, description: description)
    }

    public init(_ graph: Graph, tensors: [String: Tensor], description: ModelDescription) {
        self.graph = graph
        self.description = description
        self.tensors = tensors
    }

    fileprivate static let metadataPrefix = "frami."

    /// Reads a model file, or, where a description is given, a bare state dict.
    ///
    /// - Throws: `SafetensorsError`, `ModelFileError`, `NetworkFamilyError`.
    public init(contentsOf url: URL, describedBy description: ModelDescription? = nil) throws {
        try self.init(Safetensors(contentsOf: url), describedBy: description)
    }

    /// - Throws: `SafetensorsError`, `ModelFileError`, `NetworkFamilyError`.
    public init(_ file: Safetensors, describedBy given: ModelDescription? = nil) throws {
        description = try given ?? ModelDescription(metadata: file.metadata, file: file.file)
        if given == nil, let json = file.metadata["frami.graph"] {
            graph = try Self.graph(json, description: description, file: file.file)
        } else {
            graph = try NetworkFamily(named: description.architecture).graph(
                bands: description.frontEnd.networkBands, classes: description.classes.count,
                channels: description.frontEnd.channels)
        }
        tensors = try file.tensors(graph.parameters)
        for norm in graph.norms {
            let values = tensors[norm.inputs[4]]?.array ?? []
            if let value = values.first(where: { $0 < 0 }) {
                throw ModelFileError.negativeVariance(file: file.file, tensor: norm.inputs[4], value: value)
            }
        }
        try check(file.file)
    }

    private static func graph(_ json: String, description: ModelDescription, file: String) throws -> Graph {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let graph = try? decoder.decode(Graph.self, from: Data(json.utf8)) else {
            throw ModelFileError.metadata(file: file, key: "graph", problem: "is no network, such as frami writes")
        }
        return graph
    }

    /// - Throws: `ModelFileError.metadata` where the graph is inconsistent, or does not fit the description's classes
    ///   and front end.
    private func check(_ file: String) throws {
        func wrong(_ problem: String) -> ModelFileError { .metadata(file: file, key: "graph", problem: problem) }
        let (input, frontEnd) = (graph.input, description.frontEnd)
        guard input.bands == frontEnd.networkBands, input.channels == frontEnd.channels else {
            throw wrong(
                "takes \(input.bands) bands in \(input.channels) channels, and its front end gives "
                    + "\(frontEnd.networkBands) in \(frontEnd.channels)")
        }
        do {
            try graph.validate()
            let frames = try graph.input.frames ?? graph.shortestInput()
            let logits = try graph.shapes(batch: 1, frames: frames)[graph.output]!
            guard logits == [1, description.classes.count] else {
                throw wrong("gives \(logits.dropFirst()) numbers a clip for \(description.classes.count) classes")
            }
        } catch let error as GraphError {
            throw wrong("does not hold together (\(error))")
        }
    }

    /// The bytes of the file: a safetensors file with the description in its metadata.
    public func encoded() -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A `clip` without an upper or lower limit has an infinite one.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var metadata = description.metadata
        metadata["frami.graph"] = String(decoding: try! encoder.encode(graph), as: UTF8.self)
        return Safetensors.encode(graph.parameters.map { ($0.name, tensors[$0.name]!) }, metadata: metadata)
    }

    /// The cost of a clip of `frames` frames.
    public var cost: Cost {
        let frames = graph.input.frames ?? max(description.frames, (try? graph.shortestInput()) ?? 1)
        return (try? graph.cost(frames: frames)) ?? Cost(parameters: graph.trainedCount)
    }

    /// A classifier with these weights, in evaluation mode.
    ///
    /// - Throws: `TapsError` where no hidden states are found.
    public func classifier() throws -> Classifier {
        var random = RandomGenerator(seed: 0)
        let taps = try graph.taps(before: description.before, after: description.after)
        let classifier = try Classifier(graph, taps: taps, tensors: tensors, using: &random)
        classifier.isTraining = false
        return classifier
    }
}

extension Safetensors {
    /// Whether it is a model file and not a bare state dict.
    public var isModelFile: Bool { metadata.keys.contains { $0.hasPrefix(ModelFile.metadataPrefix) } }
}

/// What a state dict does not contain about its model.
public struct ModelDescription: Equatable, Sendable {
    public var architecture: String
    public var classes: [String]
    /// Whether exactly one class applies to a clip, or the classes are tags of which any number may.
    public var output: OutputKind
    /// For each class, the share of the training clips that have it, 0 to 1; nil where it is unknown.
    public var priors: [Double]?
    public var frontEnd: FrontEnd
    /// The number of frames of a typical clip: samples of that duration are generated, and costs are counted for it.
    public var frames: Int
    /// The nodes whose values are the hidden states before and after pooling; nil where they are to be found in the
    /// graph.
    public var before: String?
    public var after: String?
    public var notes: [String: String]
    /// The clips that it was trained on; nil where they are unknown.
    public var training: TrainingRecord?
    /// The version of frami that wrote the file; nil for a file from elsewhere.
    public private(set) var version: String? = FramiVersion.current

    public init(
        architecture: String, classes: [String], output: OutputKind = .softmax, priors: [Double]? = nil,
        frontEnd: FrontEnd, frames: Int, notes: [String: String] = [:], training: TrainingRecord? = nil
    ) {
        self.architecture = architecture
        self.classes = classes
        self.output = output
        self.priors = priors
        self.frontEnd = frontEnd
        self.frames = frames
        self.notes = notes
        self.training = training
    }

    /// The description as the metadata of a model file, and of files that are made from it.
    public var metadata: [String: String] {
        let classes = String(decoding: try! JSONEncoder().encode(classes), as: UTF8.self)
        var result = [
            "frami.format": "2", "frami.architecture": architecture, "frami.classes": classes,
            "frami.output": output.rawValue,
            "frami.frontEnd": frontEnd.json, "frami.frames": String(frames),
        ]
        result["frami.before"] = before
        result["frami.after"] = after
        result["frami.training"] = training?.json
        result["frami.version"] = FramiVersion.current
        if let priors { result["frami.priors"] = String(decoding: try! JSONEncoder().encode(priors), as: UTF8.self) }
        for (key, value) in notes { result["frami.note.\(key)"] = value }
        return result
    }

    init(metadata: [String: String], file: String) throws {
        guard metadata.keys.contains(where: { $0.hasPrefix(ModelFile.metadataPrefix) }) else {
            throw ModelFileError.noMetadata(file: file)
        }
        func read(_ key: String) throws -> String {
            guard let value = metadata["frami.\(key)"] else {
                throw ModelFileError.metadata(file: file, key: key, problem: "is missing")
            }
            return value
        }
        let format = try read("format")
        guard ["1", "2"].contains(format) else { throw ModelFileError.format(file: file, version: format) }
        architecture = try read("architecture")
        let classes = try Self.classes(in: read("classes"), file: file)
        self.classes = classes
        let kind = metadata["frami.output"] ?? OutputKind.softmax.rawValue
        guard let output = OutputKind(rawValue: kind) else {
            throw ModelFileError.metadata(
                file: file, key: "output", problem: "is '\(kind)', neither softmax nor sigmoid")
        }
        self.output = output
        priors = try metadata["frami.priors"].map { try Self.priors(in: $0, of: classes.count, file: file) }
        let json = try read("frontEnd")
        do {
            frontEnd = try FrontEnd(json: json)
        } catch {
            throw ModelFileError.metadata(
                file: file, key: "frontEnd",
                problem: "says that \(error.constant) is \(error.value), which must be \(error.rule)")
        }
        guard let frames = Int(try read("frames")), (1...100_000).contains(frames) else {
            throw ModelFileError.metadata(file: file, key: "frames", problem: "is no number of frames from 1")
        }
        self.frames = frames
        training = try metadata["frami.training"].map { json in
            guard let record = TrainingRecord(json: json) else {
                throw ModelFileError.metadata(
                    file: file, key: "training", problem: "is no record of a training, such as frami writes")
            }
            return record
        }
        version = metadata["frami.version"]
        before = metadata["frami.before"]
        after = metadata["frami.after"]
        let prefix = "frami.note."
        notes = Dictionary(
            uniqueKeysWithValues: metadata.filter { $0.key.hasPrefix(prefix) }
                .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }

    private static func classes(in list: String, file: String) throws -> [String] {
        guard let classes = try? JSONDecoder().decode([String].self, from: Data(list.utf8)),
            (1...10_000).contains(classes.count)
        else { throw ModelFileError.metadata(file: file, key: "classes", problem: "is no list of class names") }
        var seen = Set<String>()
        if let twice = classes.first(where: { !seen.insert($0).inserted }) {
            throw ModelFileError.metadata(file: file, key: "classes", problem: "names the class '\(twice)' twice")
        }
        return classes
    }

    private static func priors(in list: String, of classes: Int, file: String) throws -> [Double] {
        let priors = try? JSONDecoder().decode([Double].self, from: Data(list.utf8))
        guard let priors, priors.count == classes, priors.allSatisfy((0...1).contains) else {
            throw ModelFileError.metadata(
                file: file, key: "priors", problem: "is no list of a share from 0 to 1 for each class")
        }
        return priors
    }
}

/// Why a safetensors file is no model file; the description is one sentence that names the file.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
    case noMetadata(file: String)
    case metadata(file: String, key: String, problem: String)
    case format(file: String, version: String)
    case tensors(file: String, missing: [String], extra: [String], misshaped: [String])
    case notFinite(file: String, tensor: String, value: Float)
    case negativeVariance(file: String, tensor: String, value: Float)

    public var description: String {
        switch self {
        case .noMetadata(let file):
            return "\(file) has no metadata that says what model it is; give its architecture, classes and front end, "
                + "as 'frami train' writes them."
        case .metadata(let file, let key, let problem):
            return "\(file) cannot be used: its metadata 'frami.\(key)' \(problem); correct it or export it again."
        case .format(let file, let version):
            return "\(file) has the format version '\(version)', and this frami reads versions 1 and 2; update frami."
        case .tensors(let file, let missing, let extra, let misshaped):
            let parts = [("lacks", missing), ("has besides", extra), ("has in another shape", misshaped)]
                .filter { !$0.1.isEmpty }
                .map { verb, names in
                    "\(verb) \(names.count) tensor\(names.count == 1 ? "" : "s") "
                        + "(\(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? ", …" : ""))"
                }
            return "\(file) does not fit its architecture: it \(parts.joined(separator: " and ")); "
                + "check the architecture's name, the classes and the mel bands."
        case .notFinite(let file, let tensor, let value):
            return "\(file) holds the number \(value) in the tensor '\(tensor)', and its output would be none; "
                + "export a model that is sound."
        case .negativeVariance(let file, let tensor, let value):
            return "\(file) holds the variance \(value) in the tensor '\(tensor)', and none is below 0; "
                + "export a model that is sound."
        }
    }
}

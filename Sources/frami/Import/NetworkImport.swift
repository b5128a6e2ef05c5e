import AudioSignal
import Foundation
import Models
import NetworkGraph
import NeuralNet
import ONNXFiles
import ONNXImport
import RunEvents
import TensorCore

/// Makes a complete model file from a network's file and the user's options.
struct NetworkImport {
    let model: ModelFile
    /// The operator after the logits, which was removed.
    let ending: ImportedNetwork.Ending
    /// How many batch normalisations follow how many convolutions.
    let norms: NormCount
    /// Sentences for the user.
    let remarks: [String]

    /// - Parameter mayAsk: whether the user may be asked for what is missing.
    /// - Throws: `ONNXError`, `ImportError`, `SafetensorsError`, `FamilySearchError`, `ImportProblem`, and what the front end throws.
    init(_ path: String, _ options: ImportOptions, mayAsk: Bool = true) throws {
        try checkName(path, of: "The network's file")
        let questions = ImportQuestions(file: path, mayAsk: mayAsk)
        if Self.isONNX(path) {
            try self.init(onnx: path, options, questions)
        } else {
            try self.init(stateDict: Safetensors(contentsOf: URL(fileURLWithPath: path)), options, questions)
        }
    }

    /// Whether a file is ONNX, by its name or because it is no safetensors file, which begins with a length and a
    /// brace.
    static func isONNX(_ path: String) -> Bool {
        if path.lowercased().hasSuffix(".onnx") { return true }
        guard !path.lowercased().hasSuffix(".safetensors"), let file = FileHandle(forReadingAtPath: path) else {
            return false
        }
        defer { try? file.close() }
        let start = (try? file.read(upToCount: 9)) ?? Data()
        return start.first == 0x08 && start.last != UInt8(ascii: "{")
    }

    private init(onnx path: String, _ options: ImportOptions, _ questions: ImportQuestions) throws {
        let file = try ONNXModel(contentsOf: URL(fileURLWithPath: path))
        let given = try options.frontEnd.map { try Self.frontEnd($0) }
        let layout = options.layout ?? given?.layout
        // The network is read without the front end first, so that one that cannot be imported is refused before the
        // user is asked.
        var network = try ImportedNetwork(
            file, layout: options.layout, bands: given?.networkBands, classes: Self.count(options.classes),
            frames: options.frames)
        if network.layoutIsGuessed {
            let chosen = try layout ?? (questions.isInteractive ? questions.layout(network.layout) : network.layout)
            if chosen != network.layout {
                network = try ImportedNetwork(
                    file, layout: chosen, bands: given?.networkBands, classes: Self.count(options.classes),
                    frames: options.frames)
            }
        }
        let input = network.graph.input
        var frontEnd =
            try given ?? questions.frontEnd(bands: input.bands, framesFirst: network.layout == .framesBands)
        if frontEnd.channels == 1 { frontEnd.channels = input.channels }
        guard frontEnd.channels == input.channels else {
            throw ImportProblem(
                "\(path) takes \(input.channels) equal channels, and the front end gives \(frontEnd.channels); "
                    + "leave its channels out.")
        }
        guard frontEnd.networkBands == input.bands else {
            throw ImportProblem(
                "\(path) takes \(input.bands) bands, and the front end gives \(frontEnd.networkBands); "
                    + "give another --front-end.")
        }
        let classes = try Self.classes(options.classes, network.classes, questions)
        var remarks: [String] = []
        if network.layoutIsGuessed, options.layout == nil, layout == nil, !questions.isInteractive {
            remarks.append("Bands and frames are taken as \(network.layout.rawValue); say --layout if that is wrong.")
        }
        let areTags =
            try options.multiLabel || (network.ending == .sigmoid)
            || (network.ending == .none && questions.areTags())
        if let advice = network.norms.advice { remarks.append(advice) }
        try self.init(
            path, network.graph, tensors: Self.tensors(network, file: path), classes: classes, areTags: areTags,
            frontEnd, network.norms, network.ending, remarks, options)
    }

    private init(stateDict file: Safetensors, _ options: ImportOptions, _ questions: ImportQuestions) throws {
        let path = file.file
        guard !file.isModelFile else {
            throw ImportProblem("\(path) is a model file of frami already; every command takes it as it is.")
        }
        let frontEnd =
            try options.frontEnd.map { try Self.frontEnd($0) } ?? questions.frontEnd(bands: nil, framesFirst: false)
        let match = try file.family(
            bands: frontEnd.networkBands, channels: frontEnd.channels, named: options.architecture)
        let classes = try Self.classes(options.classes, match.classes, questions)
        let areTags = try options.multiLabel || questions.areTags()
        let remarks = options.architecture == nil ? ["Its tensors fit \(match.name)."] : []
        try self.init(
            path, match.graph, tensors: match.tensors, classes: classes, areTags: areTags, frontEnd,
            NormCount(match.graph), .none, remarks, options, architecture: match.name)
    }

    private init(
        _ path: String, _ graph: Graph, tensors: [String: Tensor], classes: [String], areTags: Bool,
        _ frontEnd: FrontEnd, _ norms: NormCount, _ ending: ImportedNetwork.Ending, _ remarks: [String],
        _ options: ImportOptions, architecture: String? = nil
    ) throws {
        let shortest = try graph.shortestInput()
        let usual = Int((3 * Double(frontEnd.sampleRate) / Double(frontEnd.hopLength)).rounded())
        let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        var description = ModelDescription(
            architecture: architecture ?? stem, classes: classes, output: areTags ? .sigmoid : .softmax,
            frontEnd: frontEnd, frames: graph.input.frames ?? max(options.frames ?? usual, shortest),
            notes: ["source": (path as NSString).lastPathComponent])
        (description.before, description.after) = (options.before, options.after)
        model = ModelFile(graph, tensors: tensors, description: description)
        try model.checkTaps()
        self.ending = ending
        self.norms = norms
        self.remarks = remarks
    }

    /// A network of the user's own as a student. What its file does not contain is taken from the teacher.
    ///
    /// - Throws: `ONNXError`, `ImportError`, `ImportProblem`.
    static func student(_ path: String, of teacher: ModelFile) throws -> ModelFile {
        let file = try ONNXModel(contentsOf: URL(fileURLWithPath: path))
        var description = teacher.description
        let network: ImportedNetwork
        do {
            network = try ImportedNetwork(
                file, bands: teacher.graph.input.bands, classes: description.classes.count, frames: description.frames)
        } catch ImportError.input {
            // The network is read without the teacher's values, so that later errors say what differs.
            network = try ImportedNetwork(file, frames: description.frames)
        }
        description.architecture = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        if network.classes != description.classes.count {
            description.classes = (0..<network.classes).map { "class \($0 + 1)" }
        }
        (description.before, description.after, description.priors) = (nil, nil, nil)
        return ModelFile(network.graph, tensors: try tensors(network, file: path), description: description)
    }

    private static func frontEnd(_ text: String) throws -> FrontEnd {
        try FrontEnd(text: text) { word, names in word.nearest(among: names) }
    }

    private static func count(_ classes: String?) throws -> Int? {
        try classes.map { try ImportOptions.names($0).count }
    }

    private static func classes(_ text: String?, _ count: Int, _ questions: ImportQuestions) throws -> [String] {
        guard let text else { return try questions.classes(count) }
        let isOne = count == 1 && !FileManager.default.fileExists(atPath: text)
        let names = isOne ? [text] : try ImportOptions.names(text)
        guard names.count == count else {
            throw ImportProblem(
                "--classes \(text) names \(names.count) classes, and \(questions.file) has \(count); "
                    + "give one name for each output.")
        }
        return names
    }

    private static func tensors(_ network: ImportedNetwork, file: String) throws -> [String: Tensor] {
        try Dictionary(
            uniqueKeysWithValues: network.graph.parameters.map { parameter in
                guard parameter.shape.count <= 4 else {
                    throw ImportProblem(
                        "\(file) has '\(parameter.name)' of \(parameter.shape.count) axes, and at most 4 are run here.")
                }
                return (parameter.name, Tensor(network.parameters[parameter.name]!, shape: Shape(parameter.shape)))
            })
    }
}

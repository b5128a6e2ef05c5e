import AudioSignal
import Distillation
import Foundation
import Models
import NetworkGraph
import NeuralNet
import ONNXExport
import ONNXFiles
import TensorCore
import TorchExport

/// Makes the files of an export, and compares each with the engine before it is kept.
struct Exporter {
    /// What is known of a file that is kept.
    struct Report {
        let file: String
        let bytes: Int
        /// Of a score, over the samples compared; nil where nothing here runs the file.
        var largestDifference: Float?
        var agreement: Double?
        var samples = 0
        /// Layers of a file in 8 bits that stay in Float.
        var keptFloat: [String] = []
        /// The file as it was read back.
        var model: ONNXModel?
    }

    /// Samples that scales of 8-bit numbers are taken from, and as many others that decisions are compared on.
    static let calibrationSamples = 256
    static let scoreTolerance: Float = 1e-4
    static let waveTolerance: Float = 1e-3
    /// Below this share of equal decisions, 8 bits are another classifier.
    static let leastAgreement = 0.9

    let source: ExportSource
    let keepsNorms: Bool
    let keptFloat: KeptFloat
    let quantisationAware: QuantisationAware
    /// Of a usual clip, which static files take.
    let frames: Int
    private(set) var files: [(name: String, data: Data)] = []
    private(set) var reports: [Report] = []
    /// Formats that are not written, one sentence each.
    private(set) var failures: [String] = []
    /// What training for 8 bits came to; nil where there was none.
    private(set) var trial: EightBitTrial?
    /// The network with the weights that became 8 bits, where those are not its own.
    private var trained: FoldedNetwork?
    let reference: ExportReference
    private let metadata: [String: String]
    /// What `keptFloat` comes to, once it was asked for.
    private var floatLayers: [String]?
    /// The only duration that the files take, where the network's own nodes fix it.
    private(set) var onlyFrames: Int?
    private let samples: PoolSamples

    /// - Parameters:
    ///   - keepsNorms: whether norms stay nodes of their own.
    ///   - keptFloat: the layers that stay in Float where others become 8 bits.
    ///   - quantisationAware: whether weights are trained for 8 bits.
    /// - Throws: `GraphError`.
    init(
        _ source: ExportSource, keepsNorms: Bool = false, keptFloat: KeptFloat = .none,
        quantisationAware: QuantisationAware = .off
    ) throws {
        self.source = source
        self.keepsNorms = keepsNorms
        self.keptFloat = keptFloat
        self.quantisationAware = quantisationAware
        let graph = source.model.graph
        frames = try graph.input.frames ?? max(source.model.description.frames, graph.shortestInput())
        onlyFrames = graph.input.frames
        reference = try ExportReference(source.model)
        metadata = source.metadata
        samples =
            source.pool ?? .noise(24, frames: frames, mels: source.model.description.frontEnd.melBands)
    }

    private var description: ModelDescription { source.model.description }
    var mels: Int { description.frontEnd.melBands }

    /// - Throws: `ExportError`, `GraphError`, where a format cannot be made at all.
    mutating func make(_ formats: [ExportFormat]) throws {
        var float: ONNXModel?
        if formats.contains(where: { $0 != .torch }) { float = try freeModel(keepsNorms: false) }
        for format in formats {
            switch format {
            case .onnx:
                let model = keepsNorms ? try freeModel(keepsNorms: true) : float!
                try add(model, ExportFormat.File.float, checkSamples(varied: onlyFrames == nil), Self.scoreTolerance)
            case .int8:
                try addCalibration()
                try addQuantized(float!, ExportFormat.File.int8, batch: nil, frames: onlyFrames)
            case .wave: try addWave()
            case .static:
                let fixed = try model(keepsNorms: false, batch: 1, frames: frames)
                try add(fixed, ExportFormat.File.fixed, checkSamples(varied: false), Self.scoreTolerance)
                if formats.contains(.int8) {
                    try addQuantized(fixed, ExportFormat.File.fixedInt8, batch: 1, frames: frames)
                }
            case .torch: addTorch()
            }
        }
    }

    /// For any duration; for the usual one alone where a node makes a fixed number of frames of any.
    mutating func freeModel(keepsNorms: Bool) throws -> ONNXModel {
        do {
            return try model(keepsNorms: keepsNorms, batch: nil, frames: onlyFrames)
        } catch ExportError.needsDuration where onlyFrames == nil {
            onlyFrames = frames
            return try model(keepsNorms: keepsNorms, batch: nil, frames: frames)
        }
    }

    /// - Parameter other: a network in place of the source's.
    private func model(
        keepsNorms: Bool, batch: Int?, frames: Int?, of other: FoldedNetwork? = nil
    ) throws -> ONNXModel {
        var translation = try GraphTranslation(
            other?.graph ?? source.model.graph, parameters: other?.numbers ?? parameters,
            options: options(keepsNorms: keepsNorms, batch: batch, frames: frames))
        return try translation.model(metadata: metadata, producer: "frami \(FramiVersion.current)")
    }

    var parameters: [String: [Float]] { source.model.tensors.mapValues(\.array) }

    private func options(keepsNorms: Bool, batch: Int?, frames: Int?) -> GraphTranslation.Options {
        var options = GraphTranslation.Options()
        options.keepsNorms = keepsNorms
        options.ending = description.output == .sigmoid ? .sigmoid : .softmax
        (options.batch, options.frames) = (batch, frames)
        return options
    }
}

/// The formats.
extension Exporter {
    private mutating func addCalibration() throws {
        let inputs = calibrationInputs
        let shape = [inputs.count] + inputs[0].shape.dropFirst()
        let data = NumpyArray.encoded(shape, inputs.flatMap(\.numbers))
        files.append((ExportFormat.File.calibration, data))
    }

    var calibrationInputs: [NumberArray] {
        source.pool!.balanced(Self.calibrationSamples).map { input($0.fitted(frames: frames, mels: mels)) }
    }

    private func input(_ sample: PoolSamples.Sample) -> NumberArray {
        reference.input(reference.sample(sample.levels, frames: sample.frames).tensor)
    }

    /// - Parameter batch, frames: as of `float`, nil for any.
    private mutating func addQuantized(_ float: ONNXModel, _ name: String, batch: Int?, frames fixed: Int?) throws {
        let eightBits = try EightBits(float, samples: calibrationInputs, areTags: description.output == .sigmoid)
        let own = self
        func translated(_ network: FoldedNetwork) throws -> ONNXModel {
            try own.model(keepsNorms: false, batch: batch, frames: fixed, of: network)
        }
        // Each is found out once, for the first of the files in 8 bits.
        if floatLayers == nil {
            floatLayers = try keptFloat.layers(eightBits)
            if let tried = try tryTraining(eightBits, keepsFloat: floatLayers!, translated: translated) {
                (trial, trained) = (tried.trial, tried.kept)
            }
        }
        let samples = comparedSamples.map {
            reference.sample($0.fitted(frames: frames, mels: mels).levels, frames: frames)
        }
        let model = eightBits.model(keepsFloat: floatLayers!, of: try trained.map(translated))
        try add(model, name, samples, nil, keptFloat: floatLayers!)
    }

    /// What files in 8 bits are compared on: others than those that the scales are from, where there are more, and none
    /// that weights were trained on.
    private var comparedSamples: [PoolSamples.Sample] {
        let pool = source.pool!
        guard trained == nil else { return TrialSamples(pool, calibrating: Self.calibrationSamples).heldOut }
        let all = pool.balanced(2 * Self.calibrationSamples)
        return all.count > Self.calibrationSamples ? Array(all.dropFirst(Self.calibrationSamples)) : all
    }

    private mutating func addTorch() {
        let module = TorchModule(
            source.model.graph, frontEnd: description.frontEnd, classes: description.classes,
            areTags: description.output == .sigmoid, weights: ExportFormat.File.weights,
            summary: "\(description.architecture), written by frami \(FramiVersion.current)")
        let source = Data(module.source.utf8)
        files.append((ExportFormat.File.torch, source))
        files.append((ExportFormat.File.weights, self.source.model.encoded()))
        reports.append(Report(file: ExportFormat.File.torch, bytes: source.count))
    }

    private mutating func addWave() throws {
        let front = try WaveFrontEnd(description.frontEnd)
        let model = try front.model(
            source.model.graph, parameters: parameters,
            options: options(keepsNorms: false, batch: nil, frames: onlyFrames), metadata: metadata,
            producer: "frami \(FramiVersion.current)")
        let frontEnd = description.frontEnd
        let sounds = samples.balanced(8).map { sample in
            let fitted = sample.fitted(frames: frames, mels: mels)
            return frontEnd.waveform(Spectrogram(bandMajor: fitted.levels, bands: mels), iterations: 8)
        }
        let heard = sounds.map { sound in
            let spectrogram = frontEnd.logMel(sound)
            return (
                NumberArray([1, sound.samples.count], sound.samples),
                reference.sample(spectrogram.bandMajor, frames: spectrogram.frames)
            )
        }
        try add(model, ExportFormat.File.wave, heard, Self.waveTolerance)
    }

    /// Some of the pool; of other durations too where the file takes any.
    private func checkSamples(varied: Bool) throws -> [ExportReference.Sample] {
        let shortest = try source.model.graph.shortestInput()
        return samples.balanced(16).enumerated().map { index, sample in
            let wanted = !varied || index % 4 != 3 ? frames : index % 8 == 3 ? shortest : frames * 3 / 2 + 1
            let fitted = sample.fitted(frames: wanted, mels: mels)
            return reference.sample(fitted.levels, frames: wanted)
        }
    }

    private mutating func add(
        _ model: ONNXModel, _ name: String, _ samples: [ExportReference.Sample], _ tolerance: Float?,
        keptFloat: [String] = []
    ) throws {
        try add(model, name, samples.map { (reference.input($0.tensor), $0) }, tolerance, keptFloat: keptFloat)
    }

    /// Keeps the file if, read back and run by our own interpreter, it gives what the engine gives.
    private mutating func add(
        _ model: ONNXModel, _ name: String, _ samples: [(input: NumberArray, sample: ExportReference.Sample)],
        _ tolerance: Float?, keptFloat: [String] = []
    ) throws {
        let data = model.encoded()
        let read = try ONNXModel(Array(data), file: name)
        var check = try FormatCheck(read, areTags: description.output == .sigmoid)
        // Where the model itself has no answer, as the deviation over a single frame may be none, nothing can be compared.
        let samples = samples.filter { $0.sample.logits.allSatisfy(\.isFinite) }
        guard !samples.isEmpty else {
            failures.append(
                "\(name) is not written: the model's own output is no number on any synthetic sample; export a model that "
                    + "is sound.")
            return
        }
        let progress = ProgressLine()
        defer { progress.finish() }
        for (index, (input, sample)) in samples.enumerated() {
            progress.show("\(name): compared", index, of: samples.count, "samples")
            let difference = try check.compare(
                input, logits: sample.logits, scores: sample.scores, tolerance: tolerance,
                values: { reference.values(sample) })
            if let difference {
                failures.append(sentence(name, difference))
                return
            }
        }
        guard tolerance != nil || check.agreement >= Self.leastAgreement else {
            failures.append(
                "\(name) is not written: it decides like the model on \(check.agreeing) of \(check.samples) synthetic "
                    + "samples only; leave it out, or calibrate it on another run's samples with --calibrate.")
            return
        }
        files.append((name, data))
        reports.append(
            Report(
                file: name, bytes: data.count, largestDifference: check.largest, agreement: check.agreement,
                samples: check.samples, keptFloat: keptFloat, model: read))
    }

    private func sentence(_ name: String, _ difference: FormatCheck.Difference) -> String {
        let classes = description.classes
        let output = classes.indices.contains(difference.output) ? classes[difference.output] : "?"
        let place = difference.node.map { "; the numbers differ first at '\($0)'" } ?? ""
        return
            "\(name) is not written: on synthetic sample \(difference.sample) it scores '\(output)' "
            + "\(difference.exported) where the model gives \(difference.expected)\(place); leave it out, and tell us."
    }
}

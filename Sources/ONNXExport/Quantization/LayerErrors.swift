import Foundation
import ONNXFiles

/// What 8-bit numbers do to a network on samples, layer by layer: with the layer's input and weights alone in 8 bits, and with
/// all layers in 8 bits.
public struct LayerErrors: Sendable {
    /// What 8 bits do to one layer.
    public struct Layer: Sendable {
        /// The node's name.
        public let name: String
        public let operation: String
        /// Numbers that become 8 bits.
        public let weights: Int
        fileprivate var ownError = ErrorPower()
        fileprivate var jointError = ErrorPower()
        fileprivate var logitError = ErrorPower()
        /// Samples on which the network decides as in Float while this layer alone is in 8 bits.
        public fileprivate(set) var agreeing = 0

        /// The power of what the layer gives over the power of its error, in dB, with this layer alone in 8 bits; infinite
        /// where nothing changes.
        public var alone: Double { ownError.decibels }
        /// The same with all layers in 8 bits.
        public var together: Double { jointError.decibels }
        /// The power of the logits over that of their error, in dB, with this layer alone in 8 bits: by this, layers are
        /// told apart that hurt.
        public var logits: Double { logitError.decibels }
    }

    public private(set) var layers: [Layer]
    public let samples: Int
    /// Samples on which the network decides as in Float with all layers in 8 bits.
    public private(set) var agreeing = 0

    /// - Parameters:
    ///   - model: in Float, its norms folded, ending in its scores.
    ///   - calibration: that the scales of the values follow from.
    ///   - areTags: whether each score is a decision of its own, at 0.5.
    ///   - progress: samples done.
    /// - Throws: `ExportError`.
    public init(
        _ model: ONNXModel, calibration: Calibration, samples: [NumberArray], areTags: Bool,
        progress: (Int) -> Void = { _ in }
    ) throws {
        let nodes = Quantization.nodes(of: model)
        let everything = Set((nodes.layers + nodes.others).map(\.name))
        layers = nodes.layers.map { node in
            Layer(
                name: node.name, operation: node.operation,
                weights: model.initializers[node.inputs[1]]!.shape.reduce(1, *))
        }
        self.samples = samples.count
        let float = try Watched(model)
        var whole = Quantization(model, calibration: calibration)
        let joint = try Watched(whole.quantized())
        let single = try nodes.layers.map { node in
            var one = Quantization(model, calibration: calibration, keepsFloat: everything.subtracting([node.name]))
            return try Watched(one.quantized())
        }
        let outputs = nodes.layers.map { $0.outputs[0] }
        for (done, sample) in samples.enumerated() {
            let right = try float.run(sample, keeping: Set(outputs))
            let decisions = FormatCheck.decisions(right.scores, areTags: areTags)
            let together = try joint.run(sample, keeping: Set(outputs))
            agreeing += FormatCheck.decisions(together.scores, areTags: areTags) == decisions ? 1 : 0
            for (index, output) in outputs.enumerated() {
                let alone = try single[index].run(sample, keeping: [output])
                layers[index].ownError.add(alone.values[output]!, beside: right.values[output]!)
                layers[index].jointError.add(together.values[output]!, beside: right.values[output]!)
                layers[index].logitError.add(alone.logits, beside: right.logits)
                layers[index].agreeing += FormatCheck.decisions(alone.scores, areTags: areTags) == decisions ? 1 : 0
            }
            progress(done + 1)
        }
    }

    /// The layers whose 8 bits move the logits most, as few as let nearly as many decisions stay as with all layers in Float:
    /// the pools and sums between them are in 8 bits throughout, and some samples lie so close between two classes that
    /// those alone decide.
    ///
    /// - Parameters:
    ///   - loss: the share of decisions that may change beyond those.
    ///   - progress: tries done, of so many at most.
    /// - Returns: names of nodes, the worst first; empty where 8 bits throughout are as good.
    /// - Throws: `ExportError`.
    public func worst(
        _ model: ONNXModel, calibration: Calibration, samples: [NumberArray], areTags: Bool, loss: Double,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> [String] {
        let ranked = layers.sorted { $0.logits < $1.logits }.map(\.name)
        let float = try Watched(model)
        let decisions = try samples.map { FormatCheck.decisions(try float.run($0).scores, areTags: areTags) }
        var tries = 0
        func agreeing(_ count: Int) throws -> Int {
            var some = Quantization(model, calibration: calibration, keepsFloat: Set(ranked.prefix(count)))
            let tried = try Watched(some.quantized())
            tries += 1
            progress(tries, ranked.count + 1)
            return try zip(samples, decisions).count { sample, decision in
                FormatCheck.decisions(try tried.run(sample).scores, areTags: areTags) == decision
            }
        }
        let most = try agreeing(ranked.count)
        let enough = Double(most) - loss * Double(samples.count)
        let count = try ranked.indices.first { Double(try agreeing($0)) >= enough } ?? ranked.count
        return Array(ranked.prefix(count))
    }
}

/// The squares of some numbers, and of the errors of others in their place, added up.
private struct ErrorPower: Sendable {
    private var signal = 0.0
    private var error = 0.0

    mutating func add(_ numbers: [Float], beside right: [Float]) {
        for (number, right) in zip(numbers, right) {
            signal += Double(right) * Double(right)
            error += Double(number - right) * Double(number - right)
        }
    }

    var decibels: Double { error == 0 ? .infinity : 10 * log10(signal / error) }
}

/// A network whose logits and inner values are kept as it runs.
private struct Watched {
    private let interpreter: Interpreter
    private let logits: String
    private let output: String

    init(_ model: ONNXModel) throws {
        interpreter = try Interpreter(model)
        logits = model.nodes.last!.inputs[0]
        output = model.outputs[0].name
    }

    func run(
        _ sample: NumberArray, keeping names: Set<String> = []
    ) throws -> (values: [String: [Float]], logits: [Float], scores: [Float]) {
        var (values, logits): ([String: [Float]], [Float]) = ([:], [])
        let result = try interpreter.run(sample) { name, value in
            if names.contains(name) { values[name] = value.numbers }
            if name == self.logits { logits = value.numbers }
        }
        return (values, logits, result[output]!.numbers)
    }
}

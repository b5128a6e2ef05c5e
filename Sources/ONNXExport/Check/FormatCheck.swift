import ONNXFiles

/// What an exported file gives beside what the engine gives, sample by sample.
public struct FormatCheck {
    /// Where a file first gives something else.
    public struct Difference: Equatable, Sendable {
        /// Counted from 1.
        public var sample: Int
        public var output: Int
        public var exported: Float
        public var expected: Float
        /// The first node whose numbers differ; nil where none does before the output.
        public var node: String?
    }

    private let interpreter: Interpreter
    private let areTags: Bool
    public private(set) var samples = 0
    /// Samples on which both decide alike.
    public private(set) var agreeing = 0
    /// The largest difference of a score.
    public private(set) var largest: Float = 0

    /// - Parameters:
    ///   - model: as it was read back.
    ///   - areTags: whether each score is a decision of its own, at 0.5.
    /// - Throws: `ExportError.interpreter`.
    public init(_ model: ONNXModel, areTags: Bool) throws {
        interpreter = try Interpreter(model)
        self.areTags = areTags
    }

    /// The share of samples on which both decide alike, 1 before the first.
    public var agreement: Double { samples == 0 ? 1 : Double(agreeing) / Double(samples) }

    /// - Parameters:
    ///   - input: of one sample.
    ///   - logits, scores: what the engine gives.
    ///   - tolerance: of a score, and of a logit in shares of the largest where that is above 1; nil for any.
    ///   - values: the engine's values by node, asked for only where the scores differ.
    /// - Returns: nil where both are equal.
    /// - Throws: `ExportError.interpreter`.
    public mutating func compare(
        _ input: NumberArray, logits: [Float], scores: [Float], tolerance: Float?,
        values: () -> [String: [Float]] = { [:] }
    ) throws -> Difference? {
        samples += 1
        let end = interpreter.model.nodes.last
        var ownLogits: [Float] = []
        let output = try interpreter.run(input) { name, value in
            if name == end?.inputs[0] { ownLogits = value.numbers }
        }
        let own = output[interpreter.model.outputs[0].name]!.numbers
        guard own.count == scores.count else {
            return Difference(sample: samples, output: own.count, exported: .nan, expected: .nan, node: nil)
        }
        largest = max(largest, zip(own, scores).map { abs($0 - $1) }.max() ?? 0)
        agreeing += Self.decisions(own, areTags: areTags) == Self.decisions(scores, areTags: areTags) ? 1 : 0
        guard let tolerance else { return nil }
        let reach = max(1, logits.map(abs).max() ?? 1)
        let isLogit = ownLogits.count == logits.count
        let wrong = scores.indices.first { index in
            !(abs(own[index] - scores[index]) <= tolerance)
                || (isLogit && !(abs(ownLogits[index] - logits[index]) <= tolerance * reach))
        }
        guard let wrong else { return nil }
        return Difference(
            sample: samples, output: wrong, exported: own[wrong], expected: scores[wrong],
            node: try firstDifference(input, values()))
    }

    /// The class with the highest score, or all tags from 0.5 on.
    public static func decisions(_ scores: [Float], areTags: Bool) -> [Int] {
        if areTags { return scores.indices.filter { scores[$0] >= 0.5 } }
        return scores.indices.max { (scores[$0], $1) < (scores[$1], $0) }.map { [$0] } ?? []
    }

    /// What a file decides on each sample.
    ///
    /// - Throws: `ExportError.interpreter`.
    public static func decisions(of model: ONNXModel, on samples: [NumberArray], areTags: Bool) throws -> [[Int]] {
        let interpreter = try Interpreter(model)
        return try samples.map { decisions(try interpreter.run($0)[model.outputs[0].name]!.numbers, areTags: areTags) }
    }

    private func firstDifference(_ input: NumberArray, _ expected: [String: [Float]]) throws -> String? {
        var first: String?
        _ = try interpreter.run(input) { name, value in
            guard first == nil, let numbers = expected[name] else { return }
            let reach = max(numbers.map(abs).max() ?? 0, 1e-3)
            let differs =
                numbers.count != value.numbers.count
                || zip(numbers, value.numbers).contains { !(abs($0 - $1) <= 1e-3 * reach) }
            if differs { first = name }
        }
        return first
    }
}

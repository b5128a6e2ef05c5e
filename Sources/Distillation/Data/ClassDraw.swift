import Foundation
import Models
import NeuralNet
import TensorCore

/// Draws the target classes of synthetic samples: for a softmax one class each in equal shares, for sigmoids one to
/// three tags each by the teacher's priors.
struct ClassDraw {
    let output: OutputKind
    let classes: Int
    /// The probability of each tag at one draw; they add up to 1.
    private let chances: [Double]
    /// The most draws for one sample; a tag that is drawn twice counts once.
    static let mostTags = 3
    /// The least that a tag's prior counts, as a share of the mean prior, so that rare tags are drawn too.
    static let leastShare = 0.1

    /// A draw for a softmax.
    init(classes: Int) { self.init(.softmax, classes: classes, priors: []) }

    /// - Parameter priors: one for each tag, in any scale; an empty list means equal ones.
    init(_ output: OutputKind, classes: Int, priors: [Double]) {
        self.output = output
        self.classes = classes
        let known = priors.count == classes && priors.contains { $0 > 0 } ? priors : Array(repeating: 1, count: classes)
        let least = Self.leastShare * known.reduce(0, +) / Double(max(classes, 1))
        let weights = known.map { max($0, least) }
        let total = weights.reduce(0, +)
        chances = weights.map { $0 / total }
    }

    /// A draw for a model: by its file's priors, or else by σ(bias) of its output layer, the probability of each tag
    /// that the bias alone gives.
    init(_ description: ModelDescription, bias: [Float]?) {
        let assumed = bias?.map { 1 / (1 + exp(-Double($0))) } ?? []
        self.init(
            description.output, classes: description.classes.count, priors: description.priors ?? assumed)
    }

    /// The share of samples that have each class as a target. For tags it is 1 − mean over k = 1...3 of (1 − chance)^k.
    var shares: [Double] {
        switch output {
        case .softmax: Array(repeating: 1 / Double(classes), count: classes)
        case .sigmoid:
            chances.map { chance in
                1 - (1...Self.mostTags).reduce(0) { $0 + pow(1 - chance, Double($1)) } / Double(Self.mostTags)
            }
        }
    }

    func callAsFunction(_ count: Int, using random: inout RandomGenerator) -> TargetClasses {
        switch output {
        case .softmax: TargetClasses(evenLabels(count, using: &random))
        case .sigmoid: TargetClasses(sets: (0..<count).map { _ in tags(using: &random) })
        }
    }

    /// Classes in equal shares and random order. Where the shares leave a remainder, its classes are drawn at random.
    private func evenLabels(_ count: Int, using random: inout RandomGenerator) -> [Int] {
        let first = random.integer(in: 0..<classes)
        var labels = (0..<count).map { (first + $0) % classes }
        labels.shuffle(using: &random)
        return labels
    }

    private func tags(using random: inout RandomGenerator) -> [Int] {
        var tags: [Int] = []
        for _ in 0..<random.integer(in: 1..<Self.mostTags + 1) {
            var rest = Double(random.uniform())
            let tag = chances.firstIndex { chance in
                rest -= chance
                return rest < 0
            }
            if let tag = tag ?? chances.indices.last, !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }
}

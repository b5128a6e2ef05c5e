import Foundation
import Models
import NeuralNet
import TensorCore

/// Draws the classes that samples are asked for: of a softmax in equal shares, of sigmoids one to three tags at once by the
/// teacher's priors.
struct ClassDraw {
    let output: OutputKind
    let classes: Int
    /// The chance of each tag at one draw; Σ = 1.
    private let chances: [Double]
    /// As many draws as make up a sample's tags at most; a tag that comes twice counts once.
    static let mostTags = 3
    /// No tag's prior counts less than this share of the mean prior, so that a rare tag is asked for as well.
    static let leastShare = 0.1

    /// A softmax's.
    init(classes: Int) { self.init(.softmax, classes: classes, priors: []) }

    /// - Parameter priors: of each tag, in any scale; what is empty means equal ones.
    init(_ output: OutputKind, classes: Int, priors: [Double]) {
        self.output = output
        self.classes = classes
        let known = priors.count == classes && priors.contains { $0 > 0 } ? priors : Array(repeating: 1, count: classes)
        let least = Self.leastShare * known.reduce(0, +) / Double(max(classes, 1))
        let weights = known.map { max($0, least) }
        let total = weights.reduce(0, +)
        chances = weights.map { $0 / total }
    }

    /// By what a model's file says: its priors, or else what its output's biases alone give, σ(bias): the probability of
    /// each tag where nothing speaks for or against it.
    init(_ description: ModelDescription, bias: [Float]?) {
        let assumed = bias?.map { 1 / (1 + exp(-Double($0))) } ?? []
        self.init(
            description.output, classes: description.classes.count, priors: description.priors ?? assumed)
    }

    /// The share of samples that ask for each class. Of tags 1 − mean over k = 1...3 of (1 − chance)^k.
    var shares: [Double] {
        switch output {
        case .softmax: Array(repeating: 1 / Double(classes), count: classes)
        case .sigmoid:
            chances.map { chance in
                1 - (1...Self.mostTags).reduce(0) { $0 + pow(1 - chance, Double($1)) } / Double(Self.mostTags)
            }
        }
    }

    func callAsFunction(_ count: Int, using random: inout RandomGenerator) -> AskedClasses {
        switch output {
        case .softmax: AskedClasses(evenLabels(count, using: &random))
        case .sigmoid: AskedClasses(sets: (0..<count).map { _ in tags(using: &random) })
        }
    }

    /// Classes in equal shares and random order; a remainder falls on other classes each time.
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

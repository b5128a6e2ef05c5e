import Autograd
import Foundation
import TensorCore
import Testing

@testable import NeuralNet

private let sets = [[0], [3, 9], [9], [3, 1, 0], [1, 2, 8], []]
private let shares = (0..<10).map { 0.05 + 0.05 * Double($0) }

@Test func tagLossesMatchPyTorch() {
    expectLoss("binary_cross_entropy", ["logits"]) { OutputKind.sigmoid.crossEntropy($0[0], targets: sets) }
    expectLoss("hard_tags", ["logits"]) { OutputKind.sigmoid.hardLabelCrossEntropy($0[0]) }
    expectLoss("tag_distillation", ["teacher", "student"]) {
        OutputKind.sigmoid.distillationLoss(teacher: $0[0], student: $0[1], temperature: 4)
    }
    expectLoss("tag_adversarial", ["teacher", "student"]) {
        OutputKind.sigmoid.adversarialLoss(teacher: $0[0], student: $0[1])
    }
    expectLoss("tag_balance", ["logits"]) { OutputKind.sigmoid.balanceLoss($0[0], shares: shares) }
}

/// The losses of `OutputKind.softmax` are the class losses.
@Test func aSoftmaxKeepsItsLosses() {
    expectLoss("cross_entropy", ["logits"]) {
        OutputKind.softmax.crossEntropy($0[0], targets: [0, 3, 9, 3, 1, 7].map { [$0] })
    }
    expectLoss("hard_label", ["logits"]) { OutputKind.softmax.hardLabelCrossEntropy($0[0]) }
    expectLoss("distillation", ["teacher", "student"]) {
        OutputKind.softmax.distillationLoss(teacher: $0[0], student: $0[1], temperature: 4)
    }
    expectLoss("adversarial", ["teacher", "student"]) {
        OutputKind.softmax.adversarialLoss(teacher: $0[0], student: $0[1])
    }
    expectLoss("balance", ["logits"]) { OutputKind.softmax.balanceLoss($0[0], shares: []) }
}

/// Compares the gradient with central differences along random directions and its own. Logits stay away from 0, where the
/// masks jump.
private func expectGradients(_ name: String, inputs: Int = 1, _ loss: ([Variable]) -> Variable) {
    var random = RandomGenerator(seed: 4, stream: name)
    let parameters = (0..<inputs).map { _ in
        let drawn = Tensor(normal: [6, 10], deviation: 2, using: &random)
        return Parameter(Tensor(drawn.array.map { $0 + ($0 < 0 ? -0.1 : 0.1) }, shape: drawn.shape))
    }
    let tape = Tape()
    func value() -> Double {
        defer { tape.reset() }
        return Double(loss(parameters.map { tape.variable($0) }).value.scalar)
    }
    let result = loss(parameters.map { tape.variable($0) })
    tape.backward([(result, 1)])
    let step: Float = 4e-3
    for parameter in parameters {
        let gradient = parameter.gradient!
        let start = parameter.value.copy()
        for _ in 0..<3 {
            let direction = Tensor(normal: gradient.shape, using: &random)
            add(gradient, times: (60 / gradient.sumOfSquares()).squareRoot(), to: direction)
            add(direction, times: step, to: parameter.value)
            let above = value()
            parameter.value.assign(start)
            add(direction, times: -step, to: parameter.value)
            let below = value()
            parameter.value.assign(start)
            let measured = (above - below) / Double(2 * step)
            let expected = Double(dot(gradient, direction))
            let scale = Double((gradient.sumOfSquares() * direction.sumOfSquares()).squareRoot())
            #expect(abs(measured - expected) <= 4e-3 * scale, "\(name): \(measured), \(expected)")
        }
    }
}

@Test func tagLossGradientsMatchFiniteDifferences() {
    expectGradients("cross entropy") { OutputKind.sigmoid.crossEntropy($0[0], targets: sets) }
    expectGradients("hard tags") { OutputKind.sigmoid.hardLabelCrossEntropy($0[0]) }
    expectGradients("distillation", inputs: 2) {
        OutputKind.sigmoid.distillationLoss(teacher: $0[0], student: $0[1], temperature: 3)
    }
    expectGradients("adversarial", inputs: 2) { OutputKind.sigmoid.adversarialLoss(teacher: $0[0], student: $0[1]) }
    expectGradients("balance") { OutputKind.sigmoid.balanceLoss($0[0], shares: shares) }
}

@Test func logitsOfAnySizeGiveNumbers() {
    let tape = Tape()
    let logits = Parameter(Tensor([1e4, -1e4, 0, 88, -88, 1e-8], shape: [2, 3]))
    let other = Parameter(Tensor([-1e4, 1e4, 1, -88, 88, 0], shape: [2, 3]))
    for kind in OutputKind.allCases {
        let (x, y) = (tape.variable(logits), tape.variable(other))
        let losses = [
            kind.crossEntropy(x, targets: [[1], [0]]), kind.hardLabelCrossEntropy(x),
            kind.distillationLoss(teacher: x, student: y, temperature: 4),
            kind.adversarialLoss(teacher: x, student: y), kind.balanceLoss(x, shares: [0, 1, 0.5]),
        ]
        tape.backward(losses.map { ($0, 1) })
        #expect(losses.allSatisfy { $0.value.scalar.isFinite })
        for parameter in [logits, other] {
            #expect(parameter.gradient!.array.allSatisfy { $0.isFinite })
            parameter.clearGradient()
        }
    }
}

/// The loss is lowest where each tag is as frequent as among the targets.
@Test func balanceIsZeroAtTheSharesAskedFor() {
    let tape = Tape()
    let logits = Tensor([0.25, 0.5, 0.125].map { p in Float(log(p / (1 - p))) } + [0, 0, 0], shape: [2, 3])
    let even = OutputKind.sigmoid.balanceLoss(tape.constant(logits), shares: [0.375, 0.5, 0.3125])
    #expect(abs(even.value.scalar) < 1e-6)
    let other = OutputKind.sigmoid.balanceLoss(tape.constant(logits), shares: [0.9, 0.5, 0.3125])
    #expect(other.value.scalar > 0.1)
}

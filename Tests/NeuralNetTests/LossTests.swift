import Autograd
import TensorCore
import Testing

@testable import NeuralNet

func expectLoss(_ name: String, _ inputs: [String], _ loss: ([Variable]) -> Variable) {
    let fixture = Fixture(name)
    let tape = Tape()
    let parameters = inputs.map { fixture.parameter($0) }
    let value = loss(parameters.map { tape.variable($0) })
    expectClose(value.value, fixture["loss"], "\(name)")
    tape.backward([(value, 1)])
    for (input, parameter) in zip(inputs, parameters) {
        expectClose(parameter.gradient, fixture["d" + input], "\(name), gradient of \(input)")
    }
}

@Test func classLossesMatchPyTorch() {
    expectLoss("cross_entropy", ["logits"]) { crossEntropy($0[0], labels: [0, 3, 9, 3, 1, 7]) }
    expectLoss("hard_label", ["logits"]) { hardLabelCrossEntropy($0[0]) }
    expectLoss("distillation", ["teacher", "student"]) {
        distillationLoss(teacher: $0[0], student: $0[1], temperature: 4)
    }
    expectLoss("adversarial", ["teacher", "student"]) { adversarialLoss(teacher: $0[0], student: $0[1]) }
    expectLoss("balance", ["logits"]) { balanceLoss($0[0]) }
}

@Test func featureLossesMatchPyTorch() {
    expectLoss("activation", ["x"]) { activationLoss($0[0]) }
    expectLoss("total_variation", ["x"]) { totalVariation($0[0]) }
    expectLoss("length_prior", ["x"]) { lengthPrior($0[0]) }
    let target = Fixture("relative_mean_square")["b"]
    expectLoss("relative_mean_square", ["a"]) { relativeMeanSquare($0[0], to: target) }
}

@Test func contrastWithItsBankMatchesPyTorch() {
    var generator = RandomGenerator(seed: 1)
    let fixture = Fixture("contrast")
    let head = ContrastHead(21, hidden: 16, outputs: 12, using: &generator)
    for (name, parameter) in head.namedState { parameter.load(portable: fixture[name]) }
    let tape = Tape()
    let (strong, mild) = (fixture.parameter("strong"), fixture.parameter("mild"))
    let loss = contrastLoss(
        strong: tape.variable(strong), mild: tape.variable(mild),
        bank: (fixture["bank_strong"], fixture["bank_mild"]), head: head, temperature: 0.1)
    expectClose(loss.value, fixture["loss"])
    tape.backward([(loss, 1)])
    expectClose(strong.gradient, fixture["dstrong"])
    #expect(mild.gradient == nil)
    for (name, parameter) in head.namedState { expectClose(parameter.gradient, fixture["d" + name], "\(name)") }
}

@Test func contrastWithoutABankTakesTheBatchAlone() {
    var generator = RandomGenerator(seed: 5)
    let head = ContrastHead(9, hidden: 8, outputs: 6, using: &generator)
    let features = Tensor(normal: [4, 9], using: &generator)
    let tape = Tape()
    let same = contrastLoss(
        strong: tape.constant(features), mild: tape.constant(features), bank: nil, head: head, temperature: 0.01)
    #expect(same.value.scalar < 0.1)
    let other = contrastLoss(
        strong: tape.constant(features), mild: tape.constant(rows(features, 0..<4) * -1), bank: nil, head: head,
        temperature: 0.01)
    #expect(other.value.scalar > same.value.scalar)
}

import TensorCore
import Testing

@testable import Autograd

@Test func gradientsOfTwoUsesAddUp() {
    let x = Parameter(Tensor([2, 3], shape: [2]))
    let tape = Tape()
    let a = tape.variable(x)
    let y = sum(a * a + a * 3)
    tape.backward([(y, 2)])
    let expected: [Float] = [2 * (4 + 3), 2 * (6 + 3)]
    #expect(x.gradient?.array == expected)
}

@Test func sharedGradientIsNotOverwrittenThroughOneOfItsHolders() {
    // Both operands of the sum receive the same gradient tensor, which the activation must not overwrite.
    let (x, z) = (Parameter(Tensor([-1, 2], shape: [2])), Parameter(Tensor([5, 7], shape: [2])))
    let tape = Tape()
    let y = activate(tape.variable(x), .rectifier) + tape.variable(z)
    tape.backward(from: y, gradient: Tensor([10, 20], shape: [2]))
    #expect(x.gradient?.array == [0, 20])
    #expect(z.gradient?.array == [10, 20])
}

@Test func gradientsOfSeveralStepsAddUpUntilCleared() {
    let x = Parameter(Tensor([2], shape: [1]))
    let tape = Tape()
    for _ in 0..<3 { tape.backward([(sum(tape.variable(x) * 5), 1)]) }
    #expect(x.gradient?.array == [15])
    x.clearGradient()
    #expect(x.gradient == nil)
}

@Test func constantsAndFrozenParametersLeaveNothingOnTheTape() {
    let frozen = Parameter(Tensor([2], shape: [1]), isTrainable: false)
    let trained = Parameter(Tensor([3], shape: [1]))
    let tape = Tape()
    let y = sum(tape.variable(frozen) * tape.constant(Tensor([4], shape: [1])))
    #expect(!y.needsGradient && tape.recordedCount == 0)
    let z = tape.withoutParameterGradients { tape.variable(trained) * 2 }
    #expect(!z.needsGradient && tape.recordedCount == 0)
    #expect(tape.variable(trained).needsGradient)
}

@Test func aLookedThroughNetworkPassesGradientsToItsInputOnly() {
    let (x, weight) = (Parameter(Tensor([2], shape: [1])), Parameter(Tensor([3], shape: [1])))
    let tape = Tape()
    let input = tape.variable(x)
    let y = tape.withoutParameterGradients { input * tape.variable(weight) }
    tape.backward([(sum(y), 1)])
    #expect(x.gradient?.array == [3])
    #expect(weight.gradient == nil)
}

@Test func detachedVariablePassesNoGradient() {
    let x = Parameter(Tensor([2], shape: [1]))
    let tape = Tape()
    let a = tape.variable(x)
    tape.backward([(sum(a * a.detached), 1)])
    #expect(x.gradient?.array == [2])
}

@Test func pairRunsOnceWithWhicheverGradientsThereAre() {
    for used in [[true, true], [true, false], [false, true]] {
        let x = Parameter(Tensor([1], shape: [1]))
        let tape = Tape()
        let sink = tape.variable(x).sink
        var calls = 0
        let (a, b) = tape.record(Tensor([1], shape: [1]), Tensor([1], shape: [1])) { first, second in
            calls += 1
            if let first { sink.accumulate(first) }
            if let second { sink.accumulate(second) }
        }
        tape.backward([(a, used[0] ? 10 : 0), (b, used[1] ? 1 : 0)])
        #expect(calls == 1)
        let expected: [Float] = [(used[0] ? 10 : 0) + (used[1] ? 1 : 0)]
        #expect(x.gradient?.array == expected)
    }
}

@Test func lossOfWeightZeroCostsNothing() {
    let x = Parameter(Tensor([1], shape: [1]))
    let tape = Tape()
    var ran = false
    let y = unary(tape.variable(x), Tensor(scalar: 1)) { gradient in
        ran = true
        return gradient
    }
    tape.backward([(y, 0)])
    #expect(!ran && x.gradient == nil && tape.recordedCount == 0)
}

private final class Witness {}

/// An operation whose closure holds the witness.
private func holding(_ witness: Witness, _ x: Variable, _ check: @escaping () -> Void = {}) -> Variable {
    unary(x, Tensor(scalar: 1)) { gradient in
        check()
        return withExtendedLifetime(witness) { gradient }
    }
}

@Test func backwardLetsGoOfWhatOperationsSaved() {
    let x = Parameter(Tensor([1], shape: [1]))
    let tape = Tape()
    weak var later: Witness?
    var checks = 0
    func chain() -> Variable {
        let witness = Witness()
        later = witness
        let first = holding(Witness(), tape.variable(x)) {
            // The later operation has run and has been released.
            checks += 1
            #expect(later == nil)
        }
        return holding(witness, first)
    }
    let y = chain()
    #expect(later != nil)
    tape.backward([(y, 1)])
    #expect(checks == 1)
}

@Test func tapeIsFreedWithItsVariablesAndClosures() {
    weak var released: Tape?
    do {
        let tape = Tape()
        released = tape
        let x = tape.variable(Parameter(Tensor([1], shape: [1])))
        _ = sum(x * x)
    }
    #expect(released == nil)
}

import Autograd
import NeuralNet
import TensorCore
import Testing

@testable import Models

private func generator() -> Generator {
    var random = RandomGenerator(seed: 5)
    return Generator(mels: 64, frames: 64, classes: 10, using: &random)
}

@Test(arguments: [8, 64, 72, 200]) func anyMultipleOfEightFramesIsMade(_ frames: Int) {
    let tape = Tape()
    defer { tape.reset() }
    let x = generator()(tape.constant(Tensor(zeros: [2, 64])), targets: TargetClasses([0, 9]), frames: frames)
    #expect(x.shape == [2, 64, frames, 1])
    #expect(x.value.array.allSatisfy { 0...1 ~= $0 })
}

@Test func gradientsReachTheLatentVectorsAndAllWeights() {
    var random = RandomGenerator(seed: 6)
    let (generator, tape) = (generator(), Tape())
    let z = Parameter(Tensor(normal: [3, 64], using: &random))
    let x = generator(tape.variable(z), targets: TargetClasses([0, 1, 2]), frames: 32)
    tape.backward([(mean(x * x), 1)])
    #expect(z.gradient!.sumOfSquares() > 0)
    #expect(generator.parameters.allSatisfy { $0.gradient!.isFinite && $0.gradient!.sumOfSquares() > 0 })
}

@Test func aResetGeneratorIsAnother() {
    var random = RandomGenerator(seed: 8)
    let generator = generator()
    let before = generator.parameters.map { $0.value.array }
    generator.reset(using: &random)
    #expect(generator.children.count == 9)
    #expect(generator.parameters[0].value.array != before[0])
    #expect(generator.namedState.contains { $0.name == "bns.2.running_var" })
}

/// Otherwise a generator ignores the class that it is asked for, and a new latent vector changes the class.
@Test func anotherClassChangesASampleAsMuchAsAnotherLatentVector() {
    var random = RandomGenerator(seed: 9)
    let (generator, tape) = (generator(), Tape())
    defer { tape.reset() }
    let count = 16
    let (z, other) = (Tensor(normal: [count, 64], using: &random), Tensor(normal: [count, 64], using: &random))
    // Half of the batch has the other class, because the norms of a batch of one class would remove it.
    let labels = TargetClasses((0..<count).map { $0 % 2 })
    let swapped = TargetClasses((0..<count).map { 1 - $0 % 2 })
    let here = generator(tape.constant(z), targets: labels).value
    let byClass = generator(tape.constant(z), targets: swapped).value - here
    let byVector = generator(tape.constant(other), targets: labels).value - here
    let ratio = byClass.sumOfSquares() / byVector.sumOfSquares()
    #expect(0.3...3 ~= ratio, "\(ratio)")
}

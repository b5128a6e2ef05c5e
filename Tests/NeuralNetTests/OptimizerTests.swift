import Autograd
import TensorCore
import Testing

@testable import NeuralNet

private func check(_ name: String, _ make: ([Parameter]) -> any Optimizer) {
    let fixture = Fixture(name)
    let parameter = fixture.parameter("before")
    let optimizer = make([parameter])
    for step in 0..<4 {
        optimizer.clearGradients()
        parameter.accumulate(fixture["gradient\(step)"])
        optimizer.step()
        // The change of the value is compared too.
        let before = step == 0 ? fixture["before"] : fixture["after\(step - 1)"]
        expectClose(
            parameter.value - before, fixture["after\(step)"] - before, "\(name), step \(step)")
    }
}

@Test func gradientDescentMatchesPyTorch() {
    check("sgd") { GradientDescent($0, learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, isNesterov: true) }
    check("sgd_heavy_ball") { GradientDescent($0, learningRate: 0.1, momentum: 0.9) }
}

@Test func adamMatchesPyTorch() {
    check("adam") { Adam($0, learningRate: 2e-3, betas: (0.5, 0.999)) }
    check("adam_decay") { Adam($0, learningRate: 1e-2, weightDecay: 1e-2) }
}

@Test func restoredOptimizerContinuesToTheBit() {
    for kind in 0..<2 {
        var generator = RandomGenerator(seed: 11)
        let start = Tensor(normal: [7, 33], using: &generator)
        let gradients = (0..<6).map { _ in Tensor(normal: [7, 33], using: &generator) }
        func make(_ parameter: Parameter) -> any Optimizer {
            kind == 0
                ? GradientDescent([parameter], learningRate: 0.05, momentum: 0.9, isNesterov: true)
                : Adam([parameter], learningRate: 1e-2)
        }
        func advance(_ parameter: Parameter, _ optimizer: any Optimizer, _ steps: Range<Int>) {
            for step in steps {
                optimizer.clearGradients()
                parameter.accumulate(gradients[step])
                optimizer.step()
            }
        }
        let whole = Parameter(start.copy())
        let optimizer = make(whole)
        advance(whole, optimizer, 0..<3)
        let resumed = Parameter(whole.value.copy())
        let second = make(resumed)
        for (target, source) in zip(second.stateTensors, optimizer.stateTensors) {
            #expect(target.name == source.name)
            target.tensor.assign(source.tensor)
        }
        second.stepCounts = optimizer.stepCounts
        advance(whole, optimizer, 3..<6)
        advance(resumed, second, 3..<6)
        #expect(whole.value.array == resumed.value.array)

        optimizer.reset()
        let fresh = Parameter(whole.value.copy())
        let third = make(fresh)
        advance(whole, optimizer, 0..<2)
        advance(fresh, third, 0..<2)
        #expect(whole.value.array == fresh.value.array)
    }
}

@Test func parameterWithoutAGradientIsLeftAlone() {
    let parameter = Parameter(Tensor(repeating: 2, shape: [5]))
    let optimizer = Adam([parameter], learningRate: 1, weightDecay: 1)
    optimizer.step()
    #expect(parameter.value.array == [2, 2, 2, 2, 2] && optimizer.stepCounts == [0])
}

@Test func oneCycleMatchesPyTorch() {
    let fixture = Fixture("one_cycle")
    let schedule = Schedule.oneCycle(steps: 40)
    let rates = (0..<40).map { 0.05 * schedule.factor(at: $0) }
    expectClose(Tensor(rates, shape: [40]), fixture["rates"])
    expectClose(Tensor((0..<40).map { schedule.momentum(at: $0) }, shape: [40]), fixture["momenta"])
}

@Test func warmUpRisesToThePeakAndTheCosineFallsToZero() {
    let schedule = Schedule.warmUpCosine(steps: 100, warmUp: 10)
    #expect(schedule.factor(at: 0) == 0.1)
    #expect(schedule.factor(at: 9) == 1)
    #expect(schedule.factor(at: 10) == 1)
    #expect(abs(schedule.factor(at: 55) - 0.5) < 1e-6)
    #expect(schedule.factor(at: 100) < 1e-6 && schedule.factor(at: 1000) < 1e-6)
}

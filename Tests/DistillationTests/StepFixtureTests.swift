import Autograd
import Foundation
import Models
import NeuralNet
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// Values of Fixtures/steps.py with PyTorch 2.13; the relative error must be below 1e-4.
private let fixture = try! Safetensors(
    contentsOf: Bundle.module.url(forResource: "Fixtures/steps", withExtension: "safetensors")!)

private func error(_ a: Tensor, _ name: String) throws -> Float {
    let b = try fixture.tensor(name)
    #expect(a.count == b.count, "\(name)")
    return (squaredDistance(a, b) / max(b.sumOfSquares(), 1e-20)).squareRoot()
}

private func student(_ teacher: Classifier, grafts: Bool, _ tape: Tape) throws -> StudentTraining {
    var random = RandomGenerator(seed: 2)
    let training = try StudentTraining(
        teacher: teacher, student: StudentPlan("digits2-4x1-1", for: teacher.graph, classes: teacher.classes),
        grafts: grafts, frontEnd: Tiny.frontEnd, averaging: 0, tape: tape, using: &random)
    fill(training.student, "student")
    if grafts {
        let own = teacher.tensors
        for (name, parameter) in training.student.namedState where name.hasPrefix("fc.") {
            parameter.load(portable: own[name]!)
        }
    }
    if let projector = training.projector {
        fill(Sequential([projector.convolution, projector.norm]), "projector")
    }
    return training
}

private let mildView = View(shifts: [1, -2, 0, 3], frames: 0..<16, gains: [0.02, -0.05, 0, 0.1], masks: [])
private let strongView = View(
    shifts: [-1, 2, 4, 0], frames: 3..<11, gains: [0.1, -0.1, 0.05, -0.02],
    masks: [
        SpectrogramMask(bands: 2..<4), SpectrogramMask(frames: 1..<3),
        SpectrogramMask(bands: 5..<7, frames: 0..<2), SpectrogramMask(),
    ])

@Test func oneInversionStepEqualsThatOfPyTorch() throws {
    let (tape, teacher) = (Tape(), try Tiny.teacher())
    teacher.freeze()
    let training = try student(teacher, grafts: true, tape)
    var random = RandomGenerator(seed: 3)
    let inversion = Inversion(
        Inversion.Networks(
            teacher: teacher, student: training.student, frontEnd: Tiny.frontEnd, draw: ClassDraw(classes: 3)),
        method: .frami, batch: 4, frames: 16, tape: tape, using: &random)
    fill(inversion.generator, "generator")
    fill(inversion.head, "head")
    inversion.prepare(TargetClasses([0, 1, 2, 0]), frames: 16)
    inversion.latents.value.assign(fill([4, 64], "latents", -1.7, 1.7))
    let features = inversion.head.first.weight.shape[1]
    let bank = MemoryBank.Rows(
        strong: fill([5, features], "bank.strong", -1, 1), mild: fill([5, features], "bank.mild", -1, 1))
    var knobs = KnobValues()
    knobs[.balance] = 0.3
    knobs[.activation] = 0.2
    let (batch, terms) = inversion.losses(knobs, mild: mildView, strong: strongView, bank: bank)
    let names = ["oh", "bn", "adv", "cr", "balance", "act"]
    for (index, name) in names.enumerated() {
        let expected = try fixture.tensor("inversion.losses").pointer[index]
        #expect(abs(terms.values[name]! - expected) < 1e-4 * abs(expected), "\(name)")
    }
    #expect(try error(batch.samples, "inversion.samples") < 1e-4)
    tape.backward(terms.weighted)
    let state = Dictionary(uniqueKeysWithValues: inversion.generator.namedState.map { ($0.name, $0.parameter) })
    #expect(try error(inversion.latents.gradient!, "inversion.gradient.latents") < 1e-4)
    for name in ["output.weight", "convs.2.weight", "bns.0.bias"] {
        let parameter = state[name]!
        let gradient = Parameter(parameter.gradient!.reshaped(parameter.shape), layout: parameter.layout)
        #expect(try error(gradient.portable, "inversion.gradient.\(name)") < 1e-4, "\(name)")
    }
    #expect(try error(inversion.head.second.bias!.gradient!, "inversion.gradient.head") < 1e-4)
    let norms = (inversion.generator.parameters + inversion.head.parameters).map {
        $0.gradient!.sumOfSquares().squareRoot()
    }
    #expect(try error(Tensor(norms, shape: [norms.count]), "inversion.gradientNorms") < 1e-4)
    inversion.generatorOptimizer.learningRate = 2e-3
    inversion.latentOptimizer.learningRate = 1e-2
    for optimizer in [inversion.generatorOptimizer, inversion.headOptimizer, inversion.latentOptimizer] {
        optimizer.step()
    }
    #expect(try error(inversion.latents.value, "inversion.after.latents") < 1e-4)
    #expect(try error(state["output.weight"]!.portable, "inversion.after.output") < 1e-4)
    #expect(teacher.parameters.allSatisfy { $0.gradient == nil })
    #expect(training.student.parameters.allSatisfy { $0.gradient == nil })
}

@Test(arguments: [true, false]) func twoDistillationStepsEqualThoseOfPyTorch(_ grafts: Bool) throws {
    let (tape, teacher) = (Tape(), try Tiny.teacher())
    teacher.freeze()
    let training = try student(teacher, grafts: grafts, tape)
    let reuse = grafts ? "graft" : "match"
    var knobs = KnobValues()
    knobs[.augmentation] = 0
    knobs[.studentRate] = 0.05
    knobs[.viewMask] = 0
    knobs[.beforePooling] = 1
    knobs[.afterPooling] = 1
    var random = RandomGenerator(seed: 1)
    let samples = fill([6, 16, 16, 1], "samples", 0, 1)
    for step in 0..<2 {
        let terms = try training.step(on: samples, knobs, rateFactor: 1, using: &random)
        guard step == 0 else { continue }
        for (index, name) in ["kl", "pre", "post"].enumerated() {
            let expected = try fixture.tensor("\(reuse).losses").pointer[index]
            #expect(abs(terms.values[name]! - expected) < 1e-4 * expected, "\(name)")
        }
    }
    for (name, parameter) in training.student.namedState where !(grafts && name.hasPrefix("fc")) {
        #expect(try error(parameter.portable, "\(reuse).after.\(name)") < 1e-4, "\(name)")
    }
}

@Test(arguments: ["dafl", "zskt", "dfq", "deepinversion", "cmi", "fast"])
func theFirstLossesOfEveryMethodEqualThoseOfPyTorch(_ name: String) throws {
    let (tape, teacher, method) = (Tape(), try Tiny.teacher(), try #require(Method.named(name)))
    teacher.freeze()
    let training = try student(teacher, grafts: method.grafts, tape)
    var random = RandomGenerator(seed: 3)
    let inversion = Inversion(
        Inversion.Networks(
            teacher: teacher, student: training.student, frontEnd: Tiny.frontEnd, draw: ClassDraw(classes: 3)),
        method: method, batch: 4, frames: 16, tape: tape, using: &random)
    fill(inversion.generator, "generator")
    inversion.roundGenerator?.copyState(from: inversion.generator)
    fill(inversion.head, "head")
    inversion.prepare(TargetClasses([0, 1, 2, 0]), frames: 16)
    let isSpectrogram = inversion.optimizesSpectrograms
    let shape: Shape = isSpectrogram ? [4, 16, 16, 1] : [4, 64]
    inversion.latents.value.assign(
        isSpectrogram ? fill(shape, "latents", 0.05, 0.95) : fill(shape, "latents", -1.7, 1.7))
    let (_, terms) = inversion.losses(method.values, mild: mildView, strong: strongView, bank: nil)
    let expected = try fixture.tensor("\(name).total").pointer[0]
    #expect(abs(terms.losses["total"]! - expected) < 1e-4 * abs(expected))
    tape.backward(terms.weighted)
    guard ["deepinversion", "cmi", "fast"].contains(name) else {
        let output = try #require(inversion.generator.namedState.first { $0.name == "output.weight" }).parameter
        let gradient = Parameter(output.gradient!.reshaped(output.shape), layout: output.layout)
        #expect(inversion.latents.gradient == nil)
        #expect(try error(gradient.portable, "\(name).gradient") < 1e-4)
        return
    }
    #expect(try error(inversion.latents.gradient!, "\(name).gradient") < 1e-4)
}

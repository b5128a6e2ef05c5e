import Autograd
import Foundation
import NeuralNet
import TensorCore
import Testing

@testable import Models

private let fixture = try! Safetensors(
    contentsOf: Bundle.module.url(forResource: "Fixtures/families", withExtension: "safetensors")!)

/// The numbers that Fixtures/families.py fills its networks with.
private func fill(_ shape: Shape, salt: Int, _ low: Double, _ high: Double) -> Tensor {
    let result = Tensor(uninitialized: shape)
    for index in 0..<result.count {
        let hash = (UInt64(index) &+ UInt64(salt * 1_000_003)) &* 2_654_435_761
        let unit = Double((hash & 0xFFFF_FFFF) >> 8) / 16_777_216
        result.pointer[index] = Float(low + (high - low) * unit)
    }
    return result
}

private func filled(_ name: String) throws -> Classifier {
    var random = RandomGenerator(seed: 1)
    let classifier = Classifier(try Architecture(named: name), mels: 64, classes: 10, using: &random)
    for (name, parameter) in classifier.namedState {
        let (shape, salt) = (parameter.portableShape, name.utf8.reduce(0) { $0 + Int($1) } % 997)
        if name.hasSuffix("running_var") || (shape.rank == 1 && name.hasSuffix("weight")) {
            parameter.load(portable: fill(shape, salt: salt, 0.5, 1.5))
        } else if shape.rank == 1 {
            parameter.load(portable: fill(shape, salt: salt, -0.2, 0.2))
        } else {
            let bound = Double(Float((3 / Double(shape.columns)).squareRoot()))
            parameter.load(portable: fill(shape, salt: salt, -bound, bound))
        }
    }
    classifier.isTraining = false
    return classifier
}

private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.array, b.array).map { abs($0 - $1) }.max()!
}

private let families = [
    "digits-teacher", "digits-student", "resnet8", "resnet20", "resnet18", "resnet34", "wrn16-1", "wrn40-2", "vgg11",
    "dscnn-s", "dscnn-m",
]

@Test(arguments: families.filter { $0 != "resnet34" }) func logitsEqualThoseOfPyTorch(_ name: String) throws {
    let classifier = try filled(name)
    let input = fill([2, 64, 40, 1], salt: 7, -1.5, 2)
    let expected = try fixture.tensor(name)
    let tape = Tape()
    defer { tape.reset() }
    let merged = tape.withoutParameterGradients { classifier(tape.constant(input)) }
    #expect(difference(merged.logits.value, expected) < 1e-4)
    // The unmerged way: parameters that ask for gradients.
    #expect(difference(classifier(tape.constant(input)).logits.value, expected) < 1e-4)
}

@Test(arguments: families) func parametersAreThoseOfPyTorch(_ name: String) throws {
    let architecture = try Architecture(named: name)
    #expect(String(architecture.cost(mels: 64, frames: 64, classes: 10).parameters) == fixture.metadata[name])
    // The larger ones differ from these in numbers only.
    guard !["resnet18", "resnet34", "vgg11"].contains(name) else { return }
    var random = RandomGenerator(seed: 1)
    let classifier = Classifier(architecture, mels: 64, classes: 10, using: &random)
    #expect(classifier.parameters.reduce(0) { $0 + $1.value.count } == classifier.cost(frames: 64).parameters)
    let shapes = architecture.tensorShapes(mels: 64, classes: 10)
    #expect(classifier.namedState.map(\.name) == shapes.map(\.name))
    #expect(classifier.namedState.map(\.parameter.portableShape.array) == shapes.map(\.shape))
}

@Test func anObservedPassMeetsEveryBatchNorm() throws {
    let classifier = try filled("digits-student")
    let observer = StatisticsObserver(classifier)
    let tape = Tape()
    defer { tape.reset() }
    let x = tape.variable(Parameter(fill([2, 64, 40, 1], salt: 7, -1.5, 2)))
    let output = tape.withoutParameterGradients { classifier(x) }
    #expect(observer.observations.count == 9)
    #expect(difference(output.logits.value, try fixture.tensor("digits-student")) < 1e-4)
    #expect(output.hidden.shape == [2, 8, 10, 32])
    #expect(output.pooled.shape == [2, 512])
    #expect(classifier.parameters.allSatisfy { $0.gradient == nil })
}

@Test func aGraftedStudentEndsInItsTeachersClassifier() throws {
    let teacher = try filled("digits-teacher")
    var random = RandomGenerator(seed: 2)
    let plan = try Architecture(named: "digits-student").grafted(channels: 64, bands: 8)
    let student = Classifier(plan, mels: 64, classes: 10, using: &random)
    student.graft(headOf: teacher)
    #expect(student.head.weight.value.array == teacher.head.weight.value.array)
    #expect(student.head.parameters.allSatisfy { !$0.isTrainable })
    #expect(try Architecture(named: plan.name) == plan)
    #expect(student.namedState.contains { $0.name == "projector.1.running_var" })
}

@Test func aGraftOnFewerBandsActsAsIfEachWereRepeated() throws {
    let teacher = try filled("resnet8")
    var random = RandomGenerator(seed: 2)
    let plan = try Architecture(named: "digits-student").grafted(channels: 64, bands: 16)
    let student = Classifier(plan, mels: 64, classes: 10, using: &random)
    #expect((teacher.bands, student.bands) == (16, 8))
    student.graft(headOf: teacher)
    let (few, many) = (fill([1, 1024], salt: 3, -1, 1), Tensor(uninitialized: [1, 2048]))
    for index in 0..<2048 { many.pointer[index] = few.pointer[index / 2] }
    let tape = Tape()
    defer { tape.reset() }
    #expect(difference(student.head(tape.constant(few)).value, teacher.head(tape.constant(many)).value) < 1e-4)
}

@Test func aLongerMapOfTheStudentIsPooledToItsTeachersBands() throws {
    var random = RandomGenerator(seed: 2)
    let plan = try Architecture(named: "resnet8").grafted(channels: 32, bands: 8)
    let student = Classifier(plan, mels: 64, classes: 10, using: &random)
    let tape = Tape()
    defer { tape.reset() }
    #expect(student.bands == 8)
    #expect(student(tape.constant(Tensor(zeros: [2, 64, 32, 1]))).hidden.shape == [2, 8, 8, 32])
}

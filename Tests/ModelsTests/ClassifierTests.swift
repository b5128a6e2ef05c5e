import Autograd
import Foundation
import NetworkGraph
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

private func graph(_ name: String) throws -> Graph { try NetworkFamily(named: name).graph(bands: 64, classes: 10) }

private func filled(_ name: String) throws -> Classifier {
    var random = RandomGenerator(seed: 1)
    let classifier = try Classifier(graph(name), using: &random)
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
    "mobilenetv2", "dscnn-s", "dscnn-m",
]

@Test(arguments: families.filter { $0 != "resnet34" }) func logitsEqualThoseOfPyTorch(_ name: String) throws {
    let classifier = try filled(name)
    let input = fill([2, 64, 40, 1], salt: 7, -1.5, 2)
    let expected = try fixture.tensor(name)
    let tape = Tape()
    defer { tape.reset() }
    let merged = tape.withoutParameterGradients { classifier(tape.constant(input)) }
    #expect(difference(merged.logits.value, expected) < 1e-4)
    // With trainable parameters, convolution and normalisation are separate operations.
    #expect(difference(classifier(tape.constant(input)).logits.value, expected) < 1e-4)
}

@Test(arguments: families) func parametersAreThoseOfPyTorch(_ name: String) throws {
    let graph = try graph(name)
    #expect(String(try graph.cost(frames: 64).parameters) == fixture.metadata[name])
    // The larger networks differ from these only in their sizes.
    guard !["resnet18", "resnet34", "vgg11", "mobilenetv2"].contains(name) else { return }
    var random = RandomGenerator(seed: 1)
    let classifier = try Classifier(graph, using: &random)
    #expect(classifier.parameters.reduce(0) { $0 + $1.value.count } == classifier.cost(frames: 64).parameters)
    #expect(classifier.namedState.map(\.name) == graph.parameters.map(\.name))
    #expect(classifier.namedState.map(\.parameter.portableShape.array) == graph.parameters.map(\.shape))
}

@Test func anObservedPassMeetsEveryBatchNorm() throws {
    let classifier = try filled("digits-student")
    let tape = Tape()
    defer { tape.reset() }
    let x = tape.variable(Parameter(fill([2, 64, 40, 1], salt: 7, -1.5, 2)))
    let output = tape.withoutParameterGradients { classifier(x, observing: true) }
    #expect(output.observations.count == 9)
    #expect(tape.withoutParameterGradients { classifier(x) }.observations.isEmpty)
    #expect(difference(output.logits.value, try fixture.tensor("digits-student")) < 1e-4)
    #expect(output.hidden.shape == [2, 8, 10, 32])
    #expect(output.pooled.shape == [2, 512])
    #expect(classifier.parameters.allSatisfy { $0.gradient == nil })
}

/// A student of a family, grafted onto a teacher.
private func grafted(_ name: String, onto teacher: Classifier) throws -> Classifier {
    var random = RandomGenerator(seed: 2)
    let plan = try graph(name)
    let result = try plan.grafted(taps: plan.taps(), onto: teacher.graph, taps: teacher.taps)
    let tensors = teacher.tensors
    return try Classifier(
        result.graph, taps: result.taps, tensors: result.teacherNames.mapValues { tensors[$0]! },
        frozen: Set(result.teacherNames.keys), using: &random)
}

@Test func aGraftedStudentEndsInItsTeachersClassifier() throws {
    let teacher = try filled("digits-teacher")
    let student = try grafted("digits-student", onto: teacher)
    let state = Dictionary(uniqueKeysWithValues: student.namedState.map { ($0.name, $0.parameter) })
    #expect(state["fc.weight"]!.value.array == teacher.tensors["fc.weight"]!.array)
    #expect(["fc.weight", "fc.bias"].allSatisfy { !state[$0]!.isTrainable })
    #expect(state["projector.1.running_var"] != nil)
    // The names in older model files, from before networks were graphs.
    let former = try NetworkFamily(named: "digits-student+graft64x8").graph(bands: 64, classes: 10)
    #expect(student.graph.parameters == former.parameters)
}

@Test func aGraftHasItsTeachersBandsByMeansOrRepetitions() throws {
    for (name, teacher) in [("digits-student", "resnet8"), ("resnet8", "digits-student")] {
        let teacher = try filled(teacher)
        let student = try grafted(name, onto: teacher)
        #expect(student.map.bands == teacher.map.bands && student.map.channels == teacher.map.channels)
        let tape = Tape()
        defer { tape.reset() }
        let output = student(tape.constant(fill([2, 64, 32, 1], salt: 3, -1, 1)))
        #expect(output.hidden.shape.height == teacher.map.bands)
        #expect(output.logits.value.array.allSatisfy { $0.isFinite })
        // What is behind the map is the teacher's own.
        #expect(difference(teacher.pool(output.hidden).value, output.pooled.value) < 1e-5)
    }
}

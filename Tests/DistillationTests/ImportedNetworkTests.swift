import Autograd
import Foundation
import Models
import NetworkGraph
import NeuralNet
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// Steps on networks that PyTorch exported.
struct ImportedNetworkTests {
    private static func recipe(_ method: String, bands: Int) -> Recipe {
        var recipe = Tiny.recipe(method, rounds: 1)
        recipe.knobs[.inversionSteps] = 10
        recipe.knobs[.distillationSteps] = 10
        return recipe
    }

    @Test(arguments: ["residual.kept", "tagger.kept", "speaker.kept", "attentive.kept", "mixed.kept"])
    func tenStepsOfEachPhaseMoveTheStudentAndNotTheTeacher(name: String) throws {
        let file = try Imported.file(name)
        let recipe = Self.recipe("frami", bands: file.graph.input.bands)
        let work = try DistillationWork(recipe, teacher: file, student: file, clips: nil, named: "")
        let before = work.training.student.tensors
        var phases: [Phase] = []
        while work.round < 1 {
            let outcome = try work.step(recipe.knobs)
            #expect(outcome.step.losses.values.allSatisfy { $0.isFinite }, "\(name): \(outcome.step.losses)")
            phases.append(outcome.step.phase)
        }
        #expect(phases.count { $0 == .inversion } == 10 && phases.count { $0 == .distillation } == 10)
        for (key, tensor) in work.teacher.tensors { #expect(tensor.array == file.tensors[key]!.array, "\(key)") }
        let after = work.training.student.tensors
        let trained = work.training.student.state.filter(\.parameter.isTrainable).map(\.name)
        #expect(!trained.isEmpty)
        for key in trained { #expect(after[key]!.array != before[key]!.array, "\(key)") }
        let saved = try ModelFile(Safetensors(work.deployable(nil).data, file: "student"))
        #expect(saved.graph == work.training.student.graph)
        #expect(saved.tensors.allSatisfy { after[$0.key]!.array == $0.value.array })
    }

    /// The input has three equal channels, as for networks that were made for photographs.
    @Test func aTeacherOfThreeChannelsHasAStudentOfThree() throws {
        var description = Tiny.description
        description.frontEnd.channels = 3
        var random = RandomGenerator(seed: 2)
        let teacher = try Classifier(
            NetworkFamily(named: description.architecture).graph(bands: 16, classes: 3, channels: 3), using: &random)
        let recipe = Tiny.recipe(rounds: 1)
        let work = try DistillationWork(
            recipe, teacher: ModelFile(teacher, description: description), clips: nil, named: "")
        while work.round < 1 { _ = try work.step(recipe.knobs) }
        #expect(work.training.student.graph.input.channels == 3)
        let deployed = try ModelFile(Safetensors(work.deployable(nil).data, file: "student"))
        #expect(deployed.description.frontEnd.channels == 3)
    }

    /// Steps on the spectrograms reduce the losses of the teacher's statistics and classes.
    @Test(arguments: ["residual.kept", "tagger.kept", "speaker.kept", "attentive.kept", "mixed.kept"])
    func tenStepsOfInversionLowerTheLoss(name: String) throws {
        let file = try Imported.file(name)
        var recipe = Self.recipe("deepinversion", bands: file.graph.input.bands)
        recipe.knobs[.adversarial] = 0
        recipe.knobs[.viewRoll] = 0
        recipe.knobs[.viewGain] = 0
        let work = try DistillationWork(recipe, teacher: file, clips: nil, named: "")
        let totals = try (0..<10).map { _ in try work.step(recipe.knobs).step.losses["total"]! }
        #expect(totals.last! < 0.98 * totals.first!, "\(totals)")
    }

    /// The gradient of the inversion's loss with respect to the spectrogram, through teacher and student.
    @Test(arguments: ["residual.kept", "tagger.kept", "speaker.kept", "attentive.kept", "mixed.kept"])
    func theSpectrogramsGradientIsThatOfFiniteDifferences(name: String) throws {
        let (tape, file) = (Tape(), try Imported.file(name))
        let teacher = try file.classifier()
        teacher.freeze()
        var random = RandomGenerator(seed: 5)
        let training = try StudentTraining(
            teacher: teacher, student: StudentPlan("", own: file, for: file.graph, classes: teacher.classes),
            grafts: false, frontEnd: file.description.frontEnd, output: file.description.output, averaging: 0,
            tape: tape, using: &random)
        let inversion = Inversion(
            Inversion.Networks(
                teacher: teacher, student: training.student, frontEnd: file.description.frontEnd,
                draw: ClassDraw(file.description, bias: nil)),
            method: .deepInversion, batch: 4, frames: 40, tape: tape, using: &random)
        inversion.prepare(TargetClasses([0, 1, 2, 0]), frames: 40)
        let x = inversion.latents
        x.value.assign(Tensor(uniform: x.shape, in: 0.2...0.8, using: &random))
        var knobs = Method.deepInversion.values
        knobs[.activation] = 0.1
        let view = View(shifts: [0, 1, -2, 3], frames: 0..<40, gains: [0, 0.01, -0.02, 0], masks: [])
        func loss() -> Terms { inversion.losses(knobs, mild: view, strong: view, bank: nil).1 }
        try expectGradients(of: [x], tape, "\(name)", reach: 2e-3, random: &random, loss)
    }

    /// The gradient of the student's loss with respect to all of its parameters, for a student with its own classifier
    /// and a grafted one.
    @Test(
        arguments: [
            ("residual.kept", "residual.default"), ("attentive.kept", "speaker.kept"),
            ("speaker.kept", "attentive.kept"),
            ("mixed.kept", "mixed.kept"),
        ], [true, false])
    func theStudentsGradientIsThatOfFiniteDifferences(names: (String, String), grafts: Bool) throws {
        let (tape, file) = (Tape(), try Imported.file(names.0))
        let teacher = try file.classifier()
        teacher.freeze()
        var random = RandomGenerator(seed: 6)
        let plan = try StudentPlan("", own: Imported.file(names.1), for: file.graph, classes: teacher.classes)
        let frontEnd = file.description.frontEnd
        let training = try StudentTraining(
            teacher: teacher, student: plan, grafts: grafts, frontEnd: frontEnd, output: file.description.output,
            averaging: 0, tape: tape, using: &random)
        let frames = plan.fixedFrames ?? 40
        let samples = Tensor(
            uniform: Shape(batch: 4, height: frontEnd.melBands, width: frames, channels: 1), in: 0.2...0.8,
            using: &random)
        var knobs = KnobValues()
        knobs[.beforePooling] = 1
        knobs[.afterPooling] = 1
        let parameters =
            training.student.parameters.filter(\.isTrainable)
            + (training.projector.map { $0.convolution.parameters + $0.norm.parameters } ?? [])
        try expectGradients(of: parameters, tape, "\(names), \(grafts)", reach: 2e-4, random: &random) {
            training.losses(frontEnd.networkInput(tape.constant(samples)), knobs)
        }
    }

    /// Compares the gradient with differences of the loss along it and along random directions.
    ///
    /// - Parameter reach: the step of the differences, as a share of the parameters' Euclidean length.
    private func expectGradients(
        of parameters: [Parameter], _ tape: Tape, _ name: String, reach: Float, random: inout RandomGenerator,
        _ loss: () -> Terms
    ) throws {
        let terms = loss()
        tape.backward(terms.weighted)
        let gradients = try parameters.map { try #require($0.gradient).copy() }
        for parameter in parameters { parameter.clearGradient() }
        func length(_ tensors: [Tensor]) -> Float { tensors.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot() }
        let size = length(gradients)
        #expect(size > 0, "\(name)")
        let others = parameters.map { Tensor(normal: $0.value.shape, using: &random) }
        // Half of the direction is the gradient, so that the difference is not close to zero.
        let mixed = zip(gradients, others).map { $0 * (1 / size) + $1 * (1 / length(others)) }
        for direction in [gradients, mixed] {
            let expected =
                zip(gradients, direction).reduce(Float(0)) { sum, pair in
                    sum + (0..<pair.0.count).reduce(Float(0)) { $0 + pair.0.pointer[$1] * pair.1.pointer[$1] }
                } / length(direction)
            let step = reach * max(length(parameters.map(\.value)), 1) / length(direction)
            func total(_ factor: Float) -> Float {
                for (parameter, move) in zip(parameters, direction) {
                    for index in 0..<move.count {
                        parameter.value.pointer[index] += factor * step * move.pointer[index]
                    }
                }
                let total = loss().losses["total"]!
                tape.reset()
                return total
            }
            let (after, before) = (total(1), total(-2))
            _ = total(1)
            let measured = (after - before) / (2 * step * length(direction))
            #expect(abs(measured - expected) <= 0.02 * abs(expected), "\(name): \(measured) for \(expected)")
        }
    }
}

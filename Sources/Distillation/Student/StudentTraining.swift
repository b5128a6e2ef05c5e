import AudioSignal
import Autograd
import Foundation
import Models
import NeuralNet
import RunEvents
import TensorCore

/// Trains the student on the teacher's outputs for synthetic samples: the losses and the optimisation steps.
final class StudentTraining {
    let student: Classifier
    /// The student's name in recipes and model files.
    let name: String
    /// The projection of the student's hidden state to the teacher's channels, where the student has a classifier of
    /// its own; nil for a grafted student, whose trunk contains it.
    let projector: (convolution: Conv2D, norm: BatchNorm2D)?
    /// The moving average of the student, which is evaluated and deployed in its place; nil without averaging.
    let average: Classifier?
    let optimizer: GradientDescent
    private let teacher: Classifier
    private let frontEnd: FrontEnd
    private let output: OutputKind
    private let averaging: Float
    private let tape: Tape
    private let averaged: [(target: Tensor, source: Tensor)]

    init(
        teacher: Classifier, student plan: StudentPlan, grafts: Bool, frontEnd: FrontEnd,
        output: OutputKind = .softmax, averaging: Double, tape: Tape, using random: inout RandomGenerator
    ) throws {
        let student = try plan.network(grafts: grafts, onto: teacher, using: &random)
        self.student = student
        name = grafts ? "\(plan.name)+graft\(teacher.map.channels)x\(teacher.map.bands)" : plan.name
        projector =
            grafts
            ? nil
            : (
                Conv2D(student.map.channels, teacher.map.channels, kernel: 1, using: &random),
                BatchNorm2D(teacher.map.channels)
            )
        var unused = random
        let average = averaging > 0 ? try plan.network(grafts: grafts, onto: teacher, using: &unused) : nil
        average?.copyState(from: student)
        average?.isTraining = false
        self.average = average
        averaged = average.map { zip($0.namedState, student.namedState).map(Self.tensors) } ?? []
        let projection = projector.map { $0.convolution.parameters + $0.norm.parameters } ?? []
        optimizer = GradientDescent(
            student.parameters.filter(\.isTrainable) + projection, learningRate: 0, momentum: 0.9, weightDecay: 5e-4,
            isNesterov: true)
        self.teacher = teacher
        self.frontEnd = frontEnd
        self.output = output
        self.averaging = Float(averaging)
        self.tape = tape
    }

    private static func tensors(
        _ pair: ((name: String, parameter: Parameter), (name: String, parameter: Parameter))
    ) -> (target: Tensor, source: Tensor) { (pair.0.parameter.value, pair.1.parameter.value) }

    /// The network that is evaluated and deployed.
    var deployed: Classifier { average ?? student }

    /// One step on a batch `[batch, mels, frames, 1]` in unit scale.
    ///
    /// - Throws: `Divergence`, with nothing changed but running statistics.
    func step(
        on samples: Tensor, _ knobs: KnobValues, rateFactor: Float, using random: inout RandomGenerator
    ) throws(Divergence) -> Terms {
        let view = View(.augmentation(knobs), of: samples.shape, frontEnd: frontEnd, using: &random).part(on: tape)
        let terms = losses(frontEnd.networkInput(view(tape.constant(samples).part)), knobs)
        try terms.backward(on: tape)
        tape.parts?.sumGradients(of: optimizer.parameters)
        optimizer.learningRate = Float(knobs[.studentRate]) * rateFactor
        optimizer.step()
        optimizer.clearGradients()
        for (target, source) in averaged { TensorCore.average(source, into: target, decay: averaging) }
        return terms
    }

    /// The terms for an input in the network's scale, with the student in training mode and the teacher frozen. They are
    /// those of the whole batch also where the tape has a part of it.
    func losses(_ input: Variable, _ knobs: KnobValues) -> Terms {
        let teacherOutput = teacher(input)
        student.isTraining = true
        let studentOutput = student(input)
        var terms = Terms()
        terms.add(.logits, knobs) {
            output.distillationLoss(
                teacher: teacherOutput.logits.gathered, student: studentOutput.logits.gathered,
                temperature: Float(knobs[.logitsTemperature]))
        }
        guard knobs[.beforePooling] != 0 || knobs[.afterPooling] != 0 else { return terms }
        let hidden = projected(studentOutput.hidden)
        terms.add(.beforePooling, knobs) {
            // The larger of the two maps is averaged to the size of the smaller.
            let target = teacherOutput.hidden
            let (bands, frames) = (
                min(hidden.shape.height, target.shape.height), min(hidden.shape.width, target.shape.width)
            )
            return relativeMeanSquare(
                adaptiveAveragePool(hidden, height: bands, width: frames),
                to: adaptiveAveragePool(target, height: bands, width: frames).value)
        }
        terms.add(.afterPooling, knobs) {
            let pooled = projector == nil ? studentOutput.pooled : teacher.pool(fitted(hidden))
            return relativeMeanSquare(pooled, to: teacherOutput.pooled.value)
        }
        return terms
    }

    /// The student's map with the teacher's channels, `[batch, bands, frames, channels]`; that of a grafted student
    /// already has them.
    private func projected(_ hidden: Variable) -> Variable {
        guard let projector else { return hidden }
        let activation: Activation = teacher.hiddenIsNeverNegative ? .rectifier : .identity
        return convolve(hidden, projector.convolution, projector.norm, activation: activation)
    }

    /// A map with as many bands as the teacher's, and as many frames where the teacher's duration is fixed.
    private func fitted(_ hidden: Variable) -> Variable {
        fit(hidden, bands: teacher.map.bands, frames: teacher.fixedFrames == nil ? nil : teacher.map.frames)
    }

    /// The factor of the student's learning rate: a linear warm-up, then half a cosine over the run.
    ///
    /// - Parameters:
    ///   - step: the number of distillation steps before this one.
    ///   - progress: the share of the run that is done, 0 to 1.
    static func rateFactor(step: Int, progress: Double, warmUp: Int = 30) -> Float {
        let rise = min(1, Double(step + 1) / Double(warmUp))
        return Float(rise * 0.5 * (1 + cos(.pi * min(max(progress, 0), 1))))
    }
}

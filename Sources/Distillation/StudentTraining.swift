import AudioSignal
import Autograd
import Foundation
import Models
import NeuralNet
import RunEvents
import TensorCore

/// Teaches the student what the teacher says about synthetic samples: the losses and one step down them.
final class StudentTraining {
    let student: Classifier
    /// Brings the student's hidden state to the teacher's where the student keeps a classifier of its own; a grafted
    /// student has it in its trunk.
    let projector: (convolution: Conv2D, norm: BatchNorm2D)?
    /// The moving average of the student, which is then what is evaluated and deployed; nil without averaging.
    let average: Classifier?
    let optimizer: GradientDescent
    private let teacher: Classifier
    private let frontEnd: FrontEnd
    private let output: OutputKind
    private let averaging: Float
    private let tape: Tape
    private let averaged: [(target: Tensor, source: Tensor)]

    init(
        teacher: Classifier, student plan: Architecture, grafts: Bool, frontEnd: FrontEnd,
        output: OutputKind = .softmax, averaging: Double, tape: Tape, using random: inout RandomGenerator
    ) {
        func made(_ random: inout RandomGenerator) -> Classifier {
            let plan = grafts ? plan.grafted(channels: teacher.channels, bands: teacher.bands) : plan
            let student = Classifier(plan, mels: teacher.mels, classes: teacher.classes, using: &random)
            if grafts { student.graft(headOf: teacher) }
            return student
        }
        let student = made(&random)
        self.student = student
        projector =
            grafts
            ? nil
            : (
                Conv2D(student.channels, teacher.channels, kernel: 1, using: &random), BatchNorm2D(teacher.channels)
            )
        var unused = random
        let average = averaging > 0 ? made(&unused) : nil
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

    /// What is evaluated and deployed.
    var deployed: Classifier { average ?? student }

    /// One step on a batch `[batch, mels, frames, 1]` in unit scale.
    ///
    /// - Throws: `Divergence`, with nothing changed but running statistics.
    func step(
        on samples: Tensor, _ knobs: KnobValues, rateFactor: Float, using random: inout RandomGenerator
    ) throws(Divergence) -> Terms {
        let x = tape.constant(samples)
        let view = View(.augmentation(knobs), of: x.shape, frontEnd: frontEnd, using: &random)
        let terms = losses(frontEnd.networkInput(view(x)), knobs)
        do {
            try terms.check()
        } catch {
            tape.reset()
            throw error
        }
        optimizer.learningRate = Float(knobs[.studentRate]) * rateFactor
        tape.backward(terms.weighted)
        optimizer.step()
        optimizer.clearGradients()
        for (target, source) in averaged { TensorCore.average(source, into: target, decay: averaging) }
        return terms
    }

    /// The terms on an input in the network's scale; the student in training mode, the teacher frozen.
    func losses(_ input: Variable, _ knobs: KnobValues) -> Terms {
        let told = teacher(input)
        student.isTraining = true
        let said = student(input)
        var terms = Terms()
        terms.add(.logits, knobs) {
            output.distillationLoss(
                teacher: told.logits, student: said.logits, temperature: Float(knobs[.logitsTemperature]))
        }
        guard knobs[.beforePooling] != 0 || knobs[.afterPooling] != 0 else { return terms }
        // The larger map is averaged to the smaller.
        var hidden =
            projector.map { convolve(said.hidden, $0.convolution, $0.norm, activation: .rectifier) }
            ?? said.hidden
        let (bands, frames) = (
            min(hidden.shape.height, told.hidden.shape.height), min(hidden.shape.width, told.hidden.shape.width)
        )
        let isPooled = hidden.shape.height != bands || hidden.shape.width != frames
        hidden = adaptiveAveragePool(hidden, height: bands, width: frames)
        let target = adaptiveAveragePool(told.hidden, height: bands, width: frames)
        terms.add(.beforePooling, knobs) { relativeMeanSquare(hidden, to: target.value) }
        terms.add(.afterPooling, knobs) {
            let pooled = projector == nil && !isPooled ? said.pooled : statisticsPooling(hidden)
            let isSame = target.shape == told.hidden.shape
            return relativeMeanSquare(pooled, to: isSame ? told.pooled.value : statisticsPooling(target).value)
        }
        return terms
    }

    /// Factor of the student's rate: warm-up, then half a cosine over the run.
    ///
    /// - Parameters:
    ///   - step: distillation steps before this one.
    ///   - progress: share of the run that is done.
    static func rateFactor(step: Int, progress: Double, warmUp: Int = 30) -> Float {
        let rise = min(1, Double(step + 1) / Double(warmUp))
        return Float(rise * 0.5 * (1 + cos(.pi * min(max(progress, 0), 1))))
    }
}

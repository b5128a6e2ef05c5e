import AudioSignal
import Autograd
import Foundation
import Models
import NetworkGraph
import NeuralNet
import ONNXExport
import ONNXFiles
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// Sounds of three classes in unit scale, as a pool has them.
private func samples(_ count: Int, seed: UInt64 = 8) -> [PoolSamples.Sample] {
    Tiny.clips(count, seed: seed).clips.map { PoolSamples.Sample(frames: 16, label: $0.label, levels: $0.levels) }
}

private func input(_ samples: [PoolSamples.Sample]) -> Tensor {
    let unit = Tensor(
        samples.flatMap(\.levels), shape: Shape(batch: samples.count, height: 16, width: 16, channels: 1))
    let tape = Tape()
    return Tiny.frontEnd.networkInput(tape.constant(unit)).value
}

private func logits(_ network: RoundedNetwork, _ x: Tensor) -> Tensor {
    let tape = Tape()
    return tape.withoutParameterGradients { network(tape.constant(x)).value }
}

@Suite struct EightBitStudentTests {
    /// The forward pass rounds what the file rounds: both differ less from each other than either from Float.
    @Test(arguments: ["digits4-8x1-1", "dscnn-s", "resnet8"])
    func theRoundedNetworkGivesWhatItsFileGives(family: String) throws {
        var random = RandomGenerator(seed: 4)
        let student = try Classifier(NetworkFamily(named: family).graph(bands: 16, classes: 3), using: &random)
        fill(student, "student")
        let (calibrating, x) = (input(samples(12)), input(samples(9, seed: 2)))
        let rounded = try EightBitStudent(student, output: .softmax, samples: [calibrating])
        let file = try EightBitStudent.file(student, samples: calibrating)
        #expect(abs(file.encoded().count - rounded.bytes) < 64, "\(rounded.bytes)")
        #expect(rounded.bytes < rounded.floatBytes)
        student.isTraining = false
        let tape = Tape()
        let float = tape.withoutParameterGradients { student(tape.constant(x)).logits.value }
        let given = logits(rounded.network, x)
        let interpreter = try Interpreter(file)
        let end = file.nodes.last!.inputs[0]
        var (beside, changed) = (0.0, 0.0)
        for row in 0..<9 {
            let levels = (0..<256).map { x.pointer[row * 256 + $0] }
            var expected: [Float] = []
            _ = try interpreter.run(NumberArray([1, 1, 16, 16], levels)) { if $0 == end { expected = $1.numbers } }
            for label in 0..<3 {
                beside += pow(Double(given[row, label] - expected[label]), 2)
                changed += pow(Double(float[row, label] - expected[label]), 2)
            }
        }
        #expect(changed > 0 && beside < 0.1 * changed, "\(beside) beside \(changed)")
    }

    /// Scales that are from much louder sounds leave few of the 256 numbers to those at hand: the network loses by 8 bits, and
    /// gets much of it back when its weights are trained for them, on samples that it was not trained on.
    @Test func aNetworkThatLosesByEightBitsLearnsToLiveWithThem() throws {
        var random = RandomGenerator(seed: 4)
        let teacher = try Classifier(NetworkFamily(named: "digits4x1").graph(bands: 16, classes: 3), using: &random)
        fill(teacher, "student")
        teacher.isTraining = false
        let student = try EightBitStudent(teacher, output: .softmax, samples: [input(samples(64)) * 12])
        let held = input(samples(300, seed: 77))
        let tape = Tape()
        let right = tape.withoutParameterGradients { teacher(tape.constant(held)).logits.value }
        func loss() -> Float {
            let tape = Tape()
            return tape.withoutParameterGradients {
                NeuralNet.distillationLoss(
                    teacher: tape.constant(right), student: student.network(tape.constant(held)), temperature: 4
                ).value.scalar
            }
        }
        func agreeing() -> Int { zip(argmax(logits(student.network, held)), argmax(right)).count { $0 == $1 } }
        let before = (agreeing(), loss())
        let training = EightBitTraining(
            teacher: teacher, frontEnd: Tiny.frontEnd, output: .softmax, samples: samples(300, seed: 5))
        var last = 0
        #expect(training.teach(student.network, steps: 100) { last = $0 })
        let after = (agreeing(), loss())
        #expect(last == 100)
        #expect(before.0 < 297 && after.0 > before.0, "\(before) \(after)")
        #expect(after.1 < 0.7 * before.1, "\(before) \(after)")
    }

    @Test func aRunMeasuresItsStudentInEightBitsWhileTheKnobSaysSo() throws {
        func evaluations(_ recipe: Recipe) throws -> [Evaluation] {
            let host = ScriptedHost()
            _ = try Engine(
                distilling: Tiny.teacherFile(), recipe: recipe, clips: Tiny.clips(12), evaluationName: "tiny", run: "r",
                host: host
            ).run()
            return host.events.compactMap { if case .evaluated(let evaluation) = $0.event { evaluation } else { nil } }
        }
        let off = try evaluations(Tiny.recipe(rounds: 2))
        #expect(off.count == 2 && off.allSatisfy { $0.int8 == nil })
        var recipe = Tiny.recipe(rounds: 2)
        recipe.knobs[.eightBits] = 1
        let on = try evaluations(recipe)
        // What is measured changes nothing of what is learnt.
        #expect(on.map(\.confusion) == off.map(\.confusion))
        for evaluation in on {
            let int8 = try #require(evaluation.int8)
            #expect(abs(int8.score - evaluation.score) <= 0.35, "\(int8)")
            #expect(int8.bytes > 1_000 && int8.bytes < int8.floatBytes)
        }
    }
}

extension EightBitStudent {
    /// The file that it stands for, by the interpreter's own calibration.
    fileprivate static func file(_ student: Classifier, samples: Tensor) throws -> ONNXModel {
        var options = GraphTranslation.Options()
        options.ending = .softmax
        var translation = try GraphTranslation(
            student.graph, parameters: student.tensors.mapValues(\.array), options: options)
        let float = try translation.model()
        let inputs = (0..<samples.shape.batch).map { row in
            NumberArray([1, 1, 16, 16], (0..<256).map { samples.pointer[row * 256 + $0] })
        }
        var quantization = Quantization(float, calibration: try Calibration(float, samples: inputs))
        return quantization.quantized()
    }
}

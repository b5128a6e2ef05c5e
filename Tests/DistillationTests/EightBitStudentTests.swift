import AudioSignal
import Autograd
import Foundation
import NetworkGraph
import NeuralNet
import ONNXExport
import ONNXFiles
import RunEvents
import TensorCore
import Testing

@testable import Distillation
@testable import Models

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
    private static func student(_ family: String) throws -> Classifier {
        var random = RandomGenerator(seed: 4)
        let student = try Classifier(NetworkFamily(named: family).graph(bands: 16, classes: 3), using: &random)
        fill(student, "student")
        student.isTraining = false
        return student
    }

    /// Where all scales are powers of two, every product and sum is exact, but for the transforms of wide 3x3 convolutions,
    /// which these networks have none of: the forward pass gives, value for value, what the file gives.
    @Test(arguments: ["digits4-8x1-1", "dscnn-s"])
    func theRoundedNetworkRoundsWhatItsFileRounds(family: String) throws {
        let student = try Self.student(family)
        let (graph, folded) = student.graph.foldingNorms(student.tensors.mapValues(\.array))
        let numbers = PowersOfTwo.numbers(folded, of: graph)
        let float = try GraphTranslation.model(graph, numbers)
        let x = input(samples(9, seed: 2))
        let ranges = try PowersOfTwo.ranges(of: graph, numbers, Quantization.values(of: float), x)
        var quantization = Quantization(float, calibration: Calibration(ranges: ranges))
        let rounding = EightBitRounding(quantization.rounding, of: float, in: graph)
        let names = rounding.values.keys.filter { $0 != graph.input.name }.sorted()
        #expect(names.count > 5 && rounding.weights.count > 5)
        let program = try Program(
            graph, parameters: NetworkParameters(graph, numbers: numbers), keeping: Set(names), rounding: rounding)
        let interpreter = try Interpreter(quantization.quantized())
        for row in 0..<9 {
            let levels = (0..<256).map { x.pointer[row * 256 + $0] }
            var expected: [String: [Float]] = [:]
            _ = try interpreter.run(NumberArray([1, 1, 16, 16], levels)) { expected[$0] = $1.numbers }
            let tape = Tape()
            let first = Tensor(levels, shape: Shape(batch: 1, height: 16, width: 16, channels: 1))
            let pass = tape.withoutParameterGradients {
                program.run(eightBits(tape.constant(first), rounding.values[graph.input.name]!), observing: false)
            }
            for name in names {
                // The order of axes is another one. Statistics are no exact sums, and round to a neighbour now and then.
                let given = pass.values[program.slots[name]!]!.value.array.sorted()
                let wanted = try #require(expected["\(name).float"]).sorted()
                let allowed = name == "pool" ? rounding.values[name]!.scale : 0
                #expect(given.count == wanted.count, "\(name)")
                let differing = zip(given, wanted).count { abs($0 - $1) > allowed }
                #expect(differing == 0 && Set(wanted).count > 10, "\(name) of clip \(row)")
            }
        }
    }

    /// What 8 bits change of the logits is what they change in the file, and as large as the file is said to be.
    @Test func theRoundedStudentGivesWhatItsFileGives() throws {
        let student = try Self.student("digits4-8x1-1")
        let (calibrating, x) = (input(samples(12)), input(samples(9, seed: 2)))
        let rounded = try EightBitStudent(student, output: .softmax, samples: [calibrating])
        let file = try EightBitStudent.file(student, samples: calibrating)
        #expect(abs(file.encoded().count - rounded.bytes) < 64, "\(rounded.bytes)")
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

    @Test(arguments: ["dscnn-s", "resnet8"]) func aFileInEightBitsIsSmaller(family: String) throws {
        let student = try EightBitStudent(Self.student(family), output: .softmax, samples: [input(samples(4))])
        #expect(student.bytes > 10_000 && student.bytes < student.floatBytes / 2, "\(student.bytes)")
    }

    /// Scales that are from much louder sounds leave few of the 256 numbers to those at hand: the network loses by 8 bits, and
    /// gets much of it back when its weights are trained for them, on samples that it was not trained on.
    @Test func aNetworkThatLosesByEightBitsLearnsToLiveWithThem() throws {
        var random = RandomGenerator(seed: 4)
        let teacher = try Classifier(NetworkFamily(named: "digits4x1").graph(bands: 16, classes: 3), using: &random)
        fill(teacher, "student")
        teacher.isTraining = false
        let student = try EightBitStudent(teacher, output: .softmax, samples: [input(samples(64)) * 60])
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
        #expect(training.teach(student.network) { last = $0 })
        let after = (agreeing(), loss())
        #expect(last == EightBitTraining.steps)
        #expect(before.0 < 250 && after.0 > before.0 + 10, "\(before) \(after)")
        #expect(after.1 < 0.8 * before.1, "\(before) \(after)")
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
            // A network as small as this one loses more by its scales than it saves.
            #expect(int8.floatBytes > 1_000 && int8.bytes > 1_000)
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

/// Weights and scales with which sums of 8-bit numbers are exact in Float.
private enum PowersOfTwo {
    /// Weights in 128ths, of which the largest of each output channel is 127/128; biases in 16ths.
    static func numbers(_ numbers: [String: [Float]], of graph: Graph) -> [String: [Float]] {
        var result = numbers
        for parameter in graph.parameters where parameter.role == .trained {
            let values = numbers[parameter.name]!
            let inner = values.count / parameter.shape[0]
            result[parameter.name] = values.enumerated().map { index, value in
                guard parameter.shape.count > 1 else { return (value * 16).rounded() / 16 }
                return index % inner == 0 ? 127 / 128 : max(-127, min(127, (value * 128).rounded())) / 128
            }
        }
        return result
    }

    /// Ranges whose 255th part is a power of two, of each value, around 0.
    static func ranges(
        of graph: Graph, _ numbers: [String: [Float]], _ names: Set<String>, _ x: Tensor
    ) throws -> [String: ClosedRange<Float>] {
        let inside = names.filter { name in graph.nodes.contains { $0.name == name } }
        var ranges = try NodeValues(graph, parameters: numbers, of: inside.sorted()).ranges(x)
        for name in names where ranges[name] == nil { ranges[name] = x.array.min()!...x.array.max()! }
        return ranges.filter { names.contains($0.key) }.mapValues { range in
            let scale = exp2(log2(max(range.upperBound, -range.lowerBound) / 127).rounded(.up))
            return -128 * scale...127 * scale
        }
    }
}

extension GraphTranslation {
    /// The file in Float of a network whose norms are folded.
    fileprivate static func model(_ graph: Graph, _ numbers: [String: [Float]]) throws -> ONNXModel {
        var options = Options()
        options.ending = .softmax
        var translation = try GraphTranslation(graph, parameters: numbers, options: options)
        return try translation.model()
    }
}

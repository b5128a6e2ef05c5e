import AllocationCounting
import Autograd
import TensorCore
import Testing

@testable import NeuralNet

/// The operations of both data-free steps, on tiny maps. 18 and 7 blocks are as many layers as WRN-40-2 and WRN-16-1 have.
private final class Miniature {
    private struct Block: Layer {
        let first: Conv2D
        let firstNorm: BatchNorm2D
        let second: Conv2D
        let secondNorm: BatchNorm2D

        init(_ channels: Int, _ generator: inout RandomGenerator) {
            first = Conv2D(channels, channels, kernel: 3, using: &generator)
            second = Conv2D(channels, channels, kernel: 3, using: &generator)
            (firstNorm, secondNorm) = (BatchNorm2D(channels), BatchNorm2D(channels))
        }

        var children: [(name: String, module: any Module)] {
            [("conv1", first), ("bn1", firstNorm), ("conv2", second), ("bn2", secondNorm)]
        }

        func callAsFunction(_ x: Variable) -> Variable {
            var unwanted: [NormObservation]?
            return self(x, &unwanted)
        }

        func callAsFunction(_ x: Variable, _ observations: inout [NormObservation]?) -> Variable {
            let y = convolve(x, first, firstNorm, activation: .rectifier, observations: &observations)
            return convolve(
                y, second, secondNorm, residual: x, activation: .rectifier, observations: &observations)
        }
    }

    private struct Classifier: Module {
        let stem: Conv2D
        let stemNorm: BatchNorm2D
        let blocks: [Block]
        let head: Linear

        init(_ channels: Int, blocks count: Int, _ generator: inout RandomGenerator) {
            stem = Conv2D(1, channels, kernel: 3, stride: 2, using: &generator)
            stemNorm = BatchNorm2D(channels)
            blocks = (0..<count).map { _ in Block(channels, &generator) }
            head = Linear(2 * channels * 4, 10, using: &generator)
        }

        var children: [(name: String, module: any Module)] {
            [("conv1", stem), ("bn1", stemNorm)] + blocks.enumerated().map { ("\($0)", $1) } + [("fc", head)]
        }

        func callAsFunction(_ x: Variable) -> (logits: Variable, hidden: Variable, pooled: Variable) {
            var unwanted: [NormObservation]?
            return self(x, &unwanted)
        }

        func callAsFunction(
            _ x: Variable, _ observations: inout [NormObservation]?
        ) -> (logits: Variable, hidden: Variable, pooled: Variable) {
            var hidden = convolve(x, stem, stemNorm, activation: .rectifier, observations: &observations)
            for block in blocks { hidden = block(hidden, &observations) }
            let pooled = statisticsPooling(hidden)
            return (head(pooled), hidden, pooled)
        }
    }

    private let tape = Tape()
    private let teacher: Classifier
    private let student: Classifier
    private let studentNorms: [BatchNorm2D]
    private let grow: Conv2D
    private let growNorm = BatchNorm2D(16)
    private let last: Conv2D
    private let projection: Conv2D
    private let projectionNorm = BatchNorm2D(16)
    private let contrastHead: ContrastHead
    private let latent: Parameter
    private let generatorStep: Adam
    private let studentStep: GradientDescent
    private let bank: (Tensor, Tensor)
    private let labels = [0, 1, 2, 3]

    init(teacherBlocks: Int, studentBlocks: Int) {
        var generator = RandomGenerator(seed: 1)
        teacher = Classifier(16, blocks: teacherBlocks, &generator)
        student = Classifier(8, blocks: studentBlocks, &generator)
        studentNorms = student.batchNorms
        grow = Conv2D(16, 16, kernel: 3, using: &generator)
        last = Conv2D(16, 1, kernel: 3, hasBias: true, using: &generator)
        projection = Conv2D(8, 16, kernel: 1, using: &generator)
        teacher.freeze()
        let features = (2 * teacherBlocks + 1) * 16 + 16 + 2 * 16 * 4
        contrastHead = ContrastHead(features, hidden: 32, outputs: 16, using: &generator)
        latent = Parameter(Tensor(normal: [4, 4, 4, 16], using: &generator))
        bank = (Tensor(normal: [8, features], using: &generator), Tensor(normal: [8, features], using: &generator))
        generatorStep = Adam(
            [latent] + grow.parameters + growNorm.parameters + last.parameters + contrastHead.parameters,
            learningRate: 1e-3)
        studentStep = GradientDescent(
            student.parameters + projection.parameters + projectionNorm.parameters, learningRate: 1e-3, momentum: 0.9,
            isNesterov: true)
    }

    /// All elements that the steps change, running statistics apart.
    var changed: [Float] { (generatorStep.parameters + studentStep.parameters).flatMap(\.value.array) }

    func inversionStep() {
        for norm in studentNorms { norm.mode = .evaluation }
        let grown = growNorm(grow.upsampled(tape.variable(latent)), activation: .leakyRectifier(slope: 0.2))
        let x = sigmoid(last(grown))
        let mild = rollTime(x, by: [1, 2, 3, 4])
        let strong = resizeTime(x, [0..<6, 1..<7, 2..<8, 0..<8], frames: 8)
        var observations: [NormObservation]? = []
        let (logits, hidden, pooled) = teacher(concatenateRows([mild, strong]), &observations)
        let seen = observations!
        let mildLogits = rows(logits, 0..<4)
        let studentLogits = tape.withoutParameterGradients { student(mild).logits }
        let features = contrastFeatures(seen, states: [meanOverPositions(hidden), pooled])
        let contrast = contrastLoss(
            strong: rows(features, 4..<8), mild: rows(features, 0..<4), bank: bank, head: contrastHead,
            temperature: 0.1)
        generatorStep.clearGradients()
        tape.backward([
            (crossEntropy(mildLogits, labels: labels), 1),
            (batchNormStatisticsLoss(seen, samples: 0..<4), 1),
            (adversarialLoss(teacher: mildLogits, student: studentLogits), 0.5), (contrast, 0.8),
        ])
        generatorStep.step()
    }

    func distillationStep() {
        for norm in studentNorms { norm.mode = .training }
        let x = tape.constant(Tensor(repeating: 0.5, shape: [4, 8, 8, 1]))
        let (logits, hidden, pooled) = teacher(x)
        let (own, map, _) = student(x)
        let projected = convolve(map, projection, projectionNorm, activation: .rectifier)
        studentStep.clearGradients()
        tape.backward([
            (distillationLoss(teacher: logits, student: own, temperature: 4), 1),
            (relativeMeanSquare(projected, to: hidden.value), 1),
            (relativeMeanSquare(statisticsPooling(projected), to: pooled.value), 1),
        ])
        studentStep.step()
    }
}

/// Other tests use the same pool at the same time, so only one of several spans of 50 steps must be without growth;
/// with a leak none would be.
@Test func fiftyStepsNeedNoMoreMemoryThanTheFirstFew() {
    let miniature = Miniature(teacherBlocks: 2, studentBlocks: 1)
    var growths: [Int] = []
    for _ in 0..<20 {
        let before = BufferPool.reservedBytes
        for _ in 0..<25 {
            miniature.inversionStep()
            miniature.distillationStep()
        }
        growths.append(BufferPool.reservedBytes - before)
        if growths.last == 0 { return }
    }
    Issue.record("bytes grown in each span of 50 steps: \(growths)")
}

@Test func aSteadyStepAllocatesLittle() {
    let miniature = Miniature(teacherBlocks: 18, studentBlocks: 7)
    miniature.inversionStep()
    miniature.distillationStep()
    func count(_ body: () -> Void) -> Int {
        let before = allocation_count()
        body()
        return Int(allocation_count() - before)
    }
    let inversion = count { miniature.inversionStep() }
    let distillation = count { miniature.distillationStep() }
    #expect(inversion > 0 && inversion < 1000)
    #expect(distillation > 0 && distillation < 1000)
}

@Test func equalStepsGiveEqualBits() {
    let results = (0..<2).map { _ in
        let miniature = Miniature(teacherBlocks: 2, studentBlocks: 1)
        for _ in 0..<3 {
            miniature.inversionStep()
            miniature.distillationStep()
        }
        return miniature.changed
    }
    #expect(results[0] == results[1])
    #expect(results[0] != Miniature(teacherBlocks: 2, studentBlocks: 1).changed)
}

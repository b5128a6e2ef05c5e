import AudioSignal
import Models
import RunEvents
import TensorCore
import Testing

@testable import Distillation

@Suite struct EvaluatorTests {
    private func clips(_ levels: [Float]) -> LabelledClips {
        LabelledClips(
            mels: 16, classes: 3,
            clips: levels.enumerated().map { index, level in
                LabelledClips.Clip(levels: [Float](repeating: level, count: 256), frames: 16, label: index % 3)
            })
    }

    @Test func clipsWithoutAnAnswerAreCountedApartAndWrong() throws {
        let network = try Tiny.teacher()
        let plain = Evaluator(
            clips([0.1, 0.9, 0.4, 0.2]), frontEnd: Tiny.frontEnd, output: .softmax, windows: ClipWindows(length: 16))
        let sound = plain.evaluate(network, teacher: nil)
        #expect(sound.unanswered == nil && sound.clips == 4 && sound.unansweredClips == 0)
        let mixed = Evaluator(
            clips([0.1, .nan, 0.4, .infinity]), frontEnd: Tiny.frontEnd, output: .softmax,
            windows: ClipWindows(length: 16)
        )
        .evaluate(network, teacher: nil)
        #expect(mixed.unanswered == [1, 1, 0] && mixed.clips == 4 && mixed.confusion.reduce(0, +) == 2)
        #expect(mixed.perClass[1] == 0)
        #expect(mixed.accuracy <= 0.5 && mixed.accuracy == Double(mixed.correct) / 4)
    }

    @Test func aNetworkOfNaNAnswersNothing() throws {
        let network = try Tiny.teacher()
        network.namedState.first { $0.name == "fc.weight" }!.parameter.value.fill(.nan)
        let evaluation = Evaluator(
            clips([0.1, 0.9, 0.4]), frontEnd: Tiny.frontEnd, output: .softmax, windows: ClipWindows(length: 16)
        )
        .evaluate(network, teacher: nil)
        #expect(evaluation.unanswered == [1, 1, 1] && evaluation.accuracy == 0 && evaluation.clips == 3)
    }
}

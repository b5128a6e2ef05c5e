import TensorCore
import Testing

@testable import Distillation

@Suite struct ClipPlacementTests {
    @Test func clipsAreWholeAndOnlyWhatIsLongerThanUsualIsCut() {
        var random = RandomGenerator(seed: 3)
        let lengths = [7, 16, 30, 90]
        var places: [Set<Int>] = lengths.map { _ in [] }
        for _ in 0..<500 {
            let placement = ClipPlacement(lengths: lengths, longest: 40, using: &random)
            #expect(placement.frames == 40)
            for (index, start) in placement.starts.enumerated() { places[index].insert(start) }
        }
        for (index, length) in lengths.enumerated() {
            let spare = 40 - length
            #expect(places[index] == Set(min(spare, 0) == 0 ? -spare...0 : 0 ... -spare))
        }
    }

    @Test func aClipHasSilenceBeforeItAndBehindIt() {
        let clip = LabelledClips.Clip(levels: [1, 2, 3, 4, 5, 6], frames: 3, labels: [0])
        let clips = LabelledClips(mels: 2, classes: 1, clips: [clip])
        #expect(
            clips.tensor([0, 0], from: [-2, 1], frames: 6, shortest: 1).array == [
                0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 2, 3, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0,
            ])
        #expect(clips.tensor([0], from: [1], frames: 1, shortest: 2).array == [2, 0, 5, 0])
    }
}

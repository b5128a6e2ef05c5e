import Autograd
import Foundation
import TensorCore
import Testing

@testable import Distillation

@Suite struct RichnessStatesTests {
    @Test func aClipsStateDoesNotDependOnTheClipsBesideIt() throws {
        let file = try Tiny.teacherFile()
        let (long, short) = (Tiny.clips(5, frames: 24), Tiny.clips(4, frames: 16, seed: 8))
        let mixed = LabelledClips(
            mels: 16, classes: 3, clips: [long.clips[0]] + short.clips + Array(long.clips.dropFirst()))
        let states = try RichnessStates.ofClips(mixed, teacher: file)
        // Mean and deviation of 8 channels in 4 bands.
        #expect(states.rows == 9 && states.columns == 64)
        for (index, clip) in mixed.clips.enumerated() {
            let own = try RichnessStates.ofClips(
                LabelledClips(mels: 16, classes: 3, clips: [clip]), teacher: file)
            let row = states[rows: index..<index + 1]
            #expect(zip(row.elements, own.elements).allSatisfy { abs($0 - $1) < 1e-5 }, "clip \(index)")
        }
    }

    @Test func aCheckpointsPoolHasTheStatesOfItsSamples() throws {
        let file = try Tiny.teacherFile()
        let clips = Tiny.clips(6)
        var pool = SamplePool(mels: 16, classes: 3, limit: 0)
        pool.add(clips.tensor(Array(0..<6)), labels: [0, 0, 0, 0, 1, 2])
        let checkpoint = [CheckpointFile.pool: pool.encoded()]
        let found = try #require(try RichnessStates.ofPool(in: checkpoint, teacher: file))
        let expected = try RichnessStates.ofClips(clips, teacher: file)
        #expect(found.classCounts == [4, 1, 1])
        #expect(found.states.rows == 6)
        #expect(zip(found.states.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-3 })
        // Evenly spread: the first, the third and the fifth.
        let fewer = try #require(try RichnessStates.ofPool(in: checkpoint, teacher: file, limit: 3))
        #expect(fewer.classCounts == [4, 1, 1])
        #expect(fewer.states == found.states.chosen([0, 2, 4]))
    }

    @Test func aPoolOfOneSampleSaysNothingAndAMissingOneIsDamage() throws {
        let file = try Tiny.teacherFile()
        var pool = SamplePool(mels: 16, classes: 3, limit: 0)
        pool.add(Tiny.clips(1).tensor([0]), labels: [0])
        let found = try RichnessStates.ofPool(in: [CheckpointFile.pool: pool.encoded()], teacher: file)
        #expect(found == nil)
        #expect(throws: EngineError.damagedCheckpoint(file: CheckpointFile.pool, problem: "it is missing")) {
            try RichnessStates.ofPool(in: [:], teacher: file)
        }
    }
}

extension Matrix {
    fileprivate func chosen(_ rows: [Int]) -> Matrix {
        Matrix(rows.flatMap { self[rows: $0..<$0 + 1].elements }, rows: rows.count, columns: columns)
    }
}

import AudioSignal
import Foundation
import RunEvents
import TensorCore
import Testing

@testable import Distillation

@Test func aPoolReturnsWhatWentIn() throws {
    var random = RandomGenerator(seed: 1)
    var pool = SamplePool(mels: 8, classes: 3, limit: 0)
    let (short, long) = (Tensor(uniform: [4, 8, 8, 1], in: 0...1, using: &random), Tensor(zeros: [2, 8, 16, 1]))
    pool.add(short, labels: [0, 1, 1, 2])
    pool.add(long, labels: [2, 2])
    #expect(pool.classCounts == [1, 2, 3])
    var seen = Set<Int>()
    for _ in 0..<50 {
        let batch = pool.draw(3, using: &random)
        seen.insert(batch.shape.width)
        guard batch.shape.width == 8 else { continue }
        for row in 0..<3 {
            let values = Array(batch.array[row * 64..<(row + 1) * 64])
            let isKnown = (0..<4).contains { sample in
                zip(values, short.array[sample * 64..<(sample + 1) * 64]).allSatisfy { abs($0 - $1) < 1e-5 }
            }
            #expect(isKnown)
        }
    }
    #expect(seen == [8, 16])
    var copy = SamplePool(mels: 8, classes: 3, limit: 0)
    try copy.restore(pool.encoded())
    #expect(copy.samples == pool.samples)
}

@Test func theOldestSamplesLeaveAFullPool() {
    var pool = SamplePool(mels: 8, classes: 2, limit: 3)
    for level in [0, 0.5, 1] as [Float] {
        pool.add(Tensor(repeating: level, shape: [2, 8, 8, 1]), labels: [0, 1])
    }
    #expect(pool.samples.map { $0.levels[0] } == [32768, 65535, 65535])
}

@Test func aBankKeepsPairsTogetherAndForgetsTheOldest() throws {
    var random = RandomGenerator(seed: 1)
    var bank = MemoryBank(capacity: 6)
    #expect(bank.draw(5, using: &random) == nil && bank.spread == 0)
    for value in 1...4 {
        let rows = Tensor(repeating: Float(value), shape: [2, 3])
        bank.add(MemoryBank.Rows(strong: rows, mild: rows * 10))
    }
    #expect(bank.count == 6)
    let drawn = try #require(bank.draw(100, using: &random))
    #expect(drawn.strong.shape == [6, 3])
    #expect(Set(drawn.strong.array) == [2, 3, 4])
    #expect(zip(drawn.strong.array, drawn.mild.array).allSatisfy { $0 * 10 == $1 })
    let few = try #require(bank.draw(4, using: &random))
    #expect(few.strong.shape == [4, 3])
    #expect(abs(bank.spread - 2 / 9) < 1e-6)
}

@Test func viewsStayInsideTheirSettings() {
    var random = RandomGenerator(seed: 1)
    var knobs = KnobValues()
    knobs[.viewRoll] = 0.1
    var lengths = Set<Int>()
    for _ in 0..<200 {
        let view = View(.strong(knobs), of: [4, 64, 64, 1], frontEnd: FrontEnd(), using: &random)
        lengths.insert(view.frames.count)
        #expect(view.shifts.allSatisfy { -6...6 ~= $0 })
        #expect(view.frames.upperBound <= 64)
        #expect(view.masks.allSatisfy { $0.bands.count <= 8 && $0.frames.upperBound <= view.frames.count })
        let unit = FrontEnd().unit(decibels: 6)
        #expect(view.gains.allSatisfy { abs($0) <= unit })
    }
    #expect(lengths == [32, 40, 48, 56, 64])
    knobs[.augmentation] = 0
    let none = View(.augmentation(knobs), of: [4, 64, 64, 1], frontEnd: FrontEnd(), using: &random)
    #expect(none.shifts.allSatisfy { $0 == 0 } && none.gains.allSatisfy { $0 == 0 } && none.frames == 0..<64)
}

@Test func theStudentsRateRisesThenFalls() {
    let factors = (0..<100).map { StudentTraining.rateFactor(step: $0, progress: Double($0) / 100) }
    #expect(factors[0] < 0.04 && factors.max()! > 0.75 && factors[99] < 0.01)
    #expect(factors[29...].elementsEqual(factors[29...].sorted(by: >)))
}

@Test func sixDecibelsAreAFactorOfFourInPower() {
    let frontEnd = FrontEnd()
    let unit = frontEnd.unit(decibels: 6.0206)
    #expect(abs(frontEnd.melPower(unit: 0.5 + unit) / frontEnd.melPower(unit: 0.5) - 4) < 1e-3)
    #expect(abs(frontEnd.decibels.lowerBound + 30) < 1e-9)
}

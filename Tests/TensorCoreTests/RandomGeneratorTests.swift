import Foundation
import TensorCore
import Testing

@Suite struct RandomGeneratorTests {
    @Test func theSameSeedGivesTheSameNumbersAndAnotherStreamOthers() {
        var first = RandomGenerator(seed: 7)
        var second = RandomGenerator(seed: 7)
        var other = RandomGenerator(seed: 7, stream: "pool")
        let numbers = (0..<100).map { _ in first.next() }
        #expect(numbers == (0..<100).map { _ in second.next() })
        #expect(numbers != (0..<100).map { _ in other.next() })
    }

    @Test func aStoredStateContinuesWhereItWas() throws {
        var generator = RandomGenerator(seed: 3)
        for _ in 0..<17 { _ = generator.normal() }
        var restored = try JSONDecoder().decode(RandomGenerator.self, from: JSONEncoder().encode(generator))
        #expect((0..<50).map { _ in generator.next() } == (0..<50).map { _ in restored.next() })
    }

    @Test func normalNumbersHaveTheirMeanAndDeviation() {
        var generator = RandomGenerator(seed: 11)
        let tensor = Tensor(normal: [100_000], mean: 2, deviation: 3, using: &generator)
        let mean = tensor.array.reduce(0) { $0 + Double($1) } / 100_000
        let variance = tensor.array.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 100_000
        #expect(abs(mean - 2) < 0.05)
        #expect(abs(variance.squareRoot() - 3) < 0.05)
    }

    @Test func uniformNumbersFillTheirRange() {
        var generator = RandomGenerator(seed: 5)
        let tensor = Tensor(uniform: [10_000], in: -1...3, using: &generator)
        #expect(tensor.array.allSatisfy { (-1...3).contains($0) })
        #expect(tensor.array.min()! < -0.99 && tensor.array.max()! > 2.99)
    }

    /// The first outputs of the authors' xoshiro256** from the state 1, 2, 3, 4.
    @Test func theSequenceIsXoshiro256StarStar() throws {
        let state = Data(#"{"state": [1, 2, 3, 4]}"#.utf8)
        var generator = try JSONDecoder().decode(RandomGenerator.self, from: state)
        #expect((0..<4).map { _ in generator.next() } == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }
}

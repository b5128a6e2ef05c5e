import Testing

@testable import TerminalUI

@Suite struct DebiasedAverageTests {
    @Test func aConstantIsItselfFromTheFirstSample() {
        var average = DebiasedAverage(decay: 0.99)
        #expect(average.value.isNaN)
        for _ in 0..<50 { #expect(abs(average.add(3.5) - 3.5) < 1e-12) }
    }

    @Test func itIsTheWeightedMeanOfAllSamples() {
        var average = DebiasedAverage(decay: 0.8)
        let samples = [1.0, 4, 2, 8, 5]
        for sample in samples { average.add(sample) }
        var weight = 1.0
        var sum = 0.0
        var total = 0.0
        for sample in samples.reversed() {
            sum += weight * sample
            total += weight
            weight *= 0.8
        }
        #expect(abs(average.value - sum / total) < 1e-12)
    }

    @Test func manySamplesAtOnceAreAsManyOneByOne() {
        var one = DebiasedAverage(decay: 0.97)
        var many = DebiasedAverage(decay: 0.97)
        one.add(1)
        many.add(1)
        for _ in 0..<37 { one.add(6) }
        many.add(6, count: 37)
        #expect(abs(one.value - many.value) < 1e-12)
    }

    @Test func whatIsNotFiniteIsSkipped() {
        var average = DebiasedAverage(decay: 0.5)
        average.add(2)
        average.add(.nan)
        average.add(-.infinity)
        #expect(average.value == 2)
        #expect(DebiasedAverage(decay: .nan).decay == 0)
    }
}

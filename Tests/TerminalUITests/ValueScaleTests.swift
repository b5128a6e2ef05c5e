import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct ValueScaleTests {
    private static let scales: [ValueScale] = [.linear, .log, .symlog(threshold: 0.1), .symlog(threshold: .nan)]

    @Test(arguments: scales)
    func positionsRiseAndTurnBackIntoValues(scale: ValueScale) {
        let axis = ValueAxis(scale: scale, lower: scale == .log ? 0.01 : -40, upper: 300)
        var previous = -Double.infinity
        for step in 0...50 {
            let value = axis.value(at: Double(step) / 50)
            let position = axis.position(value)
            #expect(abs(position - Double(step) / 50) < 1e-6)
            #expect(position > previous)
            previous = position
        }
        #expect(axis.position(.nan).isNaN)
        #expect(axis.position(1e9) > 1 && axis.position(-1e9) < 0)
    }

    @Test(arguments: scales)
    func ticksLieInsideRiseAndHaveDistinctLabels(scale: ValueScale) {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<3000 {
            let power = Double(Int.random(in: -9...9, using: &generator))
            var factor = 1.0
            for _ in 0..<Int(power.magnitude) { factor *= power < 0 ? 0.1 : 10 }
            let a = Double.random(in: -1...1, using: &generator) * factor
            let b = Double.random(in: -1...1, using: &generator) * factor * 50
            let axis = ValueAxis(scale: scale, lower: min(a, b), upper: max(a, b))
            let count = Int.random(in: 1...9, using: &generator)
            let ticks = axis.ticks(atMost: count)
            #expect(ticks.count <= count)
            let room = (axis.upper - axis.lower) * 1e-3
            for tick in ticks { #expect(tick.value >= axis.lower - room && tick.value <= axis.upper + room) }
            for (one, next) in zip(ticks, ticks.dropFirst()) {
                #expect(one.value < next.value)
                #expect(one.label != next.label, "\(axis) \(ticks)")
            }
        }
    }

    @Test func wildRangesNeverTrap() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let scale = Self.scales.randomElement(using: &generator) ?? .linear
            let axis = ValueAxis(scale: scale, lower: wildValue(&generator), upper: wildValue(&generator))
            #expect(axis.upper > axis.lower)
            _ = axis.ticks(atMost: Int.random(in: 0...9, using: &generator))
            let position = axis.position(wildValue(&generator))
            #expect(position.isNaN || position == position)
        }
    }

    @Test func labelsAreTheOnesAPersonWouldWrite() {
        func labels(_ scale: ValueScale, _ lower: Double, _ upper: Double, _ count: Int) -> [String] {
            ValueAxis(scale: scale, lower: lower, upper: upper).ticks(atMost: count).map(\.label)
        }
        #expect(labels(.linear, 0, 100, 5) == ["0", "50", "100"])
        #expect(labels(.linear, 0, 1, 6) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(labels(.linear, 0, 10_000_000, 3) == ["0", "5M", "10M"])
        #expect(labels(.log, 0.01, 100, 5) == ["0.01", "0.1", "1", "10", "100"])
        #expect(labels(.log, 0.2, 6, 6) == ["0.2", "0.5", "1", "2", "5"])
        #expect(labels(.symlog(threshold: 0.1), -10, 10, 7) == ["−10", "−1", "0", "1", "10"])
    }

    @Test func goodScoresAreApartOnTheAxisOfErrors() {
        let axis = ValueAxis(scale: .shortfall(of: 100), lower: 0, upper: 100)
        let places = [0, 90, 99, 99.9].map(axis.position)
        #expect(abs((places[1] - places[0]) - (places[2] - places[1])) < 1e-9)
        #expect(abs((places[3] - places[2]) - (places[2] - places[1])) < 1e-9)
        #expect(axis.position(100) == 1 && axis.position(.nan).isNaN)
        #expect(abs(axis.value(at: axis.position(97)) - 97) < 1e-9)
        #expect(axis.ticks(atMost: 8).map(\.label) == ["0", "50", "90", "99", "99.9", "100"])
        #expect(axis.ticks(atMost: 2).map(\.label) == ["90", "99"])
    }
}

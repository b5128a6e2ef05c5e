import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct NumberTextTests {
    @Test func numbersAreRoundedToWhatIsSignificant() {
        #expect(NumberText.fixed(3.18159, decimals: 2) == "3.18")
        #expect(NumberText.fixed(-0.06, decimals: 2) == "−0.06")
        #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
        #expect(NumberText.significant(0.03124) == "0.0312")
        #expect(NumberText.significant(97.44) == "97.4")
        #expect(NumberText.significant(1240) == "1240")
        #expect(NumberText.significant(12_400) == "12.4k")
        #expect(NumberText.significant(10_000_000) == "10.0M")
        #expect(NumberText.significant(1.2e-7) == "1.2e−7")
    }

    @Test func timesAndBytesReadWell() {
        #expect(NumberText.duration(seconds: 8.44) == "8.4 s")
        #expect(NumberText.duration(seconds: 112) == "1:52")
        #expect(NumberText.duration(seconds: 3599.4) == "59:59")
        #expect(NumberText.duration(seconds: 7400) == "2:03 h")
        #expect(NumberText.bytes(812) == "812 B")
        #expect(NumberText.bytes(70_700) == "70.7 KB")
    }

    @Test func nothingTraps() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let value = wildValue(&generator)
            for digits in [0, 1, 3, 12] {
                #expect(!NumberText.fixed(value, decimals: digits).isEmpty)
                #expect(!NumberText.significant(value, digits: digits).isEmpty)
            }
            _ = NumberText.duration(seconds: value)
        }
        #expect(NumberText.significant(.nan) == "NaN" && NumberText.significant(-.infinity) == "−∞")
    }

    @Test func aClockHasNoHoursUntilItNeedsThem() {
        #expect(NumberText.clock(7.9) == "0:07")
        #expect(NumberText.clock(754) == "12:34")
        #expect(NumberText.clock(3723) == "1:02:03")
        #expect(NumberText.clock(.nan) == "-:--")
        #expect(NumberText.clock(.infinity) == "-:--")
        #expect(NumberText.clock(67.96, withTenths: true) == "1:07.9")
    }
}

import TerminalTestSupport
import Testing

@testable import Dashboard

@Test(arguments: [
    (0.0571, "0.0571"), (-0.0571, "−0.057"), (7.041, "7.04"), (12.34, "12.3"), (123.4, "123"), (-0.105, "−0.105"),
    (12_400, "12.4k"), (.nan, "NaN"), (.infinity, "∞"), (-.infinity, "−∞"), (0, "0"),
]) func valuesKeepSixColumns(value: Double, text: String) {
    #expect(Figures.short(value) == text)
}

@Test func noFiniteValueIsWiderThanItsColumn() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
        let exponent = Int(generator.next() % 617) - 308
        var value = 1 + 9 * generator.share()
        for _ in 0..<abs(exponent) { value = exponent > 0 ? value * 10 : value / 10 }
        if generator.next() % 2 == 0 { value = -value }
        guard value.isFinite else { continue }
        #expect(Figures.short(value).count <= 8, "\(value) is \(Figures.short(value))")
        #expect(Figures.knob(abs(value)).count <= 8, "\(value) is \(Figures.knob(abs(value)))")
    }
}

@Test(arguments: [(1.0, "1"), (0.5, "0.5"), (0.002, "0.002"), (0.125, "0.125"), (1.25, "1.25"), (1e-6, "1.0e−6")])
func knobsHaveNoNeedlessZeros(value: Double, text: String) {
    #expect(Figures.knob(value) == text)
}

@Test func textIsCutBetweenWords() {
    #expect("write a checkpoint now".fitted(to: 14) == "write a…")
    #expect("write a checkpoint now".fitted(to: 19) == "write a checkpoint…")
    #expect("checkpointing".fitted(to: 6) == "check…")
    #expect("whole".fitted(to: 5) == "whole")
    #expect("whole".fitted(to: 0) == "")
}

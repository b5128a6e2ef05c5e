import RunEvents
import Testing

private let knobs = Knob.allCases.map(\.name)

@Test(arguments: [
    ("crr", "cr"), ("bm", "bn"), ("rc", "cr"), ("blance", "balance"), ("studnet-rate", "student-rate"),
    ("inversionsteps", "inversion-steps"),
])
func aSlipIsUnderstood(typed: String, meant: String) {
    #expect(typed.nearest(among: knobs) == meant)
}

@Test(arguments: ["foo", "x", "", "qq", "learning", "temperature", "abcdefgh"])
func whatIsNotNearGetsNoSuggestion(typed: String) {
    #expect(typed.nearest(among: knobs) == nil)
}

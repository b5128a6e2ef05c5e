import RunEvents
import Testing

/// Records, recipes and scripts written earlier have these names, in this order on every screen.
@Test func knobsAndTermsKeepTheirNamesAndTheirOrder() {
    #expect(
        Knob.allCases.map(\.name) == [
            "oh", "bn", "adv", "cr", "cr-temperature", "balance", "act", "tv", "l2", "generator-rate", "latent-rate",
            "inversion-steps", "view-crop", "view-roll", "view-mask", "view-gain", "kl", "kl-temperature", "pre",
            "post",
            "student-rate", "distillation-steps", "augment", "int8",
        ])
    for knob in Knob.allCases { #expect(Knob(rawValue: knob.name) == knob) }
    #expect(Knob(rawValue: "cross-entropy") == nil && LossTerm.crossEntropy.knob == nil)
    #expect(LossTerm.contrast.knob == .weight(.contrast))
}

@Test func noTwoTermsLookAlike() {
    for (index, term) in LossTerm.allCases.enumerated() {
        let declared = term.declaration
        #expect(0..<8 ~= declared.hue && 0..<8 ~= declared.sign && !declared.formula.isEmpty)
        // A training run has the cross-entropy alone.
        for other in LossTerm.allCases[(index + 1)...].map(\.declaration) where other.phase != .training {
            #expect((declared.hue, declared.sign) != (other.hue, other.sign), "\(term.name) and \(other.label)")
            // A phase's terms lie beside each other in its bar of the budget, which has no dashes.
            #expect(
                declared.hue != other.hue || declared.phase != other.phase && declared.isDashed != other.isDashed,
                "\(term.name) and \(other.label)")
        }
    }
}

@Test func aTermIsWeighedByItsKnobAndWithoutOneByOne() {
    var values = KnobValues()
    #expect(values[.crossEntropy] == 1)
    values[.contrast] = 2
    #expect(values[Knob.weight(.contrast)] == 2)
}

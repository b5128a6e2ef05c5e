import Foundation
import RunEvents
import Testing

@Suite struct KnobTests {
    @Test(arguments: Knob.allCases)
    func everyKnobHasADeclarationWhoseStandardLiesInItsRange(knob: Knob) {
        let declaration = knob.declaration
        #expect(declaration.range.contains(declaration.standard))
        #expect(declaration.meaning.hasSuffix("."))
        #expect(!declaration.isWhole || declaration.standard == declaration.standard.rounded())
    }

    @Test(arguments: Knob.allCases)
    func steppingUpAndDownMovesInsideTheRange(knob: Knob) {
        var value = knob.declaration.standard
        for _ in 0..<200 {
            let next = knob.stepped(value, by: 1)
            #expect(next >= value)
            #expect(next > value || value == knob.declaration.range.upperBound)
            value = next
        }
        #expect(value == knob.declaration.range.upperBound)
        for _ in 0..<400 { value = knob.stepped(value, by: -1) }
        #expect(abs(value - knob.declaration.range.lowerBound) < 1e-9)
        #expect(knob.stepped(value, by: 1) > value)
    }

    @Test(arguments: Knob.allCases)
    func positionRisesWithTheValue(knob: Knob) {
        let range = knob.declaration.range
        #expect(knob.position(range.lowerBound) == 0)
        #expect(abs(knob.position(range.upperBound) - 1) < 1e-9)
        let values = stride(from: 0.0, through: 1, by: 0.05).map {
            range.lowerBound + $0 * (range.upperBound - range.lowerBound)
        }
        for (low, high) in zip(values, values.dropFirst()) { #expect(knob.position(low) <= knob.position(high)) }
    }

    @Test(arguments: Knob.allCases)
    func aPlaceOfTheSliderIsAValueThere(knob: Knob) {
        let range = knob.declaration.range
        #expect(knob.value(at: 0) == range.lowerBound && knob.value(at: 1) == range.upperBound)
        for place in stride(from: 0.05, through: 0.95, by: 0.05) {
            let value = knob.value(at: place)
            #expect(range.contains(value))
            // A whole number or a step may lie further away.
            let nearest = [-1, 0, 1].map { knob.position(knob.stepped(value, by: $0)) }
            #expect(nearest.contains { abs($0 - place) < 0.03 } || nearest[0] < place && place < nearest[2], "\(place)")
        }
    }

    @Test func anAssignmentIsReadOrRefusedInOneSentence() throws {
        var values = KnobValues()
        try values.apply("cr=1.6")
        #expect(values[.contrast] == 1.6)
        #expect(throws: KnobError.unknown("crr", nearest: "cr")) { try values.apply("crr=1") }
        #expect(throws: KnobError.outOfRange(.weight(.contrast), -1)) { try values.apply("cr=-1") }
        #expect(throws: KnobError.noNumber("cr", "high")) { try values.apply("cr=high") }
        #expect(throws: KnobError.noNumber("cr", "nan")) { try values.apply("cr=nan") }
        #expect(throws: KnobError.noAssignment("cr")) { try values.apply("cr") }
        #expect(throws: KnobError.notWhole(.setting(.inversionSteps), 2.5)) { try values.apply("inversion-steps=2.5") }
        #expect(values[.contrast] == 1.6)
    }

    @Test func valuesSurviveCoding() throws {
        var values = KnobValues()
        values[.logits] = 2.5
        let data = try JSONEncoder().encode(values)
        #expect(try JSONDecoder().decode(KnobValues.self, from: data) == values)
    }
}

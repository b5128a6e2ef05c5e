import AudioSignal
import Testing

@Test func melScaleIsHTKs() {
    #expect(abs(MelScale.htk.mel(hertz: 1_000) - 999.9855) < 1e-3)
    #expect(abs(MelScale.htk.hertz(mel: MelScale.htk.mel(hertz: 3_210)) - 3_210) < 1e-8)
}

@Test func filterbankEqualsNumericalTwin() {
    let frontEnd = FrontEnd()
    let weights = frontEnd.melFilterbank
    let sums = (0..<64).map { band in (0..<257).reduce(Float(0)) { $0 + weights[$1 * 64 + band] } }
    #expect(relativeError(sums, FrontEndFixture.shared.filterbankSums) < 1e-6)
    #expect(weights.allSatisfy { 0...1 ~= $0 })
}

@Test func bandsAreLabelledByTheirCentres() {
    let frontEnd = FrontEnd()
    #expect(frontEnd.bandFrequencies.count == 64)
    #expect(frontEnd.bandFrequencies == frontEnd.bandFrequencies.sorted())
    #expect(frontEnd.bandFrequencies.first! > 50 && frontEnd.bandFrequencies.last! < 8_000)
}

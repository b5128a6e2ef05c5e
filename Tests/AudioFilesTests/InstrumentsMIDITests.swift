import Testing

@testable import AudioFiles

@Suite struct InstrumentsMIDITests {
    /// The table of the Standard MIDI Files 1.0 specification.
    @Test(
        arguments: [
            (0, [0x00]), (0x40, [0x40]), (0x7F, [0x7F]), (0x80, [0x81, 0x00]), (0x2000, [0xC0, 0x00]),
            (0x3FFF, [0xFF, 0x7F]), (0x4000, [0x81, 0x80, 0x00]), (0x1F_FFFF, [0xFF, 0xFF, 0x7F]),
            (0x20_0000, [0x81, 0x80, 0x80, 0x00]),
        ] as [(Int, [UInt8])])
    func timesAreOfVariableLength(value: Int, bytes: [UInt8]) {
        #expect(InstrumentsMIDI.variableLength(value) == bytes)
    }

    @Test func aNoteIsHeldForNineTenthsOfASecond() {
        let expected: [[UInt8]] = [
            Array("MThd".utf8), [0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xF4],
            Array("MTrk".utf8), [0, 0, 0, 33],
            [0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20],  // 500,000 microseconds a beat
            [0, 0xB0, 91, 0], [0, 0xB0, 93, 0],  // no reverb, no chorus
            [0, 0xC0, 40],
            [0x83, 0x74, 0x90, 60, 80],  // 500 ms
            [0x87, 0x04, 0x80, 60, 0],  // 900 ms
            [0x84, 0x58, 0xFF, 0x2F, 0],  // 600 ms
        ]
        #expect(InstrumentsMIDI.file(program: 40, notes: [(60, 80)]) == Array(expected.joined()))
    }
}

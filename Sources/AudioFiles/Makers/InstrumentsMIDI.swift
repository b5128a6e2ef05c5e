/// Standard MIDI files (format 0) of single notes one after the other, with one tick for each millisecond.
enum InstrumentsMIDI {
    /// The first note's onset, in milliseconds.
    static let firstOnset = 500
    /// The time from one onset to the next, in milliseconds.
    static let spacing = 1_500
    /// How long a key is held, in milliseconds.
    static let held = 900

    /// A file in which one program plays the notes in order on channel 1, with chorus and reverb sends at 0.
    static func file(program: Int, notes: [(pitch: Int, velocity: Int)]) -> [UInt8] {
        var track: [UInt8] = []
        var last = 0
        func add(at milliseconds: Int, _ message: [UInt8]) {
            track += variableLength(milliseconds - last) + message
            last = milliseconds
        }
        // The tempo is 120 beats a minute, with 500 ticks for each beat.
        add(at: 0, [0xFF, 0x51, 3, 0x07, 0xA1, 0x20])
        add(at: 0, [0xB0, 91, 0])
        add(at: 0, [0xB0, 93, 0])
        add(at: 0, [0xC0, UInt8(program)])
        for (index, note) in notes.enumerated() {
            let onset = firstOnset + index * spacing
            add(at: onset, [0x90, UInt8(note.pitch), UInt8(note.velocity)])
            add(at: onset + held, [0x80, UInt8(note.pitch), 0])
        }
        add(at: firstOnset + notes.count * spacing, [0xFF, 0x2F, 0])
        let header: [UInt8] = Array("MThd".utf8) + bigEndian(6, bytes: 4) + [0, 0, 0, 1] + bigEndian(500, bytes: 2)
        return header + Array("MTrk".utf8) + bigEndian(track.count, bytes: 4) + track
    }

    /// A variable-length number: seven bits in each byte, highest first, with the top bit set in all but the last.
    static func variableLength(_ value: Int) -> [UInt8] {
        var bytes = [UInt8(value & 0x7F)]
        var rest = value >> 7
        while rest > 0 {
            bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return bytes
    }

    private static func bigEndian(_ value: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
    }
}

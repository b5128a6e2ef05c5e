import AudioSignal
import CSndfile
import Foundation
import Testing

@testable import AudioFiles

/// A MIDI sample dump as bytes, written by the format's description: bytes of 7 bits, blocks of 120 of them.
private func sampleDump(_ samples: [Float], bits: Int) -> Data {
    func sevens(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (7 * $0) & 0x7F) } }
    var file: [UInt8] = [0xF0, 0x7E, 0, 1, 0, 0, UInt8(bits)]
    file += sevens(1_000_000_000 / 16_000, 3) + sevens(samples.count, 3) + sevens(0, 6) + [0, 0xF7]
    let perSample = (bits + 6) / 7
    let coded = samples.flatMap { sample in
        let value = Int((Double(sample) + 1) * Double(1 << (7 * perSample - 1)))
        return sevens(value, perSample).reversed()
    }
    let blockBytes = 120 / perSample * perSample
    for (number, start) in stride(from: 0, to: coded.count, by: blockBytes).enumerated() {
        let data = Array(coded[start..<min(start + blockBytes, coded.count)])
        let body = [0x7E, 0, 2, UInt8(number & 0x7F)] + data + [UInt8](repeating: 0, count: 120 - data.count)
        file += [0xF0] + body + [body.reduce(0, ^) & 0x7F, 0xF7]
    }
    return Data(file)
}

/// Fewer samples than a block holds, and a last block that is not full.
@Test(arguments: [1, 7, 39, 40, 41, 59, 60, 61, 100, 121], [12, 16, 24])
func everySampleOfASampleDumpIsRead(count: Int, bits: Int) throws {
    let folder = TemporaryFolder()
    let tone = sine(count, hertz: 700).map { $0[0] + 0.1 }
    folder.write(sampleDump(tone, bits: bits), "a.sds")
    let samples = try AudioFile.read("\(folder.path)/a.sds").samples
    #expect(samples.count == count)
    #expect(zip(samples, tone).allSatisfy { abs($0 - $1) < 5e-4 })
}

/// The header of a file of ten samples claims two million.
@Test func aSampleDumpThatPromisesMoreThanItHoldsIsReadToItsEnd() throws {
    let folder = TemporaryFolder()
    var file = sampleDump(sine(10).map { $0[0] }, bits: 16)
    file.replaceSubrange(10..<13, with: [0x7F, 0x7F, 0x7F])
    folder.write(file, "a.sds")
    #expect(try AudioFile.read("\(folder.path)/a.sds").samples.count == 40)
}

/// The third block of four has no mark; libsndfile prints "Error A : 00" of such a one on the standard output.
@Test func aDamagedSampleDumpIsReadAsFarAsItIsWhole() throws {
    let folder = TemporaryFolder()
    var file = sampleDump(sine(160).map { $0[0] }, bits: 16)
    file[21 + 2 * 127] = 0
    folder.write(file, "a.sds")
    var notes: [String] = []
    #expect(try AudioFile.read("\(folder.path)/a.sds") { notes.append($0) }.samples.count == 80)
    #expect(notes == ["The audio file \(folder.path)/a.sds is damaged from byte 275 on; it was read as far."])
    file[21] = 0
    folder.write(file, "b.sds")
    #expect(throws: AudioFileError.noFrames(path: "\(folder.path)/b.sds")) {
        try AudioFile.read("\(folder.path)/b.sds")
    }
}

/// A PARIS file has blocks of ten samples.
@Test(arguments: [1, 7, 10, 11])
func everySampleOfAParisFileIsRead(count: Int) throws {
    let folder = TemporaryFolder()
    let tone = sine(count, hertz: 700).map { $0[0] + 0.1 }
    for order in [SF_ENDIAN_BIG, SF_ENDIAN_LITTLE] {
        try AudioFile.write(
            Waveform(samples: tone, sampleRate: 16_000), to: "\(folder.path)/a.paf",
            format: Int32(SF_FORMAT_PAF | SF_FORMAT_PCM_24 | order))
        let samples = try AudioFile.read("\(folder.path)/a.paf").samples
        #expect(samples.count == (count + 9) / 10 * 10)
        #expect(zip(samples, tone).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}

import AudioSignal
import CSndfile
import Foundation
import Testing

@testable import AudioFiles

@Suite struct OggChainTests {
    private let folder = TemporaryFolder()

    /// A tone as the bytes of an Ogg file.
    private func ogg(_ count: Int, hertz: Float = 440, sampleRate: Int = 16_000, coding: Int = SF_FORMAT_VORBIS) throws
        -> Data
    {
        let tone = Waveform(samples: sine(count, hertz: hertz, sampleRate).map { $0[0] }, sampleRate: sampleRate)
        try AudioFile.write(tone, to: "\(folder.path)/one.ogg", format: Int32(SF_FORMAT_OGG | coding))
        return FileManager.default.contents(atPath: "\(folder.path)/one.ogg")!
    }

    private func read(_ data: Data) throws -> (samples: [Float], notes: [String]) {
        folder.write(data, "a.ogg")
        var notes: [String] = []
        let wave = try AudioFile.read("\(folder.path)/a.ogg") { notes.append($0) }
        return (wave.samples, notes)
    }

    @Test func allStreamsOfAChainAreReadOneBehindTheOther() throws {
        let (first, second) = (try ogg(8_000), try ogg(50_000, hertz: 300))
        let (one, two) = (try read(first).samples, try read(second).samples)
        let (samples, notes) = try read(first + second + first)
        #expect(samples == one + two + one)
        #expect(one.count == 8_000 && two.count == 50_000 && notes.isEmpty)
    }

    @Test func aStreamOfAnotherRateIsBroughtToTheFirstOnes() throws {
        let (samples, _) = try read(try ogg(8_000) + ogg(44_100, sampleRate: 44_100, coding: SF_FORMAT_VORBIS))
        #expect(abs(samples.count - 24_000) < 40)
        // A tone of 440 Hz is where it was 400 samples before, which is eleven periods.
        let errors = (9_000..<22_000).map { abs(samples[$0] - samples[$0 - 400]) }
        #expect(errors.max()! < 0.06)
        #expect(samples[9_000..<22_000].contains { abs($0) > 0.4 })
    }

    @Test func aStreamThatIsNoSoundEndsTheReadingWithANote() throws {
        let (samples, notes) = try read(try ogg(8_000) + Data("OggS\0\u{2}".utf8) + Data(count: 500))
        #expect(samples.count == 8_000)
        #expect(notes.count == 1 && notes[0].contains("first 8000 samples"))
        #expect(notes.allSatisfy(isOneSentence))
    }

    @Test func damagedPagesArePassedOver() throws {
        var first = try ogg(50_000)
        let pages = first.indices.filter { first[$0...].prefix(4).elementsEqual("OggS".utf8) }
        first[pages[pages.count / 2]] = 0
        folder.write(first + (try ogg(8_000)), "a.ogg")
        let links = OggChain.links(AudioFileBytes(path: "\(folder.path)/a.ogg")!)
        #expect(links.count == 2 && links[0] == 0..<first.count)
    }
}

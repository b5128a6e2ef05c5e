import AudioSignal
import CSndfile
import Foundation
import Testing

@testable import AudioFiles

/// The samples of a file, and the notes about it.
private func read(_ path: String) throws -> (samples: [Float], notes: [String]) {
    var notes: [String] = []
    let wave = try AudioFile.read(path) { notes.append($0) }
    return (wave.samples, notes)
}

/// The two lengths of a WAV file of 1,000 samples as recorders, pipes and interrupted writers leave them, and files of
/// more than 4 GiB, whose length does not fit.
@Test(
    arguments: [
        (36, 0), (0, 0), (8, 0), (0xFFFF_FFFF, 0xFFFF_FFFF), (2_036, 0xFFFF_FFFF), (0x7FFF_F024, 0x7FFF_F000),
        (0x7FFF_FFFF, 0x7FFF_FFFF), (536, 500), (2_036, 500), (36, 501),
    ] as [(UInt32, UInt32)])
func aRecordingThatWasNotFinishedIsReadToItsEndWithANote(riff: UInt32, data: UInt32) throws {
    let folder = TemporaryFolder()
    let whole = WAVFile(frames: sine(1_000)).data
    folder.write(whole, "whole.wav")
    var file = whole
    file.replaceSubrange(4..<8, with: (0..<4).map { UInt8(truncatingIfNeeded: riff >> (8 * $0)) })
    file.replaceSubrange(40..<44, with: (0..<4).map { UInt8(truncatingIfNeeded: data >> (8 * $0)) })
    folder.write(file, "a.wav")
    let (samples, notes) = try read("\(folder.path)/a.wav")
    #expect(samples == (try AudioFile.read("\(folder.path)/whole.wav").samples))
    #expect(notes.count == 1 && notes[0].contains("a.wav") && notes[0].contains("all 2000 bytes"))
    #expect(notes.allSatisfy(isOneSentence))
}

/// Chunks, tags and padding after the sound are not read as sound, and cause no note.
@Test(arguments: [
    Data("LIST\u{4}\0\0\0INFO".utf8), Data("abcd\u{10}\0\0\0".utf8) + Data(count: 16),
    Data("TAG".utf8) + Data(count: 125),
    Data("LIST\0\0\0\u{70}INFO".utf8) + Data(count: 8), Data(count: 5_000), Data("\r\n".utf8),
])
func whatFollowsTheSoundIsNotReadAsSound(tail: Data) throws {
    let folder = TemporaryFolder()
    folder.write(WAVFile(frames: sine(1_000)).data + tail, "a.wav")
    let (samples, notes) = try read("\(folder.path)/a.wav")
    #expect(samples.count == 1_000 && notes.isEmpty)
}

@Test func eightBitsAndAnOddNumberOfSamplesAreWhole() throws {
    let folder = TemporaryFolder()
    folder.write(WAVFile(bits: 8, frames: sine(1_001)).data, "a.wav")
    #expect(try read("\(folder.path)/a.wav").notes.isEmpty)
}

/// The other containers that write their length at the end.
@Test(arguments: [SF_FORMAT_AIFF, SF_FORMAT_AU, SF_FORMAT_CAF, SF_FORMAT_W64, SF_FORMAT_RF64])
func otherContainersAreReadToTheirEndToo(container: Int) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a"
    try AudioFile.write(
        Waveform(samples: sine(1_000).map { $0[0] }, sampleRate: 16_000), to: path,
        format: Int32(container | SF_FORMAT_PCM_16))
    let whole = try read(path)
    #expect(whole.samples.count == 1_000 && whole.notes.isEmpty)
    var file = FileManager.default.contents(atPath: path)!
    func place(_ name: String) -> Int { file.range(of: Data(name.utf8))!.lowerBound }
    switch container {
    case SF_FORMAT_AIFF:
        file.replaceSubrange(place("SSND") + 4..<place("SSND") + 8, with: [0, 0, 0, 0])
        file.replaceSubrange(place("COMM") + 10..<place("COMM") + 14, with: [0, 0, 0, 0])
    case SF_FORMAT_AU: file.replaceSubrange(8..<12, with: [0, 0, 0, 0])
    case SF_FORMAT_CAF: file.replaceSubrange(place("data") + 4..<place("data") + 12, with: Data(count: 8))
    case SF_FORMAT_W64: file.replaceSubrange(place("data") + 16..<place("data") + 24, with: [24] + Data(count: 7))
    default: file.replaceSubrange(place("ds64") + 8..<place("ds64") + 32, with: Data(count: 24))
    }
    folder.write(file, "a")
    let (samples, notes) = try read(path)
    #expect(samples == whole.samples)
    #expect(notes.count == 1 && notes.allSatisfy(isOneSentence))
}

/// CAF and AU allow an unknown length, so there is no note.
@Test(arguments: [SF_FORMAT_CAF, SF_FORMAT_AU])
func aLengthThatMayBeUnknownIsNoNews(container: Int) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a"
    try AudioFile.write(
        Waveform(samples: sine(1_000).map { $0[0] }, sampleRate: 16_000), to: path,
        format: Int32(container | SF_FORMAT_PCM_16))
    var file = FileManager.default.contents(atPath: path)!
    let start = container == SF_FORMAT_AU ? 8 : file.range(of: Data("data".utf8))!.upperBound
    let place = start..<start + (container == SF_FORMAT_AU ? 4 : 8)
    file.replaceSubrange(place, with: Data(repeating: 0xFF, count: place.count))
    folder.write(file, "a")
    let (samples, notes) = try read(path)
    #expect(samples.count == 1_000 && notes.isEmpty)
}

/// A recording of more than 4 GiB, made as a sparse file with sound only in its last 16,000 frames.
@Test(
    arguments: [(16, .integer, false), (24, .integer, false), (32, .float, true)]
        as [(Int, WAVFile.Coding, Bool)])
func aLongRecordingIsReadBeyondWhatItsHeaderCanCount(bits: Int, coding: WAVFile.Coding, isExtensible: Bool) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/long.wav"
    let whole = WAVFile(bits: bits, coding: coding, isExtensible: isExtensible, frames: sine(16_000)).data
    let head = whole.count - 16_000 * bits / 8
    folder.write(whole, "short.wav")
    folder.write(whole.prefix(head - 4) + Data(count: 4), "long.wav")
    let frames = 5 << 30 / (bits / 8)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(head + (frames - 16_000) * bits / 8))
    try file.write(contentsOf: whole[head...])
    try file.close()

    let bytes = try #require(AudioFileBytes(path: path))
    let length = try #require(ContainerLength(bytes))
    let note = try #require(length.note(path: path))
    #expect(note.contains("all \(frames * bits / 8) bytes") && isOneSentence(note))
    var information = SF_INFO()
    let patched = AudioBytes(bytes, patches: length.patches)
    let handle = try #require(patched.open(&information))
    defer { sf_close(handle) }
    #expect(information.frames == frames && information.samplerate == 16_000 && information.channels == 1)
    var tail = [Float](repeating: 0, count: 16_000)
    #expect(sf_seek(handle, Int64(frames - 16_000), SEEK_SET) == frames - 16_000)
    #expect(sf_readf_float(handle, &tail, 16_000) == 16_000)
    #expect(tail == (try AudioFile.read("\(folder.path)/short.wav").samples))
}

/// For 8-bit samples and compressed codings no header allows more than 4 GiB; the note says how much was read.
@Test func aLongRecordingOfAnotherCodingSaysWhatWasRead() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/long.wav"
    let whole = WAVFile(bits: 8, frames: sine(16_000)).data
    folder.write(whole.prefix(40) + Data(count: 4), "long.wav")
    #expect(truncate(path, off_t(5) << 30) == 0)
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: 5 << 30 - 16_000)
    try file.write(contentsOf: whole.suffix(16_000))
    try file.close()
    let length = try #require(AudioFileBytes(path: path).flatMap(ContainerLength.init))
    let note = try #require(length.note(path: path))
    #expect(note.contains("the first 4294967294 of \(5 << 30 - 44) bytes") && isOneSentence(note))
}

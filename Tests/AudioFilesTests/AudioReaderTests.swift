import AudioSignal
import Foundation
import TensorCore
import Testing

@testable import AudioFiles

/// The error of reading a file of these bytes; nil if there is none.
private func complaint(_ data: Data, _ name: String = "a.wav") -> AudioFileError? {
    let folder = TemporaryFolder()
    folder.write(data, name)
    let failure = error { () throws(AudioFileError) in try AudioFile.read("\(folder.path)/\(name)") }
    if let failure { #expect(isOneSentence(failure.description) && failure.description.contains(name)) }
    return failure
}

@Test func missingFilesAndFoldersAreToldApart() {
    let folder = TemporaryFolder()
    let missing = error { () throws(AudioFileError) in try AudioFile.read("\(folder.path)/none.wav") }
    #expect(missing == .missing(path: "\(folder.path)/none.wav"))
    #expect(missing?.description == "The audio file \(folder.path)/none.wav does not exist; check its path.")
    let directory = error { () throws(AudioFileError) in try AudioFile.read(folder.path) }
    #expect(directory == .folder(path: folder.path))
    #expect(isOneSentence(directory!.description))
}

@Test func emptyFilesAreCalledEmpty() {
    guard case .empty = complaint(Data()) else { return recordFailure("another error, or none") }
}

@Test func whatIsNotAudioIsCalledSo() {
    for data in [Data("This is a text, not a sound.".utf8), Data(count: 300), Data("RIFF".utf8)] {
        guard case .notAudio = complaint(data) else { return recordFailure("another error, or none") }
    }
}

@Test func aFileCutOffIsCalledTruncated() {
    let whole = WAVFile(frames: sine(1_000)).data
    guard case .truncated(_, 2_000, 1_500, _) = complaint(whole.prefix(44 + 1_500)) else {
        return recordFailure("another error, or none")
    }
}

@Test func aFLACCutOffIsNotReadSilently() throws {
    let folder = TemporaryFolder()
    var generator = RandomGenerator(seed: 1)
    let noise = (0..<40_000).map { _ in generator.uniform(in: -0.5...0.5) }
    try AudioFile.writeFLAC(Waveform(samples: noise, sampleRate: 16_000), to: "\(folder.path)/a.flac")
    let whole = FileManager.default.contents(atPath: "\(folder.path)/a.flac")!
    switch complaint(whole.prefix(whole.count / 2), "a.flac") {
    case .truncated, .damaged: break
    default: Issue.record("another error, or none")
    }
}

@Test func aHeaderWithoutFramesIsCalledSo() {
    guard case .noFrames = complaint(WAVFile(frames: []).data) else { return recordFailure("another error, or none") }
}

@Test(arguments: [Float.nan, .infinity, -.infinity, 1e22, -1.1e12])
func samplesThatNoSoundHasAreRefusedWithTheirPlaceAndValue(bad: Float) {
    var frames = sine(20_000)
    frames[17_600] = [bad]
    let failure = complaint(WAVFile(bits: 32, coding: .float, frames: frames).data)
    guard case .notSound(_, let value, 17_600, 1.1) = failure else { return recordFailure("another error, or none") }
    #expect(value == bad || value.isNaN && bad.isNaN)
    #expect(failure!.description.contains("the value \(bad) at sample 17600 (1.100 s)"))
}

@Test(arguments: [Float.nan, 1e22])
func oneBadChannelOfEightIsFound(bad: Float) {
    var frames = (0..<100).map { _ in [Float](repeating: 0, count: 8) }
    frames[50][5] = bad
    guard
        case .notSound(_, _, 50, _) = complaint(
            WAVFile(bits: 32, coding: .float, isExtensible: true, frames: frames).data)
    else { return recordFailure("another error, or none") }
}

/// Floats on the scale of 32-bit integers are accepted, and samples below the limit never overflow in the front end.
@Test func theLargestMagnitudesThatAreReadHaveFiniteSpectra() throws {
    let largest = AudioReader.largestMagnitude.nextDown
    #expect(largest > 1e12)
    let folder = TemporaryFolder()
    let frames = (0..<20_000).map { [$0 % 64 < 32 ? largest : -largest] }
    folder.write(WAVFile(bits: 32, coding: .float, frames: frames).data, "a.wav")
    let wave = try AudioFile.read("\(folder.path)/a.wav", sampleRate: 22_050)
    var frontEnd = FrontEnd()
    (frontEnd.sampleRate, frontEnd.fftLength, frontEnd.windowLength) = (22_050, 8_192, 8_192)
    #expect(frontEnd.logMel(wave).values.allSatisfy { $0.isFinite })
}

@Test func aLengthThatIsLeftOutOfAFLACIsNoReasonToReadNothing() throws {
    let folder = TemporaryFolder()
    try AudioFile.writeFLAC(
        Waveform(samples: sine(4_000).map { $0[0] }, sampleRate: 16_000), to: "\(folder.path)/a.flac")
    var data = FileManager.default.contents(atPath: "\(folder.path)/a.flac")!
    // The number of samples is 36 bits of STREAMINFO, which are 0 where an encoder wrote to a pipe.
    data[21] &= 0xF0
    data.replaceSubrange(22..<26, with: [0, 0, 0, 0])
    folder.write(data, "b.flac")
    #expect(try AudioFile.read("\(folder.path)/b.flac").samples.count == 4_000)
}

/// Files with a chunk for every eight bytes, and with bytes that are no chunks, are not read to the end. The time is
/// that of this thread only, so that other tests do not count.
@Test(arguments: ["RIFF", "FORM"])
func aFileOfEmptyChunksIsAnsweredAtOnce(container: String) {
    let (kind, format) = container == "RIFF" ? ("WAVE", WAVFile(frames: []).data[12..<36]) : ("AIFF", Data())
    let head = Data("\(container)\0\0\0\0\(kind)".utf8) + format
    let chunks = Data(String(repeating: "JUNK\0\0\0\0", count: 2_500_000).utf8)
    for data in [head + chunks, head + Data(count: 20_000_000)] {
        let start = secondsOfThisThread()
        guard case .notAudio = complaint(data) else { return recordFailure("another error, or none") }
        #expect(secondsOfThisThread() - start < 1)
    }
}

/// The processor's seconds that the calling thread has used.
private func secondsOfThisThread() -> Double {
    var used = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used)
    return Double(used.tv_sec) + Double(used.tv_nsec) / 1e9
}

/// No memory is reserved for the number of samples that a header claims.
@Test func aHeaderThatClaimsMoreThanThereIsTakesNoMemoryForIt() throws {
    let folder = TemporaryFolder()
    try AudioFile.writeFLAC(Waveform(samples: sine(400).map { $0[0] }, sampleRate: 16_000), to: "\(folder.path)/a.flac")
    var data = FileManager.default.contents(atPath: "\(folder.path)/a.flac")!
    // The header claims 2^35 samples at 100 Hz, which are 160 times as many at 16 kHz.
    data.replaceSubrange(18..<26, with: [0, 0x06, 0x40, 0xF8, 0, 0, 0, 0])
    folder.write(data, "b.flac")
    let failure = error { () throws(AudioFileError) in try AudioFile.read("\(folder.path)/b.flac", sampleRate: 16_000) }
    #expect(isOneSentence(failure?.description ?? ""))
}

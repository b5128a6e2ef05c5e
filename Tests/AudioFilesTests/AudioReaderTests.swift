import AudioSignal
import Foundation
import TensorCore
import Testing

@testable import AudioFiles

/// Reads a file of these bytes and returns what is said of it.
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

/// A program that writes to a pipe leaves such lengths.
@Test(arguments: [0x7FFF_F000, 0xFFFF_FFFF, 0x7FFF_FFFF] as [UInt32])
func aStreamedHeadersLengthIsNotBelieved(length: UInt32) throws {
    let folder = TemporaryFolder()
    var data = WAVFile(frames: sine(1_000)).data
    data.replaceSubrange(40..<44, with: (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
    folder.write(data, "a.wav")
    #expect(try AudioFile.read("\(folder.path)/a.wav").samples.count == 1_000)
}

@Test func aHeaderWithoutFramesIsCalledSo() {
    guard case .noFrames = complaint(WAVFile(frames: []).data) else { return recordFailure("another error, or none") }
}

@Test(arguments: [Float.nan, .infinity, -.infinity])
func samplesThatAreNoNumbersAreRefused(bad: Float) {
    var frames = sine(20_000)
    frames[17_600] = [bad]
    let failure = complaint(WAVFile(bits: 32, coding: .float, frames: frames).data)
    guard case .notFinite(_, 1.1) = failure else { return recordFailure("another error, or none") }
    #expect(failure!.description.contains("at 1.100 s"))
}

@Test func oneBadChannelOfEightIsFound() {
    var frames = (0..<100).map { _ in [Float](repeating: 0, count: 8) }
    frames[50][5] = .nan
    guard case .notFinite = complaint(WAVFile(bits: 32, coding: .float, isExtensible: true, frames: frames).data) else {
        return recordFailure("another error, or none")
    }
}

@Test func hugeButFiniteSamplesAreAllowed() {
    #expect(complaint(WAVFile(bits: 32, coding: .float, frames: [[1e30], [-1e30]]).data) == nil)
}

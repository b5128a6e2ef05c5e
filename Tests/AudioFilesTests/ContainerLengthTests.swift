import Foundation
import Testing

@testable import AudioFiles

private func length(_ folder: TemporaryFolder, _ name: String) -> ContainerLength? {
    AudioFileBytes(path: "\(folder.path)/\(name)").flatMap(ContainerLength.init)
}

@Test func lengthsAreFoundBehindOtherChunks() {
    let folder = TemporaryFolder()
    var data = WAVFile(frames: sine(100)).data
    // A chunk of odd length is followed by a byte of padding.
    data.insert(contentsOf: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 36)
    folder.write(data, "a.wav")
    let whole = length(folder, "a.wav")
    #expect(whole?.promised == 200 && whole?.found == 200 && whole?.isTruncated == false)
    folder.write(data.dropLast(), "b.wav")
    #expect(length(folder, "b.wav")?.isTruncated == true)
}

/// The size of AIFF's sound chunk includes eight bytes before the sound.
@Test func bigEndianContainersAreReadToo() {
    let folder = TemporaryFolder()
    folder.write(Data("FORM".utf8) + [0, 0, 0, 28] + Data("AIFFSSND".utf8) + [0, 0, 1, 0] + Data(count: 16), "a.aiff")
    #expect(length(folder, "a.aiff")?.promised == 248)
    #expect(length(folder, "a.aiff")?.found == 8)
}

@Test func otherFilesHaveNoLengthHere() {
    let folder = TemporaryFolder()
    for text in ["", "fLaC and so on", "RIFF1234WAVE", "RIFF1234AVI LIST...."] {
        folder.write(text, "a")
        #expect(length(folder, "a") == nil)
    }
}

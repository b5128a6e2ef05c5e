import Foundation
import Testing

@testable import AudioFiles

@Test func lengthsAreFoundBehindOtherChunks() {
    let folder = TemporaryFolder()
    var data = WAVFile(frames: sine(100)).data
    // A chunk of odd length is followed by a byte of padding.
    data.insert(contentsOf: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 36)
    folder.write(data, "a.wav")
    let length = ContainerLength(path: "\(folder.path)/a.wav")
    #expect(length?.promised == 200 && length?.found == 200 && length?.isTruncated == false)
    folder.write(data.dropLast(), "b.wav")
    #expect(ContainerLength(path: "\(folder.path)/b.wav")?.isTruncated == true)
}

@Test func bigEndianContainersAreReadToo() {
    let folder = TemporaryFolder()
    folder.write(Data("FORM".utf8) + [0, 0, 0, 28] + Data("AIFFSSND".utf8) + [0, 0, 1, 0] + Data(count: 16), "a.aiff")
    #expect(ContainerLength(path: "\(folder.path)/a.aiff")?.promised == 256)
    #expect(ContainerLength(path: "\(folder.path)/a.aiff")?.found == 16)
}

@Test func otherFilesHaveNoLengthHere() {
    let folder = TemporaryFolder()
    for text in ["", "fLaC and so on", "RIFF1234WAVE", "RIFF1234AVI LIST...."] {
        folder.write(text, "a")
        #expect(ContainerLength(path: "\(folder.path)/a") == nil)
    }
    #expect(ContainerLength(path: "\(folder.path)/none") == nil)
}

import CSndfile
import Foundation
import Testing

@testable import AudioFiles

/// libsndfile prints its last error to the standard error when asked.
@Test func whatADecoderWritesIsKeptWhereItIsCollected() {
    var remark: String?
    let result = DecoderRemarks.collecting(into: &remark) {
        sf_perror(nil)
        return 7
    }
    #expect(result == 7 && remark?.isEmpty == false)
    remark = "the first"
    DecoderRemarks.collecting(into: &remark) { _ = sf_perror(nil) }
    #expect(remark == "the first")
    var silent: String?
    DecoderRemarks.collecting(into: &silent) {}
    #expect(silent == nil)
}

@Test func aRemarkIsOneShortLineOfPrintableCharacters() {
    let place = "[src/libmpg123/layer3.c:INT123_do_layer3():1801] error: big_values too large!\n\u{1B}[2Jmore\n"
    #expect(DecoderRemarks.firstLine(Array(place.utf8)) == "big_values too large")
    #expect(DecoderRemarks.firstLine(Array("\n\n ...\nNote: a\u{7}b\tc.\nnext".utf8)) == "abc")
    #expect(DecoderRemarks.firstLine(Array(repeating: 0x61, count: 500))?.count == 80)
    #expect(DecoderRemarks.firstLine([]) == nil)
}

/// libmpg123 writes several lines about invalid bytes between two frames.
@Test func notesOfADecoderBecomeOneSentence() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.mp3"
    try AudioFile.write(
        .init(samples: sine(16_000).map { $0[0] }, sampleRate: 16_000), to: path,
        format: Int32(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III))
    let whole = FileManager.default.contents(atPath: path)!
    folder.write(
        whole.prefix(800) + Data(String(repeating: "garbage ", count: 40).utf8) + whole.dropFirst(800), "a.mp3")
    var notes: [String] = []
    #expect(try AudioFile.read(path) { notes.append($0) }.samples.count > 10_000)
    #expect(notes.count == 1 && notes.allSatisfy(isOneSentence), "\(notes)")
    #expect(notes.allSatisfy { $0.contains("a.mp3") && $0.contains("remarked") })
}

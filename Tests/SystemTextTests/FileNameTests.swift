import Foundation
import Testing

@testable import SystemText

@Suite struct FileNameTests {
    static let names: [[UInt8]] = [
        Array("plain.wav".utf8), Array("möwe 🎉.wav".utf8), Array("caf".utf8) + [0xE9] + Array(".wav".utf8),
        [0xFF], [0x80, 0xC3], [0xC3, 0xA9, 0xC3], [0xE2, 0x82], [0xC0, 0x80], [0xED, 0xA0, 0x80],
        [0xF5, 0x80, 0x80, 0x80],
        // Valid UTF-8 of a scalar that stands for an invalid byte.
        [0xF4, 0x8F, 0xBB, 0xA9],
    ]

    @Test(arguments: names) func everyNameComesBack(bytes: [UInt8]) {
        #expect(FileName.bytes(FileName.text(bytes)) == bytes)
        let taken = FileName.text(bytes).withFileBytes { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        #expect(taken == bytes)
    }

    @Test func noTwoNamesBecomeTheSameText() {
        #expect(Set(Self.names.map { FileName.text($0) }).count == Self.names.count)
    }

    @Test func onlyOddBytesAreOdd() {
        #expect(FileName.text(Array("möwe".utf8)) == "möwe" && !"möwe 🎉 \u{10FFFF}".holdsOddBytes)
        #expect(FileName.text([0x61, 0xE9, 0x62]).visible == "a\\xe9b")
        #expect(FileName.text([0xE2, 0x82]).unicodeScalars.map { FileName.oddByte($0) } == [0xE2, 0x82])
    }

    @Test func aFileOfAnyNameIsRead() throws {
        let path = NSTemporaryDirectory() + "/frami-\(UUID().uuidString)" + FileName.text([0xE9])
        #expect(FileName.contents(path) == nil)
        let file = path.withFileBytes { open($0, O_WRONLY | O_CREAT, 0o600) }
        try #require(file >= 0)
        write(file, "abc", 3)
        close(file)
        defer { _ = path.withFileBytes { unlink($0) } }
        #expect(FileName.contents(path) == Data("abc".utf8))
    }
}

import Testing

@testable import AudioFiles

/// Values of the reference implementation (xxhash 0.8).
@Test func hashesAreXXH64s() {
    func hash(_ text: String) -> UInt64 { Array(text.utf8).withUnsafeBytes { ContentHash.xxh64($0) } }
    #expect(hash("") == 0xEF46_DB37_51D8_E999)
    #expect(hash("a") == 0xD24E_C4F1_A98C_6E5B)
    #expect(hash("abc") == 0x44BC_2CF5_AD77_0999)
    #expect(hash("The quick brown fox jumps over the lazy dog") == 0x0B24_2D36_1FDA_71BC)
}

@Test func namesAreThirtyTwoDigitsThatDependOnTheSalt() {
    let bytes = [UInt8](0..<100)
    let name = bytes.withUnsafeBytes { ContentHash.name($0) }
    #expect(name.count == 32)
    #expect(name == bytes.withUnsafeBytes { ContentHash.name($0) })
    #expect(name != bytes.withUnsafeBytes { ContentHash.name($0, salt: 1) })
    #expect(name != bytes.dropLast().withUnsafeBytes { ContentHash.name($0) })
}

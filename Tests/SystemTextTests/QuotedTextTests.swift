import Foundation
import SystemText
import Testing

@Suite struct QuotedTextTests {
    @Test func quotesAndBackslashesAndWhatAFormatCannotHoldAreEscaped() {
        let text = "a\"b\\c\nd\u{1b}é\u{9f}"
        #expect(text.quoted { _ in nil } == "\"a\\\"b\\\\c\\nd\u{1b}é\u{9f}\"")
        #expect(text.quoted { $0.value < 32 ? $0.escaped() : nil } == "\"a\\\"b\\\\c\\nd\\u001bé\u{9f}\"")
        #expect("\u{9f}".quoted { $0.escaped("x", digits: 2) } == "\"\\x9f\"")
    }

    @Test func aReaderOfJSONGetsTheTextBack() throws {
        let text = String(String.UnicodeScalarView((0..<0x2100).compactMap(Unicode.Scalar.init)))
        let json = text.quoted { $0.value < 32 ? $0.escaped() : nil }
        let read = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
        #expect(read as? String == text)
    }
}

import Foundation
import Testing

@testable import RunConsole

@Test func theChecksumIsCastagnolis() {
    // RFC 3720, B.4, and the check value of CRC-32C.
    #expect(TensorBoardEvents.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(TensorBoardEvents.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
}

@Test func recordsAreMessagesOfTensorBoardInTheirFrames() {
    // Field by field by hand from event.proto and summary.proto: tag "a/b", 1.5, step 300.
    let record = [UInt8](TensorBoardEvents.scalars([("a/b", 1.5)], step: 300, at: 2))
    let data: [UInt8] =
        [0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 0xAC, 0x02, 0x2A, 0x0C, 0x0A, 0x0A, 0x0A, 0x03]
        + Array("a/b".utf8) + [0x15, 0, 0, 0xC0, 0x3F]
    #expect(record.count == 8 + 4 + data.count + 4)
    #expect(Array(record[..<8]) == [UInt8(data.count), 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(record[12..<12 + data.count]) == data)
    let opening = [UInt8](TensorBoardEvents.opening(at: 2))
    #expect(
        Array(opening[12..<opening.count - 4]) == [0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x1A, 13]
            + Array("brain.Event:2".utf8))
}

import Testing

@testable import RunStore

@Test func whoHasARecordLockedIsFoundAmongAllLocks() {
    let table = """
        1: POSIX  ADVISORY  WRITE 708 08:01:17 0 EOF
        1: -> POSIX  ADVISORY  WRITE 709 08:01:4711 0 EOF
        2: POSIX  ADVISORY  READ  711 08:01:4711 128 128
        3: OFDLCK ADVISORY  WRITE -1 08:01:4711 0 EOF
        4: POSIX  ADVISORY  WRITE 712 08:01:4711 120 120
        """
    let file = RecordLocks.identity(device: 0x801, inode: 4711)
    #expect(file == "08:01:4711")
    #expect(RecordLocks.writer(of: [file], in: table, besides: 1) == 712)
    #expect(RecordLocks.writer(of: [file], in: table, besides: 712) == nil)
    #expect(RecordLocks.writer(of: ["00:2f:4711"], in: table, besides: 1) == nil)
}

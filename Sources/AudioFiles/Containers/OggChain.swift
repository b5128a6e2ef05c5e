import Foundation

/// The streams of a chained Ogg file, one after the other, as in joined files or recorded radio; libsndfile reads only
/// the first.
enum OggChain {
    /// The most streams that are read, more than any real file has.
    private static let most = 10_000
    private static let pageHeader = 27
    private static let windowBytes = 1 << 16

    /// The bytes of each stream, in the file's order; empty for any other file.
    ///
    /// A stream begins with its first page, and so do all that are interleaved with it: the next link of the chain is
    /// where first pages come after others.
    static func links(_ file: AudioFileBytes) -> [Range<Int>] {
        guard file.header(at: 0, count: 4) == Array("OggS".utf8) else { return [] }
        var starts: [Int] = []
        var wasFirst = false
        var window = Window(file)
        var offset = 0
        while starts.count < most, let page = window.page(at: offset) {
            // Bit 1 of the flags marks a stream's first page.
            let isFirst = page.flags & 2 != 0
            if isFirst && !wasFirst { starts.append(page.offset) }
            wasFirst = isFirst
            offset = page.end
        }
        return zip(starts, starts.dropFirst() + [file.size]).map { $0..<$1 }
    }

    /// Reads a file of any length through a window of 64 KiB.
    private struct Window {
        let file: AudioFileBytes
        var bytes: [UInt8] = []
        var start = 0

        init(_ file: AudioFileBytes) { self.file = file }

        /// Moves the window so that it contains the bytes from an offset on; false where the file ends before.
        mutating func see(_ offset: Int, count: Int) -> Bool {
            if offset < start || offset + count > start + bytes.count {
                bytes = file.bytes(at: offset, count: OggChain.windowBytes)
                start = offset
            }
            return offset + count <= start + bytes.count
        }

        /// The first page from an offset on; damaged bytes are skipped.
        mutating func page(at offset: Int) -> (offset: Int, flags: UInt8, end: Int)? {
            var offset = offset
            while see(offset, count: OggChain.pageHeader) {
                let place = offset - start
                guard bytes[place] == 0x4F, bytes[place + 1] == 0x67, bytes[place + 2] == 0x67, bytes[place + 3] == 0x53
                else {
                    offset = next(after: place)
                    continue
                }
                let (flags, segments) = (bytes[place + 5], Int(bytes[place + 26]))
                guard see(offset, count: OggChain.pageHeader + segments) else { return nil }
                let lacing = bytes[(offset - start + OggChain.pageHeader)...].prefix(segments)
                let body = lacing.reduce(0) { $0 + Int($1) }
                return (offset, flags, offset + OggChain.pageHeader + segments + body)
            }
            return nil
        }

        /// The offset in the file at which the next page may begin.
        private func next(after place: Int) -> Int {
            bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[(place + 1)...])
                guard let found = memchr(rest.baseAddress!, 0x4F, rest.count) else { return start + bytes.count }
                return start + (UnsafeRawPointer(found) - bytes.baseAddress!)
            }
        }
    }
}

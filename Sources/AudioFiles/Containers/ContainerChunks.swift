/// The chunks of an audio container, one after the other: a name, a size, and that many bytes.
///
/// RIFF and AIFF name a chunk by 4 characters and count its bytes in 32 bits; CAF counts in 64 bits; Wave64 names it by
/// 16 bytes and counts in 64 bits, with name and size included.
struct ContainerChunks {
    let nameBytes: Int
    let sizeBytes: Int
    let isLittleEndian: Bool
    let sizeCountsHeader: Bool
    /// Chunks are padded to a multiple of this many bytes.
    let alignment: Int
    /// The offset of the first chunk in bytes from the start of the file.
    let start: Int

    static func riff(isLittleEndian: Bool) -> ContainerChunks {
        ContainerChunks(
            nameBytes: 4, sizeBytes: 4, isLittleEndian: isLittleEndian, sizeCountsHeader: false, alignment: 2, start: 12
        )
    }
    static let caf = ContainerChunks(
        nameBytes: 4, sizeBytes: 8, isLittleEndian: false, sizeCountsHeader: false, alignment: 1, start: 8)
    static let wave64 = ContainerChunks(
        nameBytes: 16, sizeBytes: 8, isLittleEndian: true, sizeCountsHeader: true, alignment: 8, start: 40)

    struct Chunk {
        /// The first four characters.
        let name: String
        /// The offset of its name in the file.
        let offset: Int
        /// The offset of its contents.
        let content: Int
        /// The number of bytes of its contents by its header; nil where the header says that it is unknown.
        let promised: Int?
        /// The offset of the next chunk if that number is right.
        let next: Int
    }

    var headerBytes: Int { nameBytes + sizeBytes }

    /// The most chunks that are read, more than any recorder or editor writes. Decoders store something for each, and a
    /// file of nothing but chunks would take them minutes.
    static let most = 10_000

    /// - Returns: the chunk at an offset; nil where the file ends there or there is no valid name.
    func chunk(_ file: AudioFileBytes, at offset: Int) -> Chunk? {
        guard let header = file.header(at: offset, count: headerBytes),
            header[..<4].allSatisfy({ (32..<127).contains($0) })
        else { return nil }
        let size = number(Array(header[nameBytes...]))
        let isUnknown = size == (sizeBytes == 4 ? 0xFFFF_FFFF : .max)
        let promised = Int(clamping: size) - (sizeCountsHeader ? headerBytes : 0)
        let content = offset + headerBytes
        // A size beyond the file's end ends the walk, so it can be cut to the end, which avoids an overflow.
        let end = content + min(max(promised, 0), max(file.size - content, 0) + alignment)
        let next = offset + (end - offset + alignment - 1) / alignment * alignment
        return Chunk(
            name: String(decoding: header[..<4], as: UTF8.self), offset: offset, content: content,
            promised: isUnknown ? nil : max(promised, 0), next: next)
    }

    func number(_ bytes: [UInt8]) -> UInt64 {
        (isLittleEndian ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | UInt64($1) }
    }

    func bytes(_ number: UInt64, count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return isLittleEndian ? little : little.reversed()
    }

    /// The chunks from the first to the first one with one of these names.
    ///
    /// - Returns: nil if there is none.
    func upTo(_ names: Set<String>, in file: AudioFileBytes) -> [Chunk]? {
        var chunks: [Chunk] = []
        var offset = start
        while chunks.count <= Self.most, let chunk = chunk(file, at: offset) {
            chunks.append(chunk)
            if names.contains(chunk.name) { return chunks }
            offset = chunk.next
        }
        return nil
    }

    /// Whether there are so many chunks that no decoder should read the file.
    func isEndless(_ file: AudioFileBytes) -> Bool {
        var (offset, count) = (start, 0)
        while let chunk = chunk(file, at: offset) {
            count += 1
            if count > Self.most { return true }
            offset = chunk.next
        }
        return false
    }
}

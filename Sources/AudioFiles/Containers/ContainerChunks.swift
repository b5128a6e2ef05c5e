/// The chunks of an audio container: a name, a size and so many bytes, one behind the other.
///
/// RIFF and AIFF name a chunk by 4 characters and count its bytes in 32 bits; CAF counts in 64 bits; Wave64 names it by
/// 16 bytes and counts in 64 bits what name and size take as well.
struct ContainerChunks {
    let nameBytes: Int
    let sizeBytes: Int
    let isLittleEndian: Bool
    let sizeCountsHeader: Bool
    /// A chunk begins at a multiple of this, from the start of the one before.
    let alignment: Int
    /// Of the first chunk, in bytes from the start of the file.
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
        /// Of its name, from the start of the file.
        let offset: Int
        /// Of what it holds.
        let content: Int
        /// Bytes that it says it holds; nil where it says that nobody knows.
        let promised: Int?
        /// Where the next one begins if that is true.
        let next: Int
    }

    var headerBytes: Int { nameBytes + sizeBytes }

    /// More than any recorder or editor writes. Decoders keep a note of each, and a file of nothing else would take them
    /// minutes.
    static let most = 10_000

    /// - Returns: nil where the file ends or no name of a chunk stands.
    func chunk(_ file: AudioFileBytes, at offset: Int) -> Chunk? {
        guard let header = file.header(at: offset, count: headerBytes),
            header[..<4].allSatisfy({ (32..<127).contains($0) })
        else { return nil }
        let size = number(Array(header[nameBytes...]))
        let isUnknown = size == (sizeBytes == 4 ? 0xFFFF_FFFF : .max)
        let promised = Int(clamping: size) - (sizeCountsHeader ? headerBytes : 0)
        let content = offset + headerBytes
        // A size that leads out of the file ends the walk there, so it may be cut to it.
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

    /// The chunks from the first to the one that holds the sound.
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

    /// Whether there are so many chunks that no decoder should be asked to go through them.
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

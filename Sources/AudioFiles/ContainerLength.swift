import Foundation

/// What a RIFF or AIFF header says about the length of its sound, because libsndfile silently reads less of a file that
/// was cut off.
struct ContainerLength: Equatable {
    /// Bytes of sound that the header promises.
    let promised: Int
    /// Bytes from the start of the sound to the end of the file.
    let found: Int

    /// Programs that write to a pipe cannot know the length, and leave one of these or a larger one.
    private static let unknownLength = 0x7FFF_0000

    var isTruncated: Bool { promised > found && promised < Self.unknownLength }

    /// nil for any other container, and for a header without a sound chunk.
    init?(path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let size = try? file.seekToEnd(), let head = Self.read(file, at: 0, count: 12) else { return nil }
        let isLittleEndian: Bool
        let soundChunk: String
        switch (Self.name(head, 0), Self.name(head, 8)) {
        case ("RIFF", "WAVE"): (isLittleEndian, soundChunk) = (true, "data")
        case ("RIFX", "WAVE"): (isLittleEndian, soundChunk) = (false, "data")
        case ("FORM", "AIFF"), ("FORM", "AIFC"): (isLittleEndian, soundChunk) = (false, "SSND")
        default: return nil
        }
        var position: UInt64 = 12
        while let chunk = Self.read(file, at: position, count: 8) {
            let bytes = isLittleEndian ? chunk[4..<8].reversed() : Array(chunk[4..<8])
            let length = bytes.reduce(0) { $0 << 8 | Int($1) }
            if Self.name(chunk, 0) == soundChunk {
                promised = length
                found = Int(size - position) - 8
                return
            }
            position += 8 + UInt64(length + length % 2)
        }
        return nil
    }

    private static func read(_ file: FileHandle, at position: UInt64, count: Int) -> [UInt8]? {
        guard (try? file.seek(toOffset: position)) != nil, let data = try? file.read(upToCount: count),
            data.count == count
        else { return nil }
        return Array(data)
    }

    private static func name(_ bytes: [UInt8], _ offset: Int) -> String {
        String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
    }
}

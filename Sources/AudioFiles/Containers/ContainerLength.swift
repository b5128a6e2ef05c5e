import Foundation

/// The length of the sound by a container's header, compared with what the file holds. libsndfile silently reads less
/// of a file that was cut off, and nothing of one whose recorder did not write the length at the end.
///
/// Supports RIFF, RIFX, RF64, AIFF, AIFC, CAF, Wave64 and AU.
struct ContainerLength {
    /// The bytes of sound by the header; nil where it says that they are unknown.
    let promised: Int?
    /// The bytes from the start of the sound to the end of the file.
    let found: Int
    /// How many of those bytes a decoder can be made to read.
    private let readable: Int
    /// Whether the header's length is wrong because the recording was not finished, so that everything up to the end is
    /// sound.
    let isUnfinished: Bool
    /// Changes that correct the header of an unfinished recording.
    let patches: [AudioBytes.Patch]
    /// Whether the format allows an unknown length.
    private let mayBeUnknown: Bool

    /// Whether the header promises more sound than the file holds.
    var isTruncated: Bool { promised.map { $0 > found } ?? false }

    /// A sentence for the user about a recording that was not finished; nil where it was.
    func note(path: String) -> String? {
        guard isUnfinished, promised != nil || !mayBeUnknown else { return nil }
        let statement = promised.map { "promises \($0) bytes of sound" } ?? "does not say how long its sound is"
        return
            "The header of \(path) \(statement), as when a recording was not finished; "
            + (readable < found ? "the first \(readable) of \(found)" : "all \(found)")
            + " bytes that follow were read as sound."
    }

    /// The layout of a file's chunks; nil for a format without chunks.
    static func chunks(_ file: AudioFileBytes) -> ContainerChunks? {
        guard let head = file.header(at: 0, count: 12) else { return nil }
        switch String(decoding: head[..<4], as: UTF8.self) {
        case "RIFF", "RF64": return .riff(isLittleEndian: true)
        case "RIFX", "FORM": return .riff(isLittleEndian: false)
        case "caff": return .caf
        case "riff": return .wave64
        default: return nil
        }
    }

    /// nil for any other container, and for a header without a sound chunk.
    init?(_ file: AudioFileBytes) {
        guard let place = SoundPlace(file) else { return nil }
        let found = max(file.size - place.start, 0)
        // Programs that write to a pipe cannot know the length, and write a number near the largest possible one.
        let promised = place.promised.flatMap { $0 > found && $0 >= place.unknownFrom ? nil : $0 }
        self.found = found
        self.promised = promised
        mayBeUnknown = place.mayBeUnknown
        isUnfinished =
            found > 1
            && promised.map { $0 < found && !place.isFollowedByOther(file, soundBytes: $0) } ?? true
        readable = min(found, place.most)
        patches = isUnfinished ? place.patches(readable) : []
    }
}

/// Where in a container the sound and its length are.
private struct SoundPlace {
    /// The offset of the first byte of sound.
    var start: Int
    /// The number of bytes by the header; nil for its code for "unknown".
    var promised: Int?
    /// Lengths from here on mean "unknown" where the file is shorter.
    var unknownFrom = 0x7FFF_0000
    var mayBeUnknown = false
    /// The most bytes of sound for which the header can be patched.
    var most = Int.max
    /// The layout of what may follow the sound; nil if nothing may.
    var chunks: ContainerChunks?
    /// Returns the changes that make the header give a number of bytes.
    var patches: (Int) -> [AudioBytes.Patch]

    init?(_ file: AudioFileBytes) {
        guard let head = file.header(at: 0, count: 12) else { return nil }
        func name(_ offset: Int) -> String { String(decoding: head[offset..<offset + 4], as: UTF8.self) }
        switch (name(0), name(8)) {
        case ("RIFF", "WAVE"): self.init(riff: .riff(isLittleEndian: true), file)
        case ("RIFX", "WAVE"): self.init(riff: .riff(isLittleEndian: false), file)
        case ("RF64", "WAVE"): self.init(longRIFF: .riff(isLittleEndian: true), file)
        case ("FORM", "AIFF"), ("FORM", "AIFC"): self.init(aiff: .riff(isLittleEndian: false), file)
        case ("caff", "desc"): self.init(caf: .caf, file)
        case (".snd", _): self.init(au: .riff(isLittleEndian: false), head)
        case ("dns.", _): self.init(au: .riff(isLittleEndian: true), head)
        case ("riff", _): self.init(wave64: .wave64, file)
        default: return nil
        }
    }

    private init?(riff chunks: ContainerChunks, _ file: AudioFileBytes) {
        guard let walked = chunks.upTo(["data"], in: file), let sound = walked.last else { return nil }
        let long = walked.first { $0.name == "fmt " }
            .flatMap { Self.sunAudio(file, format: $0, sound: sound, numbers: chunks) }
        self.init(
            start: sound.content, promised: sound.promised, most: long == nil ? Self.longest : .max, chunks: chunks
        ) { found in
            if let long, found > Self.longest { return [long] }
            // libsndfile reads an odd length as one more.
            return [.init(offset: sound.offset + 4, bytes: chunks.bytes(UInt64(found & ~1), count: 4))]
        }
    }

    /// The largest even number of bytes that fits 32 bits and is not the code for "unknown".
    private static let longest = 0xFFFF_FFFE

    /// A header of Sun's AU that replaces RIFF's, because AU allows an unknown length, where RIFF's 32 bits end at 4
    /// GiB.
    ///
    /// - Returns: nil for a coding that AU does not have in this byte order, which are all but plain numbers of 16 bits
    ///   and more.
    private static func sunAudio(
        _ file: AudioFileBytes, format: ContainerChunks.Chunk, sound: ContainerChunks.Chunk, numbers: ContainerChunks
    ) -> AudioBytes.Patch? {
        guard let head = file.header(at: format.content, count: 16) else { return nil }
        func field(_ range: Range<Int>) -> UInt64 { numbers.number(Array(head[range])) }
        var coding = field(0..<2)
        // The extensible form has its coding after the fields that all forms have.
        if coding == 0xFFFE, let own = file.header(at: format.content + 24, count: 2) { coding = numbers.number(own) }
        let encodings: [[UInt64]: UInt64] = [[1, 16]: 3, [1, 24]: 4, [1, 32]: 5, [3, 32]: 6, [3, 64]: 7]
        guard let encoding = encodings[[coding, field(14..<16)]] else { return nil }
        let fields = [UInt64(sound.content), 0xFFFF_FFFF, encoding, field(4..<8), field(2..<4)]
        return AudioBytes.Patch(
            offset: 0,
            bytes: Array((numbers.isLittleEndian ? "dns." : ".snd").utf8)
                + fields.flatMap { numbers.bytes($0, count: 4) })
    }

    /// RF64 has the length in its first chunk, in 64 bits.
    private init?(longRIFF chunks: ContainerChunks, _ file: AudioFileBytes) {
        guard let walked = chunks.upTo(["data"], in: file), let sound = walked.last else { return nil }
        guard let sizes = walked.first(where: { $0.name == "ds64" }), (sizes.promised ?? 0) >= 24,
            let number = file.header(at: sizes.content + 8, count: 8)
        else {
            self.init(riff: chunks, file)
            return
        }
        let promised = Int(clamping: chunks.number(number))
        self.init(start: sound.content, promised: promised, unknownFrom: 1 << 62, chunks: chunks) { found in
            [.init(offset: sizes.content + 8, bytes: chunks.bytes(UInt64(found & ~1), count: 8))]
        }
    }

    private init?(aiff chunks: ContainerChunks, _ file: AudioFileBytes) {
        guard let walked = chunks.upTo(["SSND"], in: file), let sound = walked.last else { return nil }
        let start = sound.content + 8
        let promised = sound.promised.map { max($0 - 8, 0) }
        self.init(start: start, promised: promised, most: Self.longest - 8, chunks: chunks) { found in
            let size = UInt64(found + 8)
            let length = AudioBytes.Patch(offset: sound.offset + 4, bytes: chunks.bytes(size, count: 4))
            // The common chunk has the number of frames after the two bytes for the channels.
            let frames = walked.first { $0.name == "COMM" }.map {
                AudioBytes.Patch(offset: $0.content + 2, bytes: [0xFF, 0xFF, 0xFF, 0xFF])
            }
            return [length] + (frames.map { [$0] } ?? [])
        }
    }

    private init?(caf chunks: ContainerChunks, _ file: AudioFileBytes) {
        guard let sound = chunks.upTo(["data"], in: file)?.last else { return nil }
        let promised = sound.promised.map { max($0 - 4, 0) }
        self.init(
            start: sound.content + 4, promised: promised, unknownFrom: 1 << 62, mayBeUnknown: true, chunks: chunks
        ) { [.init(offset: sound.offset + 4, bytes: chunks.bytes(UInt64($0 + 4), count: 8))] }
    }

    private init?(wave64 chunks: ContainerChunks, _ file: AudioFileBytes) {
        guard let sound = chunks.upTo(["data"], in: file)?.last else { return nil }
        self.init(start: sound.content, promised: sound.promised, unknownFrom: 1 << 62, chunks: chunks) {
            [.init(offset: sound.offset + 16, bytes: chunks.bytes(UInt64($0 + 24), count: 8))]
        }
    }

    private init(au numbers: ContainerChunks, _ head: [UInt8]) {
        let size = numbers.number(Array(head[8..<12]))
        self.init(
            start: Int(numbers.number(Array(head[4..<8]))), promised: size == 0xFFFF_FFFF ? nil : Int(size),
            mayBeUnknown: true
        ) { _ in [.init(offset: 8, bytes: [0xFF, 0xFF, 0xFF, 0xFF])] }
    }

    private init(
        start: Int, promised: Int?, unknownFrom: Int = 0x7FFF_0000, mayBeUnknown: Bool = false, most: Int = .max,
        chunks: ContainerChunks? = nil, patches: @escaping (Int) -> [AudioBytes.Patch]
    ) {
        self.start = start
        self.promised = promised
        self.unknownFrom = unknownFrom
        self.mayBeUnknown = mayBeUnknown
        self.most = most
        self.chunks = chunks
        self.patches = patches
    }

    /// Names of what may follow the sound: tags that players know, and chunks that are cut off.
    private static let others: Set<String> = [
        "LIST", "JUNK", "junk", "FLLR", "PAD ", "id3 ", "ID3 ", "bext", "iXML", "cue ", "smpl", "inst", "fact", "PEAK",
        "_PMX", "afsp", "APET", "LYRI", "RIFF", "FORM", "MARK", "COMT", "NAME", "AUTH", "ANNO", "APPL", "INST",
        "info", "free", "uuid", "chan", "strg",
    ]

    /// So few bytes after the sound are ignored: no unfinished recording leaves so few.
    private static let negligible = 16
    /// How many bytes of zeros are checked before they count as padding.
    private static let searched = 1 << 26

    /// Whether what follows that many bytes of sound is not sound but a chunk, a tag or padding.
    func isFollowedByOther(_ file: AudioFileBytes, soundBytes: Int) -> Bool {
        let end = start + soundBytes
        guard file.size - end >= Self.negligible else { return soundBytes > 0 }
        if let chunks {
            let next = end + soundBytes % 2
            for place in Set([end, next, end + (chunks.alignment - end % chunks.alignment) % chunks.alignment]) {
                guard let chunk = chunks.chunk(file, at: place) else { continue }
                if Self.others.contains(chunk.name) { return true }
                if let promised = chunk.promised, promised <= file.size - chunk.content { return true }
            }
        }
        if let tag = file.header(at: end, count: 3), ["TAG", "ID3"].contains(String(decoding: tag, as: UTF8.self)) {
            return true
        }
        return soundBytes > 0 && isZero(file, from: end)
    }

    private func isZero(_ file: AudioFileBytes, from offset: Int) -> Bool {
        var place = offset
        while place < file.size, place - offset < Self.searched {
            let bytes = file.bytes(at: place, count: 1 << 16)
            if bytes.isEmpty { return false }
            if bytes.contains(where: { $0 != 0 }) { return false }
            place += bytes.count
        }
        return true
    }
}

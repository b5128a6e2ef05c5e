import Foundation

/// Two containers that hold samples in blocks, of which libsndfile does not read the last: the MIDI sample dump (SDS)
/// and 24-bit Ensoniq PARIS files (PAF).
struct BlockedContainer {
    /// Changes to the header that make libsndfile read the last block.
    let patches: [AudioBytes.Patch]
    let padding: Int
    /// The number of frames that the file really has.
    let frames: Int
    /// The offset in bytes at which the last block of sound ends.
    let end: Int
    /// Whether something else follows although the header promises more blocks.
    let isDamaged: Bool

    /// nil for any other container, and where libsndfile reads the whole file anyway.
    init?(_ file: AudioFileBytes) {
        guard let head = file.header(at: 0, count: 24) else { return nil }
        if head[0] == 0xF0, head[1] == 0x7E, head[3] == 1 {
            self.init(sampleDump: head, file)
        } else if head[..<4].elementsEqual(" paf".utf8) || head[..<4].elementsEqual("fap ".utf8) {
            self.init(paris: head, file)
        } else {
            return nil
        }
    }

    /// A sample dump gives its length in samples as three bytes of 7 bits each, the lowest first; a block holds 120
    /// such bytes. Bytes without a block's mark are no sound, but libsndfile would decode them and print a message on
    /// standard output.
    private init?(sampleDump head: [UInt8], _ file: AudioFileBytes) {
        let claimed = (0..<3).reduce(0) { $0 | Int(head[10 + $1] & 0x7F) << (7 * $1) }
        // Bytes of a sample as libsndfile counts them, from 8 to 28 bits.
        let perBlock = 120 / (head[6] < 14 ? 2 : head[6] < 21 ? 3 : 4)
        let wanted = (claimed + perBlock - 1) / perBlock
        guard wanted > 0 else { return nil }
        // The header has 21 bytes and a block 127; there may be fewer blocks than the header says.
        let marked = (0..<wanted).prefix { file.header(at: 21 + 127 * $0, count: 2) == [0xF0, 0x7E] }.count
        end = min(file.size, 21 + 127 * marked)
        isDamaged = marked < wanted && end < file.size
        let samples = min(claimed, marked * perBlock)
        let count = ((samples + perBlock - 1) / perBlock + 1) * perBlock
        padding = 0
        frames = samples
        patches = count < 1 << 21 ? [.init(offset: 10, bytes: (0..<3).map { UInt8(count >> (7 * $0) & 0x7F) })] : []
    }

    /// A PARIS file has 2,048 bytes of header, then blocks of 32 bytes for each channel: ten samples of 3 bytes and two
    /// unused bytes.
    private init?(paris head: [UInt8], _ file: AudioFileBytes) {
        let isLittleEndian = head[0] == UInt8(ascii: "f")
        let numbers = ContainerChunks.riff(isLittleEndian: isLittleEndian)
        let (coding, channels) = (numbers.number(Array(head[16..<20])), numbers.number(Array(head[20..<24])))
        guard coding == 1, 1...64 ~= channels, file.size == 2_048 + 32 * Int(channels) else { return nil }
        patches = []
        padding = 32 * Int(channels)
        frames = 10
        end = file.size
        isDamaged = false
    }
}

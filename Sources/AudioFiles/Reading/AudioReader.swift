import AudioSignal
import Foundation
import SystemText

/// An open audio file that is read block by block as one channel, the mean of all its channels.
///
/// It reads all formats of libsndfile: WAV of any width and channel count, FLAC, Ogg, Opus, AIFF, AU, CAF, MP3 and
/// more; all streams of a chained Ogg file, at the first one's rate; and recordings whose header was not finished, to
/// their end.
public final class AudioReader {
    public let path: String
    /// The file's sample rate in Hz.
    public let sampleRate: Int
    public let channels: Int
    /// Sentences about what is unusual in the file although it could be read; complete after all is read.
    public private(set) var notes: [String] = []
    /// The number of samples that were read so far.
    public private(set) var position = 0
    private var stream: AudioStream
    /// The streams that follow `stream` in a chained file.
    private var following: [AudioBytes] = []
    /// The number of frames that were read from `stream`.
    private var streamPosition = 0
    /// Converts a stream of another rate to that of the first.
    private var resampler: Resampler?
    /// How many samples the file really has; nil where libsndfile's number is right.
    private var frameLimit: Int?
    private var interleaved: [Float] = []
    private let channelMix: ChannelMix

    /// The number of frames of a block: so many that libsndfile's overhead does not matter, and few enough for the
    /// second-level cache.
    static let blockFrames = 16_384
    /// The most samples of a block over all channels, because a header may claim a thousand channels.
    private static let blockSamples = 1 << 20
    /// Larger samples are refused: they are neither of unit scale nor integers of any width, and their squared spectrum
    /// would overflow in the front end.
    static let largestMagnitude: Float = 0x1p40

    /// - Throws: `AudioFileError` if there is no such file, it is empty, truncated, not audio, or has no frames.
    public init(path: String, mix: ChannelMix = .mean) throws(AudioFileError) {
        try Self.check(path)
        self.path = path
        channelMix = mix
        var bytes: AudioBytes?
        if let file = AudioFileBytes(path: path) {
            if let chunks = ContainerLength.chunks(file), chunks.isEndless(file) {
                throw .notAudio(path: path, reason: "more than \(ContainerChunks.most) chunks")
            }
            let links = OggChain.links(file)
            if let length = ContainerLength(file) {
                if length.promised == 0 && !length.isUnfinished { throw .noFrames(path: path) }
                if let promised = length.promised, length.isTruncated {
                    throw .truncated(path: path, promised: promised, found: length.found, unit: "bytes of sound")
                }
                if length.isUnfinished { bytes = AudioBytes(file, patches: length.patches) }
                if let note = length.note(path: path) { notes.append(note) }
            } else if links.count > 1 {
                bytes = AudioBytes(file, range: links[0])
                following = links.dropFirst().map { AudioBytes(file, range: $0) }
            } else if let blocked = BlockedContainer(file) {
                if blocked.frames == 0 { throw .noFrames(path: path) }
                if blocked.isDamaged {
                    notes.append("The audio file \(path) is damaged from byte \(blocked.end) on; it was read as far.")
                }
                bytes = AudioBytes(file, range: 0..<blocked.end, patches: blocked.patches, padding: blocked.padding)
                frameLimit = blocked.frames
            }
        }
        stream = try AudioStream(path: path, bytes: bytes)
        sampleRate = stream.sampleRate
        channels = stream.channels
    }

    /// How many samples to reserve memory for, limited because a header may be wrong.
    public var expectedSamples: Int { stream.exactFrames.map { min($0, 1 << 22) } ?? 0 }

    /// - Throws: `AudioFileError` for files that can be refused before they are opened as audio.
    private static func check(_ path: String) throws(AudioFileError) {
        guard let status = FileStatus(path) else { throw .missing(path: path) }
        if status.kind == .folder { throw .folder(path: path) }
        guard path.withFileBytes({ access($0, R_OK) }) == 0 else { throw .unreadable(path: path) }
        if status.size == 0 { throw .empty(path: path) }
    }

    /// The next block of at most 16,384 samples (more where a stream of another rate is converted); nil after the last.
    ///
    /// - Throws: `AudioFileError` if the file ends before the length that it promises, is damaged, or holds a sample
    ///   that is no finite number or far beyond any sound.
    public func readBlock() throws(AudioFileError) -> [Float]? {
        while true {
            let channels = stream.channels
            var frames = max(1, min(Self.blockFrames, Self.blockSamples / channels))
            if let frameLimit { frames = min(frames, frameLimit - streamPosition) }
            if interleaved.count < frames * channels {
                interleaved = [Float](repeating: 0, count: frames * channels)
            }
            let read = frames > 0 ? try stream.read(&interleaved, frames: frames) : 0
            guard read > 0 else {
                if let block = try endStream() {
                    position += block.count
                    return block
                }
                if following.isEmpty { return nil }
                try openNext()
                continue
            }
            let mono = try mix(frames: read, channels: channels)
            streamPosition += read
            let block = resampler?.process(mono, isLast: false) ?? mono
            if block.isEmpty { continue }
            position += block.count
            return block
        }
    }

    /// Adds the notes about a stream that was read to its end.
    ///
    /// - Returns: the last samples of a conversion of its rate; nil if there are none.
    private func endStream() throws(AudioFileError) -> [Float]? {
        if let tail = resampler?.process([], isLast: true), !tail.isEmpty {
            resampler = nil
            return tail
        }
        resampler = nil
        if let promised = stream.exactFrames, streamPosition < promised {
            throw .truncated(path: path, promised: promised, found: streamPosition, unit: "frames")
        }
        if position == 0 && following.isEmpty { throw .noFrames(path: path) }
        if let remark = stream.remark, following.isEmpty, !notes.contains(where: { $0.contains(remark) }) {
            notes.append(
                "The audio file \(path) was read, but its decoder remarked '\(remark)'; listen whether it is whole.")
        }
        return nil
    }

    /// Opens the next of several streams.
    private func openNext() throws(AudioFileError) {
        let bytes = following.removeFirst()
        do {
            stream = try AudioStream(path: path, bytes: bytes)
        } catch {
            // The streams before were sound; one that cannot be opened ends the file.
            following = []
            notes.append(
                "Only the first \(position) samples of \(path) were read, because the stream that follows is no sound that "
                    + "libsndfile reads; listen whether it is whole.")
            return
        }
        streamPosition = 0
        resampler = nil
        if stream.sampleRate != sampleRate {
            guard Resampler.converts(from: stream.sampleRate, to: sampleRate) else {
                throw .notAudio(path: path, reason: "streams of \(sampleRate) and \(stream.sampleRate) Hz")
            }
            resampler = Resampler(from: stream.sampleRate, to: sampleRate, quality: .best)
        }
    }

    /// The mean of the channels, or the first one, for the first `frames` frames of `interleaved`.
    ///
    /// - Throws: `AudioFileError.notSound`.
    private func mix(frames: Int, channels: Int) throws(AudioFileError) -> [Float] {
        var energy: Float = 0
        let mono = interleaved.withUnsafeBufferPointer { source in
            [Float](unsafeUninitializedCapacity: frames) { mono, count in
                let share = 1 / Float(channels)
                for frame in 0..<frames {
                    var sum: Float = 0
                    for index in frame * channels..<(frame + 1) * channels {
                        sum += source[index]
                        energy += source[index] * source[index]
                    }
                    mono[frame] = channelMix == .first ? source[frame * channels] : sum * share
                }
                count = frames
            }
        }
        // A sum of squares is below the square of the bound only if every sample is below the bound, and finite.
        let limit = Self.largestMagnitude
        if !(energy < limit * limit),
            let index = interleaved[..<(frames * channels)].firstIndex(where: { !(abs($0) < limit) })
        {
            let frame = streamPosition + index / channels
            throw .notSound(
                path: path, value: interleaved[index], sample: frame, seconds: Double(frame) / Double(stream.sampleRate)
            )
        }
        return mono
    }

    /// One of libsndfile's messages as a part of a sentence: they end with a full stop, may have one inside, and may
    /// begin with "Error : ".
    static func sentencePart(_ message: String) -> String {
        var part = message.trimmingCharacters(in: CharacterSet(charactersIn: ". \n"))
        if part.hasPrefix("Error : ") { part.removeFirst(8) }
        return (part.prefix(1).lowercased() + part.dropFirst()).replacingOccurrences(of: ". ", with: ", ")
    }
}

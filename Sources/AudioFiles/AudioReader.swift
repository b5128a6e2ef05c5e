import AudioSignal
import CSndfile
import Foundation

/// An open audio file that is read block by block as one channel, the mean of all its channels.
///
/// Reads whatever libsndfile reads: WAV of any width and channel count, FLAC, Ogg, Opus, AIFF, AU, CAF, MP3 and more.
public final class AudioReader {
    public let path: String
    /// Of the file, in Hz.
    public let sampleRate: Int
    public let channels: Int
    /// Frames that the header promises; nil where the format does not say it for certain.
    public let frames: Int?
    private let handle: OpaquePointer
    private var interleaved: [Float]
    /// Frames that were read so far.
    public private(set) var position = 0

    /// Frames in a block: large enough that libsndfile's overhead vanishes, small enough for the second-level cache.
    static let blockFrames = 16_384

    /// - Throws: `AudioFileError` if there is no such file, it is empty, truncated, not audio, or has no frames.
    public init(path: String) throws(AudioFileError) {
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .missing(path: path)
        }
        if isFolder.boolValue { throw .folder(path: path) }
        guard FileManager.default.isReadableFile(atPath: path) else { throw .unreadable(path: path) }
        if let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size == 0 {
            throw .empty(path: path)
        }
        if let length = ContainerLength(path: path) {
            if length.promised == 0 && length.found <= 1 { throw .noFrames(path: path) }
            if length.isTruncated {
                throw .truncated(path: path, promised: length.promised, found: length.found, unit: "bytes of sound")
            }
        }
        var info = SF_INFO()
        guard let handle = sf_open(path, Int32(SFM_READ), &info) else {
            throw .notAudio(path: path, reason: Self.sentencePart(String(cString: sf_strerror(nil))))
        }
        guard info.samplerate > 0, info.channels > 0 else {
            sf_close(handle)
            throw .notAudio(path: path, reason: "\(info.channels) channels at \(info.samplerate) Hz")
        }
        if info.frames == 0 {
            sf_close(handle)
            throw .noFrames(path: path)
        }
        self.handle = handle
        self.path = path
        sampleRate = Int(info.samplerate)
        channels = Int(info.channels)
        let container = UInt32(bitPattern: info.format) & UInt32(SF_FORMAT_TYPEMASK)
        let isExact = container != UInt32(SF_FORMAT_OGG) && container != UInt32(SF_FORMAT_MPEG)
        frames = isExact && info.frames < Int(Int32.max) * 1024 ? Int(info.frames) : nil
        interleaved = [Float](repeating: 0, count: Self.blockFrames * channels)
    }

    deinit { sf_close(handle) }

    /// The next block of at most 16,384 samples; nil after the last.
    ///
    /// - Throws: `AudioFileError` if the file ends before the length that it promises, is damaged, or holds a sample
    ///   that is no finite number.
    public func readBlock() throws(AudioFileError) -> [Float]? {
        let read = Int(
            interleaved.withUnsafeMutableBufferPointer {
                sf_readf_float(handle, $0.baseAddress!, sf_count_t(Self.blockFrames))
            })
        if sf_error(handle) != 0 {
            throw .damaged(path: path, reason: Self.sentencePart(String(cString: sf_strerror(handle))))
        }
        guard read > 0 else {
            if let frames, position < frames {
                throw .truncated(path: path, promised: frames, found: position, unit: "frames")
            }
            if position == 0 { throw .noFrames(path: path) }
            return nil
        }
        let mono = mix(frames: read)
        // A sum of squares is finite only if every sample is, short of magnitudes that no sound has.
        let energy = mono.reduce(0) { $0 + $1 * $1 }
        if !energy.isFinite, let index = mono.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(path: path, seconds: Double(position + index) / Double(sampleRate))
        }
        position += read
        return mono
    }

    private func mix(frames: Int) -> [Float] {
        interleaved.withUnsafeBufferPointer { source in
            [Float](unsafeUninitializedCapacity: frames) { mono, count in
                switch channels {
                case 1:
                    for frame in 0..<frames { mono[frame] = source[frame] }
                case 2:
                    for frame in 0..<frames { mono[frame] = 0.5 * (source[2 * frame] + source[2 * frame + 1]) }
                default:
                    let share = 1 / Float(channels)
                    for frame in 0..<frames {
                        var sum: Float = 0
                        for channel in 0..<channels { sum += source[frame * channels + channel] }
                        mono[frame] = sum * share
                    }
                }
                count = frames
            }
        }
    }

    /// libsndfile's messages end with a full stop and may begin with "Error : ".
    static func sentencePart(_ message: String) -> String {
        var part = message.trimmingCharacters(in: CharacterSet(charactersIn: ". \n"))
        if part.hasPrefix("Error : ") { part.removeFirst(8) }
        return part.prefix(1).lowercased() + part.dropFirst()
    }
}

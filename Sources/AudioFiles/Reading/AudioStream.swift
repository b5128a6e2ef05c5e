import CSndfile
import Foundation
import SystemText

/// One open stream of an audio file, read by libsndfile as interleaved frames.
final class AudioStream {
    /// The sample rate in Hz.
    let sampleRate: Int
    let channels: Int
    /// The exact number of frames; nil where the container gives only an estimate.
    let exactFrames: Int?
    /// The first line that a decoder wrote about the stream, which would have gone to standard error.
    private(set) var remark: String?
    private let path: String
    private let handle: OpaquePointer
    /// The bytes that libsndfile reads until the handle is closed.
    private let bytes: AudioBytes?

    /// - Parameters:
    ///   - path: the path in errors.
    ///   - bytes: read in place of the file where libsndfile would misread it.
    /// - Throws: `AudioFileError.notAudio` or `.noFrames`.
    init(path: String, bytes: AudioBytes? = nil) throws(AudioFileError) {
        var info = SF_INFO()
        var remark: String?
        let opened = DecoderRemarks.collecting(into: &remark) {
            bytes.map { $0.open(&info) } ?? path.withFileBytes { sf_open($0, Int32(SFM_READ), &info) }
        }
        guard let handle = opened else {
            throw .notAudio(path: path, reason: AudioReader.sentencePart(String(cString: sf_strerror(nil))))
        }
        guard info.samplerate > 0, info.channels > 0 else {
            sf_close(handle)
            throw .notAudio(path: path, reason: "\(info.channels) channels at \(info.samplerate) Hz")
        }
        self.path = path
        self.handle = handle
        self.bytes = bytes
        self.remark = remark
        sampleRate = Int(info.samplerate)
        channels = Int(info.channels)
        // Only FLAC stores the number of frames, where 0 means unknown. For all other formats libsndfile computes it
        // from bytes and blocks, and is sometimes wrong by a block.
        let container = UInt32(bitPattern: info.format) & UInt32(SF_FORMAT_TYPEMASK)
        exactFrames =
            container == UInt32(SF_FORMAT_FLAC) && 1..<Int(Int32.max) * 1024 ~= Int(info.frames)
            ? Int(info.frames) : nil
    }

    deinit { sf_close(handle) }

    /// - Parameter target: space for `frames * channels` samples.
    /// - Returns: the number of frames that were read; 0 at the end.
    /// - Throws: `AudioFileError.damaged`.
    func read(_ target: inout [Float], frames: Int) throws(AudioFileError) -> Int {
        precondition(target.count >= frames * channels, "read: \(frames) frames into \(target.count) samples")
        let handle = handle
        let read: Int = DecoderRemarks.collecting(into: &remark) {
            target.withUnsafeMutableBufferPointer { Int(sf_readf_float(handle, $0.baseAddress!, sf_count_t(frames))) }
        }
        if sf_error(handle) != 0 {
            throw .damaged(path: path, reason: AudioReader.sentencePart(String(cString: sf_strerror(handle))))
        }
        return read
    }
}

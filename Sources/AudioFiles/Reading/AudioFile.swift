import AudioSignal
import CSndfile
import Foundation
import SystemFiles

/// Reading and writing whole audio files, and reading long ones in windows.
public enum AudioFile {
    /// The file's sound as one channel, the mean of all its channels or the first.
    ///
    /// - Parameters:
    ///   - sampleRate: in Hz; the file's own if nil.
    ///   - note: is given what is unusual about a file that was read, in a sentence.
    /// - Throws: `AudioFileError`.
    public static func read(
        _ path: String, sampleRate: Int? = nil, quality: ResamplingQuality = .fast, mix: ChannelMix = .mean,
        note: (String) -> Void = { _ in }
    ) throws(AudioFileError) -> Waveform {
        let blocks = try Blocks(path: path, sampleRate: sampleRate, quality: quality, mix: mix)
        var samples: [Float] = []
        samples.reserveCapacity(blocks.expectedSamples + 64)
        while let block = try blocks.next() { samples.append(contentsOf: block) }
        blocks.notes.forEach(note)
        return Waveform(samples: samples, sampleRate: blocks.sampleRate)
    }

    /// The file itself, or all audio files below a folder, in the order of their names.
    ///
    /// - Throws: `AudioFileError.noneInFolder`.
    public static func paths(in path: String) throws(AudioFileError) -> [String] {
        guard FolderListing.isFolder(path) else { return [path] }
        let names = FolderListing.audioFilesBelow(path)
        if names.isEmpty { throw .noneInFolder(path: path) }
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        return names.map { "\(folder)/\($0)" }
    }

    /// Calls `body` with one window of a long file after another; the memory needed is that of one window.
    ///
    /// The windows are those of `Waveform.windows`, except that the last one ends with the clip and so may overlap more:
    /// a file no longer than `length` is one window, shorter than `length` where the clip is.
    ///
    /// - Parameters:
    ///   - length: in samples of the target rate.
    ///   - hop: from one window's start to the next's, at most `length`.
    ///   - note: is given what is unusual about a file that was read, in a sentence.
    /// - Throws: `AudioFileError`, and whatever `body` throws.
    public static func forEachWindow(
        of path: String, sampleRate: Int, length: Int, hop: Int, quality: ResamplingQuality = .fast,
        mix: ChannelMix = .mean, note: (String) -> Void = { _ in }, _ body: (Waveform) throws -> Void
    ) throws {
        precondition(length > 0 && hop > 0 && hop <= length, "windows of \(length) samples, \(hop) apart, leave gaps")
        let blocks = try Blocks(path: path, sampleRate: sampleRate, quality: quality, mix: mix)
        // The end of the last window is kept, because the next one may overlap it.
        var pending: [Float] = []
        var next = 0
        while let block = try blocks.next() {
            pending.append(contentsOf: block)
            while pending.count > next + length {
                try body(Waveform(samples: Array(pending[next..<next + length]), sampleRate: sampleRate))
                next += hop
            }
            let surplus = min(next, pending.count - length)
            if surplus > 0 {
                pending.removeFirst(surplus)
                next -= surplus
            }
        }
        try body(Waveform(samples: pending.suffix(length), sampleRate: sampleRate))
        blocks.notes.forEach(note)
    }

    /// Copies a stream, such as standard input, to a temporary file while `body` runs, because recognising formats
    /// needs a file in which any place can be read.
    ///
    /// - Parameter body: called with the file's path.
    /// - Throws: `AudioFileError.empty` if nothing comes, `.notWritable` for the temporary folder, and what `body` throws.
    public static func withFile<Result>(
        of stream: FileHandle, named name: String = "standard input", _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("frami-\(UUID().uuidString)")
        let file = folder.appendingPathComponent(name)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileWriting.makeFolders(folder.path, mode: 0o700)
        if try StreamCopy.make(of: stream, named: name, at: file.path) == 0 { throw AudioFileError.empty(path: name) }
        return try body(file.path)
    }

    /// Writes 16-bit PCM WAV; samples outside -1...1 are clipped.
    ///
    /// - Throws: `AudioFileError.notWritable`.
    public static func writeWAV(_ waveform: Waveform, to path: String) throws(AudioFileError) {
        try write(waveform, to: path, format: Int32(SF_FORMAT_WAV) | Int32(SF_FORMAT_PCM_16))
    }

    /// Writes 16-bit FLAC, which reads as the same samples as 16-bit WAV.
    ///
    /// - Throws: `AudioFileError.notWritable`.
    static func writeFLAC(_ waveform: Waveform, to path: String) throws(AudioFileError) {
        try write(waveform, to: path, format: Int32(SF_FORMAT_FLAC) | Int32(SF_FORMAT_PCM_16))
    }

    static func write(_ waveform: Waveform, to path: String, format: Int32) throws(AudioFileError) {
        var info = SF_INFO()
        info.samplerate = Int32(waveform.sampleRate)
        info.channels = 1
        info.format = format
        guard let handle = sf_open(path, Int32(SFM_WRITE), &info) else {
            throw .notWritable(path: path, reason: AudioReader.sentencePart(String(cString: sf_strerror(nil))))
        }
        if format & Int32(SF_FORMAT_TYPEMASK) == Int32(SF_FORMAT_FLAC) {
            var level = 1.0
            sf_command(handle, Int32(SFC_SET_COMPRESSION_LEVEL), &level, Int32(MemoryLayout<Double>.size))
        }
        let samples = waveform.samples.map(pcm16)
        let written = sf_write_short(handle, samples, sf_count_t(samples.count))
        let closed = sf_close(handle)
        if written != samples.count || closed != 0 {
            throw .notWritable(path: path, reason: "only \(written) of \(samples.count) samples were stored")
        }
    }

    /// A sample as a 16-bit number: times 32768, rounded and clipped.
    static func pcm16(_ sample: Float) -> Int16 {
        Int16(min(max((sample * 32_768).rounded(), -32_768), 32_767))
    }

    /// Mono blocks at a wanted rate.
    final class Blocks {
        let sampleRate: Int
        private let reader: AudioReader
        private let resampler: Resampler?
        private var ended = false

        init(
            path: String, sampleRate: Int?, quality: ResamplingQuality, mix: ChannelMix
        ) throws(AudioFileError) {
            reader = try AudioReader(path: path, mix: mix)
            self.sampleRate = sampleRate ?? reader.sampleRate
            if self.sampleRate == reader.sampleRate {
                resampler = nil
            } else if Resampler.converts(from: reader.sampleRate, to: self.sampleRate) {
                resampler = Resampler(from: reader.sampleRate, to: self.sampleRate, quality: quality)
            } else {
                throw .notAudio(path: path, reason: "a sample rate of \(reader.sampleRate) Hz")
            }
        }

        /// How many samples to reserve memory for, limited because a header may be wrong.
        var expectedSamples: Int { min(reader.expectedSamples * sampleRate / reader.sampleRate, 1 << 22) }

        /// Sentences about what is unusual; complete after all is read.
        var notes: [String] { reader.notes }

        func next() throws(AudioFileError) -> [Float]? {
            guard !ended else { return nil }
            if let block = try reader.readBlock() { return resampler?.process(block, isLast: false) ?? block }
            ended = true
            return resampler?.process([], isLast: true)
        }
    }
}

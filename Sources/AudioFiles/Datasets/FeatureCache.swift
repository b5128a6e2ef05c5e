import AudioSignal
import Foundation
import SystemText

/// Spectrograms of clips on disk, under a hash of the clip's bytes and of the front end.
///
/// A clip that was moved or renamed is still found; for a changed clip or a damaged entry the spectrogram is computed
/// again. Where the cache cannot be written, spectrograms are computed each time.
public struct FeatureCache: Sendable {
    public let folder: URL

    /// - Parameter folder: `frami/features` in the user's cache folder if nil (`XDG_CACHE_HOME`, or `~/.cache`).
    public init(folder: URL? = nil) {
        self.folder = folder ?? Self.userFolder(ProcessInfo.processInfo.environment)
    }

    static func userFolder(_ environment: [String: String]) -> URL {
        // The XDG base directory specification says that a relative path must be ignored.
        let base = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
        return (base ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache"))
            .appendingPathComponent("frami/features")
    }

    /// The clips' spectrograms in the clips' order, computed or read by several threads.
    ///
    /// - Parameters:
    ///   - threads: the number of threads.
    ///   - progress: called with the number of clips done and of all clips, on any thread, in rising order.
    ///   - note: called with a sentence about anything unusual in a clip, on any thread.
    /// - Throws: the error of the first clip, in the clips' order, that failed.
    public func features(
        of clips: [LabelledClip], frontEnd: FrontEnd, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: @Sendable (Int, Int) -> Void = { _, _ in }, note: @Sendable (String) -> Void = { _ in }
    ) throws -> [Spectrogram] {
        try ParallelWork.map(clips.count, threads: threads, progress: progress) { index in
            try features(of: clips[index], frontEnd: frontEnd, note: note)
        }
    }

    /// One clip's spectrogram. Built-in clips are not cached, because computing them is faster; nor are clips with
    /// something unusual, so that the note about it comes every time.
    ///
    /// - Throws: as `LabelledClip.waveform`.
    public func features(
        of clip: LabelledClip, frontEnd: FrontEnd, note: (String) -> Void = { _ in }
    ) throws -> Spectrogram {
        guard case .file(let path) = clip.source, let entry = entry(for: path, frontEnd: frontEnd) else {
            return frontEnd.logMel(try clip.waveform(sampleRate: frontEnd.sampleRate, mix: frontEnd.channelMix))
        }
        if let data = try? Data(contentsOf: entry), let kept = Self.decode(data), kept.bands == frontEnd.melBands {
            return kept
        }
        var isUsual = true
        let sound = try clip.waveform(sampleRate: frontEnd.sampleRate, mix: frontEnd.channelMix) {
            isUsual = false
            note($0)
        }
        let made = frontEnd.logMel(sound)
        guard isUsual else { return made }
        try? FileManager.default.createDirectory(
            at: entry.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? Self.encode(made).write(to: entry, options: .atomic)
        return made
    }

    /// The file of a clip's cache entry; nil for a clip that cannot be read.
    func entry(for path: String, frontEnd: FrontEnd) -> URL? {
        guard let content = FileName.contents(path) else {
            return nil
        }
        let salt = Array("features 2 \(frontEnd.firstHalf.json)".utf8).withUnsafeBytes { ContentHash.xxh64($0) }
        let name = content.withUnsafeBytes { ContentHash.name($0, salt: salt) }
        return folder.appendingPathComponent("\(name.prefix(2))/\(name.dropFirst(2)).mel")
    }

    // An entry holds frames, bands and the hash of the values (UInt64 each), then the values (Float32), all
    // little-endian.

    static func encode(_ spectrogram: Spectrogram) -> Data {
        spectrogram.values.withUnsafeBytes { values in
            let header = [UInt64(spectrogram.frames), UInt64(spectrogram.bands), ContentHash.xxh64(values)]
            var data = header.map(\.littleEndian).withUnsafeBytes { Data($0) }
            data.append(contentsOf: values)
            return data
        }
    }

    /// nil for anything but a complete, undamaged entry of finite values; an older version may have stored others.
    static func decode(_ data: Data) -> Spectrogram? {
        data.withUnsafeBytes { bytes in
            guard bytes.count >= 24 else { return nil }
            let header = (0..<3).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
            let values = UnsafeRawBufferPointer(rebasing: bytes[24...])
            guard header[0] < 1 << 32, header[1] < 1 << 16, values.count == Int(header[0] * header[1]) * 4,
                ContentHash.xxh64(values) == header[2]
            else { return nil }
            let levels = [Float](unsafeUninitializedCapacity: values.count / 4) { buffer, count in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: values)
                count = values.count / 4
            }
            // The sum of levels between 0 and 1 is finite only if each of them is.
            guard levels.reduce(0, +).isFinite else { return nil }
            return Spectrogram(frames: Int(header[0]), bands: Int(header[1]), values: levels)
        }
    }
}

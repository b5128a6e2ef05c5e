import Foundation

/// Why an audio file cannot be read or written; the description is one sentence that names the file and says what to
/// do.
public enum AudioFileError: Error, Hashable, CustomStringConvertible, LocalizedError {
    case missing(path: String)
    case folder(path: String)
    case noneInFolder(path: String)
    case unreadable(path: String)
    case empty(path: String)
    case notAudio(path: String, reason: String)
    /// The header promises more than the file holds; both numbers are in `unit`, which is bytes or frames.
    case truncated(path: String, promised: Int, found: Int, unit: String)
    case noFrames(path: String)
    case damaged(path: String, reason: String)
    /// A sample, counted from 0, is not finite or far too large for a sound.
    case notSound(path: String, value: Float, sample: Int, seconds: Double)
    case notWritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let path):
            "The audio file \(path) does not exist; check its path."
        case .folder(let path):
            "\(path) is a folder, not an audio file; name a file in it."
        case .noneInFolder(let path):
            "The folder \(path) holds no audio files; name one that does."
        case .unreadable(let path):
            "The audio file \(path) cannot be opened; check its permissions."
        case .empty(let path):
            "The audio file \(path) is empty (0 bytes); copy or record it again."
        case .notAudio(let path, let reason):
            "\(path) is not audio in a format that libsndfile reads (\(reason)); convert it to WAV or FLAC."
        case .truncated(let path, let promised, let found, let unit):
            "The audio file \(path) is truncated: its header promises \(promised) \(unit), but only \(found) are there; "
                + "copy it again."
        case .noFrames(let path):
            "The audio file \(path) has a header but no sound (0 frames); copy or record it again."
        case .damaged(let path, let reason):
            "The audio file \(path) is damaged (\(reason)); copy it again."
        case .notSound(let path, let value, let sample, let seconds):
            "The audio file \(path) holds the value \(value) at sample \(sample) (\(shortSeconds(seconds)) s), which no "
                + "sound has; export it again."
        case .notWritable(let path, let reason):
            "\(path) cannot be written (\(reason)); choose another place or free some space."
        }
    }
    public var errorDescription: String? { description }

    private func shortSeconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}

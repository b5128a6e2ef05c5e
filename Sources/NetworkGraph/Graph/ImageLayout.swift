/// The order of bands and frames in a network's input.
public enum ImageLayout: String, Codable, CaseIterable, Sendable {
    /// Bands before frames: height is frequency.
    case bandsFrames = "mels-frames"
    /// Frames before bands: height is time.
    case framesBands = "frames-mels"
}

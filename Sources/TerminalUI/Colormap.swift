/// A perceptual colormap of 256 levels.
public enum Colormap: UInt8, CaseIterable, Sendable {
    case viridis, magma, ice, grey, difference

    /// The sRGB colour of a level on a truecolor terminal.
    public func rgb(_ level: UInt8) -> RGB { RGB(level, level, level) }
}

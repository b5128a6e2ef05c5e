/// How a person looks at the spectrograms.
struct GalleryView: Hashable, Sendable {
    enum Arrangement: Hashable, Sendable {
        /// Those of the chart cursor's step, or the newest.
        case step
        /// One class, the newest first.
        case label(Int)
        /// The mean of each class.
        case means
    }

    struct Probe: Hashable, Sendable {
        var band: Int
        var frame: Int
    }

    var arrangement = Arrangement.step
    var selected = 0
    var isEnlarged = false
    /// Colours from the lowest to the highest level of each picture, not the front end's fixed range.
    var fitsRange = false
    /// The event number of the picture that others are compared with.
    var reference: Int64?
    /// The place that is read out of the enlarged one.
    var probe: Probe?
    /// Index in the colormaps; nil for the theme's own.
    var colormap: Int?
}

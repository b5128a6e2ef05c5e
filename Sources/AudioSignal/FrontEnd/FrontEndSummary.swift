/// A front end in words, for `frami info`.
extension FrontEnd {
    /// The kind of level that the network takes, such as "dB of power down to 80 below the loudest" or "20 cepstra of
    /// ln of power".
    public var levelSummary: String {
        let source = power == 1 ? "magnitude" : "power"
        let argument =
            switch floorKind {
            case .maximum: source
            case .added: "(\(source) + \(floor))"
            case .onePlus: "(1 + \(1 / floor) \(source))"
            }
        var words =
            switch logarithm {
            case .natural: "ln of \(argument)"
            case .decimal: "log10 of \(argument)"
            case .decibels: "dB of \(argument)"
            case .none: source
            case .pcen: "per-channel energy normalisation of \(source)"
            }
        if reference == .maximum { words += " against the clip's loudest" }
        if topDecibels > 0 { words += " down to \(topDecibels) dB below the loudest" }
        if cepstra > 0 { words = "\(cepstra) cepstra of \(words)" }
        switch standardisation {
        case .none: break
        case .clip: words += ", each clip to mean 0 and deviation 1"
        case .bands: words += ", each band of a clip to mean 0 and deviation 1"
        case .clipMean: words += ", less each clip's mean"
        case .bandMeans: words += ", less each band's mean over the clip"
        case .range: words += ", each clip from 0 to 1"
        }
        if channels > 1 { words += ", \(channels) equal channels" }
        return words + (layout == .framesBands ? ", frames first" : "")
    }

    /// The window and the framing, such as "Hann windows, beyond the ends silence".
    public var framingSummary: String {
        let ends =
            switch framing {
            case .hopsBegun: "centred on each hop begun, silence beyond the ends"
            case .centredZeros: "centred, silence beyond the ends"
            case .centredReflection: "centred, mirrored beyond the ends"
            case .inside: "transforms inside the clip"
            case .insideWindow: "inside the clip"
            case .mirrored: "mirrored beyond the ends"
            }
        let shape = "\(windowIsPeriodic ? "" : "symmetric ")\(window.rawValue)"
        return "\(shape), \(ends)" + (preEmphasis > 0 ? ", pre-emphasis \(preEmphasis)" : "")
            + (removesFrameMean ? ", each frame's mean taken off" : "")
    }

    /// How mean and deviation normalise the level or the unit scale.
    public var normalisationSummary: String {
        if !means.isEmpty { return "by each band's mean and deviation" }
        return "(level − \(mean)) / \(deviation)" + (normalisedScale == .unit ? ", levels from 0 to 1" : "")
    }
}

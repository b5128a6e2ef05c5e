import NetworkGraph
import ONNXFiles

/// The meaning of the input's axes, found from the file's shape and the user's options, or guessed.
struct InputLayout {
    let input: Graph.Input
    let isGuessed: Bool
    /// The batch that the file was exported with; nil where it takes any.
    let batch: Int?
}

extension InputLayout {
    /// Common numbers of bands, for a guess.
    private static let commonBands: Set<Int> = [
        13, 20, 23, 24, 26, 30, 32, 40, 48, 60, 64, 72, 80, 96, 120, 128, 229, 256,
    ]

    /// - Parameters:
    ///   - layout: the order of the two axes, where the user gave it.
    ///   - bands: the number of bands of the front end, where it is known.
    /// - Throws: `ImportError.waveform`, `.input`.
    init(_ value: ONNXValue, file: String, layout: ImageLayout?, bands: Int?) throws {
        func wrong(_ problem: String) -> ImportError { .input(file: file, problem: problem) }
        guard let shape = value.shape else {
            throw wrong("does not say what shape its input '\(value.name)' has; export it again")
        }
        guard value.elementType == nil || [1, 10, 11, 16].contains(value.elementType!) else {
            throw wrong(
                "takes whole numbers, and a spectrogram is given in float32; export the network without its front end")
        }
        let text = "'\(value.name)' of [\(shape.map(\.text).joined(separator: ", "))]"
        let plane: (Int, Int)
        var channels = 1
        var axes: [Graph.Input.Axis]
        switch shape.count {
        case 4 where shape[1].isChannels || !shape[3].isChannels:
            (plane, axes) = ((2, 3), [.batch, .channels, .bands, .frames])
            channels = try Self.channels(shape[1], wrong)
        case 4:
            (plane, axes) = ((1, 2), [.batch, .bands, .frames, .channels])
            channels = try Self.channels(shape[3], wrong)
        case 3 where shape[1] != .extent(1) && shape[2] != .extent(1):
            (plane, axes) = ((1, 2), [.batch, .bands, .frames])
        case 1, 2, 3: throw ImportError.waveform(file: file, shape: text)
        default:
            throw wrong("takes \(text), and a spectrogram has 3 or 4 axes, [batch, 1, bands, frames]; export it so")
        }
        let (first, second) = (shape[plane.0], shape[plane.1])
        let (bandsFirst, isGuessed) = try Self.bandsFirst(first, second, layout, bands, wrong)
        if !bandsFirst { axes.swapAt(plane.0, plane.1) }
        let (bandAxis, frameAxis) = bandsFirst ? (first, second) : (second, first)
        guard let count = bandAxis.extent ?? bands else {
            throw wrong("leaves open how many bands its input has; give --front-end, which says it")
        }
        if let bands, bands != count {
            throw wrong(
                "takes \(count) bands in \(text), and the front end gives \(bands); give another --front-end, or --layout"
            )
        }
        input = Graph.Input(name: value.name, axes: axes, channels: channels, bands: count, frames: frameAxis.extent)
        self.isGuessed = isGuessed
        batch = shape[0].extent
    }

    private static func channels(_ dimension: ONNXValue.Dimension, _ wrong: (String) -> ImportError) throws -> Int {
        guard let extent = dimension.extent else { return 1 }
        guard 1...4 ~= extent else {
            throw wrong("takes \(extent) channels, and a spectrogram has 1 or a few equal ones; export it with one")
        }
        return extent
    }

    private static func bandsFirst(
        _ first: ONNXValue.Dimension, _ second: ONNXValue.Dimension, _ layout: ImageLayout?, _ bands: Int?,
        _ wrong: (String) -> ImportError
    ) throws -> (isFirst: Bool, isGuessed: Bool) {
        if let layout { return (layout == .bandsFrames, false) }
        switch (first.extent, second.extent) {
        case (_?, nil): return (true, false)
        case (nil, _?): return (false, false)
        case (let a?, let b?):
            if let bands, (a == bands) != (b == bands) { return (a == bands, false) }
            if commonBands.contains(a) != commonBands.contains(b) { return (commonBands.contains(a), true) }
            return (true, true)
        case (nil, nil):
            if first.soundsLikeTime != second.soundsLikeTime { return (second.soundsLikeTime, false) }
            throw wrong("leaves open which axis of its input is time; give --layout mels-frames or frames-mels")
        }
    }
}

extension ONNXValue.Dimension {
    var extent: Int? {
        if case .extent(let extent) = self { return extent }
        return nil
    }

    fileprivate var isChannels: Bool { extent.map { 1...4 ~= $0 } ?? false }

    fileprivate var soundsLikeTime: Bool {
        guard case .symbol(let name) = self else { return false }
        let lower = name.lowercased()
        return lower == "t" || ["time", "frame", "length", "len"].contains { lower.contains($0) }
    }

    fileprivate var text: String {
        switch self {
        case .extent(let extent): "\(extent)"
        case .symbol(let name): name
        case .unknown: "?"
        }
    }
}

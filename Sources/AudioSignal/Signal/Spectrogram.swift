/// A mel-spectrogram in unit scale: 0 at the floor, 1 at the ceiling of its front end; `[frames, bands]` row-major, the
/// lowest band first.
public struct Spectrogram: Hashable, Sendable {
    public let frames: Int
    public let bands: Int
    public let values: [Float]

    public init(frames: Int, bands: Int, values: [Float]) {
        precondition(
            values.count == frames * bands, "\(values.count) values are no spectrogram of \(frames) x \(bands)")
        self.frames = frames
        self.bands = bands
        self.values = values
    }

    /// One value, by frame and band, both from 0.
    public subscript(frame: Int, band: Int) -> Float { values[frame * bands + band] }

    /// `[bands, frames]` row-major: the layout of an image whose height is frequency, the lowest band first.
    public var bandMajor: [Float] {
        [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
            for band in 0..<bands {
                for frame in 0..<frames { buffer[band * frames + frame] = values[frame * bands + band] }
            }
            count = values.count
        }
    }

    /// The opposite of `bandMajor`.
    public init(bandMajor: [Float], bands: Int) {
        precondition(
            bands > 0 && bandMajor.count % bands == 0, "\(bandMajor.count) values are no image of \(bands) bands")
        let frames = bandMajor.count / bands
        let values = [Float](unsafeUninitializedCapacity: bandMajor.count) { buffer, count in
            for frame in 0..<frames {
                for band in 0..<bands { buffer[frame * bands + band] = bandMajor[band * frames + frame] }
            }
            count = bandMajor.count
        }
        self.init(frames: frames, bands: bands, values: values)
    }
}

extension FrontEnd {
    /// This front end with the mean and deviation of these spectrograms' values in unit scale, to the nearest
    /// hundredth; unchanged where the network's input is not simply a scaled logarithm.
    ///
    /// - Throws: `FrontEndError` where a value is NaN or infinite, because no model could be written with such
    ///   constants.
    public func normalised(over spectrograms: [[Float]]) throws(FrontEndError) -> FrontEnd {
        let count = spectrograms.reduce(0) { $0 + $1.count }
        guard count > 0, normalisedScale == .unit else { return self }
        var (sum, squares) = (0.0, 0.0)
        for values in spectrograms {
            for value in values {
                sum += Double(value)
                squares += Double(value) * Double(value)
            }
        }
        let mean = sum / Double(count)
        guard mean.isFinite, squares.isFinite else {
            throw FrontEndError(
                constant: "mean", value: "\(mean)", rule: "a number",
                remedy: "leave out the clip whose sound makes no spectrogram")
        }
        var result = self
        result.mean = (mean * 100).rounded() / 100
        result.deviation = max((max(squares / Double(count) - mean * mean, 0).squareRoot() * 100).rounded() / 100, 0.01)
        return result
    }
}

/// Augmentations of spectrograms `[batch, mels, frames, channels]` that do not change what sound it is; each sample has
/// parameters of its own.

/// Shifts each sample cyclically in time: frame f becomes frame (f + shift) mod frames. The gradient is the roll by
/// −shift.
public func rollTime(_ x: Tensor, by shifts: [Int]) -> Tensor {
    require(
        x.shape.rank == 4 && x.shape.width > 0 && shifts.count == x.shape.batch,
        "\(shifts.count) time shifts for \(x.shape)")
    let result = Tensor(uninitialized: x.shape)
    let (bands, frames, channels) = (x.shape.height, x.shape.width, x.shape.channels)
    Workers.forEach(x.shape.batch) { samples, _ in
        for sample in samples {
            let shift = (shifts[sample] % frames + frames) % frames
            for band in 0..<bands {
                let base = (sample * bands + band) * frames * channels
                let (source, target) = (x.pointer + base, result.pointer + base)
                (target + shift * channels).update(from: source, count: (frames - shift) * channels)
                target.update(from: source + (frames - shift) * channels, count: shift * channels)
            }
        }
    }
    return result
}

/// x + gain with one gain for each sample, which in the logarithmic domain is a change of loudness. The gradient is
/// passed on unchanged.
public func addGain(_ x: Tensor, _ gains: [Float]) -> Tensor {
    require(gains.count == x.shape.batch, "\(gains.count) gains for \(x.shape)")
    let result = Tensor(uninitialized: x.shape)
    let size = x.shape.columns
    Workers.forEach(x.shape.batch) { samples, _ in
        for sample in samples {
            for index in sample * size..<(sample + 1) * size {
                result.pointer[index] = x.pointer[index] + gains[sample]
            }
        }
    }
    return result
}

/// The bands and the frames of a sample that are masked.
public struct SpectrogramMask: Hashable, Sendable {
    public var bands: Range<Int>
    public var frames: Range<Int>

    public init(bands: Range<Int> = 0..<0, frames: Range<Int> = 0..<0) {
        self.bands = bands
        self.frames = frames
    }
}

/// Sets masked bands and frames to a value (SpecAugment, Park et al. 2019). The gradient is the same with value 0.
public func mask(_ x: Tensor, _ masks: [SpectrogramMask], value: Float) -> Tensor {
    let (bands, frames, channels) = (x.shape.height, x.shape.width, x.shape.channels)
    require(
        masks.count == x.shape.batch
            && masks.allSatisfy {
                min($0.bands.lowerBound, $0.frames.lowerBound) >= 0 && $0.bands.upperBound <= bands
                    && $0.frames.upperBound <= frames
            },
        "\(masks.count) masks for \(x.shape)")
    let result = x.copy()
    for (sample, mask) in masks.enumerated() {
        for band in 0..<bands {
            let row = result.pointer + (sample * bands + band) * frames * channels
            let hidden = mask.bands.contains(band) ? 0..<frames : mask.frames
            (row + hidden.lowerBound * channels).update(repeating: value, count: hidden.count * channels)
        }
    }
    return result
}

/// Stretches a range of each sample's frames to `frames` frames, with linear interpolation between the centres of
/// frames, as PyTorch's `interpolate(mode="bilinear", align_corners=False)` does along time: source = (target + ½) ·
/// length / frames − ½, not below 0, and the last frame repeats.
public func resizeTime(_ x: Tensor, _ ranges: [Range<Int>], frames: Int) -> Tensor {
    checkRanges(x.shape, ranges)
    require(frames >= 1, "a stretch of \(x.shape) to \(frames) frames")
    let shape = Shape(batch: x.shape.batch, height: x.shape.height, width: frames, channels: x.shape.channels)
    let result = Tensor(uninitialized: shape)
    let channels = shape.channels
    Workers.forEach(shape.batch) { samples, _ in
        for sample in samples {
            for frame in 0..<frames {
                let (left, right, weight) = interpolation(frame, ranges[sample], frames)
                for band in 0..<shape.height {
                    let row = x.pointer + (sample * shape.height + band) * x.shape.width * channels
                    let target = result.pointer + ((sample * shape.height + band) * frames + frame) * channels
                    for channel in 0..<channels {
                        let (a, b) = (row[left * channels + channel], row[right * channels + channel])
                        target[channel] = (1 - weight) * a + weight * b
                    }
                }
            }
        }
    }
    return result
}

/// The transpose of `resizeTime`; frames outside the range get zeros.
public func resizeTimeGradient(_ gradient: Tensor, _ ranges: [Range<Int>], inputShape: Shape) -> Tensor {
    checkRanges(inputShape, ranges)
    let (frames, channels, bands) = (gradient.shape.width, inputShape.channels, inputShape.height)
    require(
        gradient.shape
            == Shape(batch: inputShape.batch, height: bands, width: frames, channels: channels),
        "the stretch's gradient of \(gradient.shape) for \(inputShape)")
    let result = Tensor(zeros: inputShape)
    Workers.forEach(inputShape.batch) { samples, _ in
        for sample in samples {
            for frame in 0..<frames {
                let (left, right, weight) = interpolation(frame, ranges[sample], frames)
                for band in 0..<bands {
                    let row = result.pointer + (sample * bands + band) * inputShape.width * channels
                    let source = gradient.pointer + ((sample * bands + band) * frames + frame) * channels
                    for channel in 0..<channels {
                        row[left * channels + channel] += (1 - weight) * source[channel]
                        row[right * channels + channel] += weight * source[channel]
                    }
                }
            }
        }
    }
    return result
}

/// A crop in time: the same range of frames of all samples.
public func frames(_ x: Tensor, _ range: Range<Int>) -> Tensor {
    checkRanges(x.shape, [Range<Int>](repeating: range, count: x.shape.batch))
    let rows = x.shape.batch * x.shape.height
    let cut = columns(
        x.reshaped([rows, x.shape.width * x.shape.channels]),
        range.lowerBound * x.shape.channels..<range.upperBound * x.shape.channels)
    return cut.reshaped(
        Shape(batch: x.shape.batch, height: x.shape.height, width: range.count, channels: x.shape.channels))
}

/// The gradient of `frames`: zeros outside the range.
public func framesGradient(_ gradient: Tensor, _ range: Range<Int>, inputShape: Shape) -> Tensor {
    checkRanges(inputShape, [Range<Int>](repeating: range, count: inputShape.batch))
    require(
        gradient.shape
            == Shape(
                batch: inputShape.batch, height: inputShape.height, width: range.count, channels: inputShape.channels),
        "the gradient \(gradient.shape) of frames \(range) of \(inputShape)")
    let result = Tensor(zeros: inputShape)
    let (length, whole) = (range.count * inputShape.channels, inputShape.width * inputShape.channels)
    for row in 0..<inputShape.batch * inputShape.height {
        (result.pointer + row * whole + range.lowerBound * inputShape.channels)
            .update(from: gradient.pointer + row * length, count: length)
    }
    return result
}

private func checkRanges(_ shape: Shape, _ ranges: [Range<Int>]) {
    require(
        shape.rank == 4 && ranges.count == shape.batch
            && ranges.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= shape.width },
        "\(ranges.count) ranges of frames for \(shape)")
}

private func interpolation(_ frame: Int, _ range: Range<Int>, _ frames: Int) -> (Int, Int, Float) {
    let position = max(0, (Float(frame) + 0.5) * (Float(range.count) / Float(frames)) - 0.5)
    let left = min(Int(position), range.count - 1)
    let right = min(left + 1, range.count - 1)
    return (range.lowerBound + left, range.lowerBound + right, position - Float(left))
}

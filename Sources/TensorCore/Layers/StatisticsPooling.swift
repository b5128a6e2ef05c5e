/// Mean and standard deviation over time, a pooling for clips of any duration (Snyder et al. 2018, "X-vectors").
/// `[batch, bands, frames, channels]` becomes `[batch, 2 · channels · bands]`: first all means, then all √(var + 1e-5)
/// with the biased variance, both in PyTorch's order of flattening, index = channel · bands + band.
public enum StatisticsPooling {
    /// Added to the variance before its root is taken.
    public static let epsilon: Float = 1e-5

    /// `frameCounts` gives each sample's true number of frames, at least 1; frames beyond it are not read.
    public static func forward(_ x: Tensor, frameCounts: [Int]? = nil) -> Tensor {
        let (batch, bands, frames, channels) = (x.shape.batch, x.shape.height, x.shape.width, x.shape.channels)
        check(x, frameCounts)
        let result = Tensor(uninitialized: Shape(rows: batch, columns: 2 * channels * bands))
        let period = ChannelPeriod(channels)
        let scratch = Workspace(Workers.threads * (3 * period.length + 2 * channels))
        let (source, target, room) = (x.pointer, result.pointer, scratch.pointer)
        Workers.forEach(batch) { samples, worker in
            let first = room + worker * (3 * period.length + 2 * channels)
            let (second, center) = (first + period.length, first + 2 * period.length)
            let sums = first + 3 * period.length
            for sample in samples {
                let valid = frameCounts?[sample] ?? frames
                let means = target + sample * 2 * channels * bands
                let deviations = means + channels * bands
                for band in 0..<bands {
                    let row = source + (sample * bands + band) * frames * channels
                    period.sum(valid * channels, into: first, second) { index, _, lanes in
                        (row.vector(index, lanes), Vector.zero)
                    }
                    period.fold(first, into: sums)
                    for channel in 0..<channels {
                        sums[channel] /= Float(valid)
                        means[channel * bands + band] = sums[channel]
                    }
                    period.expand(sums, into: center)
                    period.sum(valid * channels, into: first, second) { index, entry, lanes in
                        let value = row.vector(index, lanes) - center.vector(entry, lanes)
                        return (value * value, Vector.zero)
                    }
                    period.fold(first, into: sums)
                    for channel in 0..<channels {
                        let variance = sums[channel] / Float(valid)
                        deviations[channel * bands + band] = (variance + epsilon).squareRoot()
                    }
                }
            }
        }
        return result
    }

    /// With n frames: dx = dmean / n + dstd · (x − mean) / (n · std); zero beyond the true frames.
    public static func gradient(_ gradient: Tensor, input x: Tensor, output: Tensor, frameCounts: [Int]? = nil)
        -> Tensor
    {
        let (batch, bands, frames, channels) = (x.shape.batch, x.shape.height, x.shape.width, x.shape.channels)
        check(x, frameCounts)
        require(
            gradient.count == output.count && output.count == batch * 2 * channels * bands,
            "statistics pooling's gradient: \(gradient.shape) for \(x.shape)")
        let result = Tensor(uninitialized: x.shape)
        let period = ChannelPeriod(channels)
        let scratch = Workspace(Workers.threads * (3 * (period.length + channels)))
        let (source, target, room) = (x.pointer, result.pointer, scratch.pointer)
        let (dy, y) = (gradient.pointer, output.pointer)
        Workers.forEach(batch) { samples, worker in
            let slope = room + worker * 3 * (period.length + channels)
            let offset = slope + period.length
            let center = offset + period.length
            let row = center + period.length
            for sample in samples {
                let valid = frameCounts?[sample] ?? frames
                let start = sample * 2 * channels * bands
                for band in 0..<bands {
                    // dx = slope · (x − center) + offset
                    for channel in 0..<channels {
                        let index = start + channel * bands + band
                        let spread = index + channels * bands
                        let factor = dy[spread] / (Float(valid) * y[spread])
                        row[channel] = factor
                        row[channels + channel] = dy[index] / Float(valid)
                        row[2 * channels + channel] = y[index]
                    }
                    period.expand(row, into: slope)
                    period.expand(row + channels, into: offset)
                    period.expand(row + 2 * channels, into: center)
                    let base = (sample * bands + band) * frames * channels
                    period.forEach(valid * channels) { index, entry, lanes in
                        let away = (source + base).vector(index, lanes) - center.vector(entry, lanes)
                        let value = away * slope.vector(entry, lanes) + offset.vector(entry, lanes)
                        (target + base).store(value, index, lanes)
                    }
                    (target + base + valid * channels).update(repeating: 0, count: (frames - valid) * channels)
                }
            }
        }
        return result
    }

    private static func check(_ x: Tensor, _ frameCounts: [Int]?) {
        require(x.shape.rank == 4 && x.shape.width > 0, "statistics pooling of \(x.shape)")
        guard let frameCounts else { return }
        require(
            frameCounts.count == x.shape.batch && frameCounts.allSatisfy { 1...x.shape.width ~= $0 },
            "statistics pooling of \(x.shape) over \(frameCounts) frames")
    }
}

import Foundation
import TensorCore

/// The short-time Fourier transform and its inverse: for short windows as matrix products with a windowed cosine and sine
/// basis, for long ones, where the basis would take gigabytes, by the fast transform.
///
/// The front end's framing says where frames begin. The phase is that of `torch.stft(center=True)`, with the window in
/// the middle of `fftLength` points. Frames are read in place, one hop apart, and copied only where each frame's mean
/// is subtracted or each frame is pre-emphasised.
struct ShortTimeFourier: Sendable {
    let frontEnd: FrontEnd
    let windowLength: Int
    let hopLength: Int
    let bins: Int
    let window: [Float]
    private let algorithm: Algorithm

    private enum Algorithm {
        /// `analysis`, `[windowLength, 2 * bins]`: window times cosine, then window times minus sine. `synthesis`,
        /// `[2 * bins, windowLength]`: the inverse transform times the window.
        case product(analysis: [Float], synthesis: [Float])
        case fast(WindowedFourier)
    }

    /// The largest basis, in complex elements, for which the product is used: that of a window of 512 samples in as
    /// many points. The fast transform takes half of the product's time there, and a fourth at 1,024 points (3.5 and
    /// 8.3 microseconds for each frame, 10.6 and 43; one core of an AMD EPYC server, 2026-11-26), but the shipped
    /// models and cached features were made with the product, whose bits differ.
    static let largestBasis = 512 * 257

    init(_ frontEnd: FrontEnd, largestBasis: Int = ShortTimeFourier.largestBasis) {
        self.frontEnd = frontEnd
        windowLength = frontEnd.windowLength
        hopLength = frontEnd.hopLength
        bins = frontEnd.bins
        let shape = frontEnd.windowValues
        window = shape.map(Float.init)
        // The named front ends must agree with their originals within a ten-thousandth of a range of 100 dB and more.
        // Only double precision keeps what lies that far below a frame's loudest bin.
        algorithm =
            windowLength * bins <= largestBasis && frontEnd.framing == .hopsBegun
            ? Self.product(shape, points: frontEnd.fftLength)
            : .fast(WindowedFourier(points: frontEnd.fftLength, window: shape))
    }

    private static func product(_ hann: [Double], points: Int) -> Algorithm {
        let (length, bins) = (hann.count, points / 2 + 1)
        let offset = (points - length) / 2
        let cosines = (0..<points).map { cos(2 * .pi * Double($0) / Double(points)) }
        let sines = (0..<points).map { sin(2 * .pi * Double($0) / Double(points)) }
        var analysis = [Float](repeating: 0, count: length * 2 * bins)
        var synthesis = [Float](repeating: 0, count: 2 * bins * length)
        for sample in 0..<length {
            for bin in 0..<bins {
                let turn = (sample + offset) * bin % points
                analysis[sample * 2 * bins + bin] = Float(hann[sample] * cosines[turn])
                analysis[sample * 2 * bins + bins + bin] = Float(-hann[sample] * sines[turn])
                let share = (bin == 0 || 2 * bin == points ? 1 : 2) / Double(points) * hann[sample]
                synthesis[bin * length + sample] = Float(share * cosines[turn])
                synthesis[(bins + bin) * length + sample] = Float(-share * sines[turn])
            }
        }
        return .product(analysis: analysis, synthesis: synthesis)
    }

    /// Calls `body` with consecutive blocks of at most 256 frames, fewer of long ones: their range, and
    /// `[frames, 2 * bins]` of real parts then imaginary parts. Memory does not grow with the clip.
    ///
    /// - Parameter frames: of the clip, those that are wanted.
    func forEachBlock(
        of samples: [Float], frames: Range<Int>, _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) {
        let blockFrames = min(frames.count, min(256, max(1, (1 << 20) / bins)))
        guard blockFrames > 0 else { return }
        let spectrum = UnsafeMutablePointer<Float>.allocate(capacity: blockFrames * 2 * bins)
        let changesFrames = frontEnd.changesFrames
        let apart = changesFrames ? windowLength : hopLength
        let sound = UnsafeMutablePointer<Float>.allocate(capacity: (blockFrames - 1) * apart + windowLength)
        defer {
            sound.deallocate()
            spectrum.deallocate()
        }
        samples.withUnsafeBufferPointer { samples in
            for first in stride(from: frames.lowerBound, to: frames.upperBound, by: blockFrames) {
                let range = first..<min(first + blockFrames, frames.upperBound)
                let start = frontEnd.firstSample + first * hopLength
                if changesFrames {
                    for frame in 0..<range.count {
                        let place = sound + frame * windowLength
                        fill(place, count: windowLength, from: samples, start: start + frame * hopLength)
                        frontEnd.changeFrame(place)
                    }
                } else {
                    fill(sound, count: (range.count - 1) * hopLength + windowLength, from: samples, start: start)
                }
                switch algorithm {
                case .product(let analysis, _):
                    threadMatrixProduct(
                        sound, stride: apart, analysis, into: spectrum, rows: range.count, inner: windowLength,
                        columns: 2 * bins)
                case .fast(let fourier):
                    fourier.forward(sound, stride: apart, rows: range.count, into: spectrum)
                }
                body(range, spectrum)
            }
        }
    }

    /// Copies samples from `start` on, which may lie before the clip's beginning or after its end.
    private func fill(
        _ target: UnsafeMutablePointer<Float>, count: Int, from samples: UnsafeBufferPointer<Float>, start: Int
    ) {
        let inside = max(start, 0)..<max(min(start + count, samples.count), max(start, 0))
        guard !inside.isEmpty else {
            for index in 0..<count {
                target[index] = frontEnd.framing.sample(start + index, of: samples.count).map { samples[$0] } ?? 0
            }
            return
        }
        (target + (inside.lowerBound - start)).update(
            from: samples.baseAddress! + inside.lowerBound, count: inside.count)
        for place in [start..<inside.lowerBound, inside.upperBound..<start + count].joined() {
            target[place - start] = frontEnd.framing.sample(place, of: samples.count).map { samples[$0] } ?? 0
        }
    }

    /// The transform of all frames, `[frames, 2 * bins]`: real parts, then imaginary parts.
    func forward(_ samples: [Float], frames: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: frames * 2 * bins) { buffer, count in
            forEachBlock(of: samples, frames: 0..<frames) { range, spectrum in
                (buffer.baseAddress! + range.lowerBound * 2 * bins).initialize(
                    from: spectrum, count: range.count * 2 * bins)
            }
            count = frames * 2 * bins
        }
    }

    /// The waveform whose transform is nearest to the spectrum in least squares: windowed overlap-add, divided by the
    /// sum of squared windows (Griffin and Lim 1984, equation 6).
    func inverse(_ spectrum: [Float], frames: Int) -> [Float] {
        precondition(spectrum.count == frames * 2 * bins, "\(spectrum.count) values are not \(frames) x \(2 * bins)")
        let count = frontEnd.samples(frames: frames)
        let pieces = [Float](unsafeUninitializedCapacity: frames * windowLength) { buffer, initialized in
            switch algorithm {
            case .product(_, let synthesis) where frames > 0:
                threadMatrixProduct(
                    spectrum, stride: 2 * bins, synthesis, into: buffer.baseAddress!, rows: frames, inner: 2 * bins,
                    columns: windowLength)
            case .fast(let fourier) where frames > 0:
                fourier.inverse(spectrum, rows: frames, into: buffer.baseAddress!)
            default: break
            }
            initialized = frames * windowLength
        }
        var sum = [Float](repeating: 0, count: count)
        var weight = [Float](repeating: 0, count: count)
        for frame in 0..<frames {
            let start = frontEnd.firstSample + frame * hopLength
            for sample in max(0, -start)..<max(min(windowLength, count - start), max(0, -start)) {
                sum[start + sample] += pieces[frame * windowLength + sample]
                weight[start + sample] += window[sample] * window[sample]
            }
        }
        // Samples at a clip's ends may lie only under the small values at a window's ends, where the division would
        // amplify noise.
        let least = frontEnd.framing == .hopsBegun ? 1e-4 : 1e-2 * (weight.max() ?? 1)
        for sample in 0..<count { sum[sample] /= max(weight[sample], max(least, 1e-4)) }
        return sum
    }
}

/// What is done to single frames before the window.
extension FrontEnd {
    var changesFrames: Bool { removesFrameMean || (preEmphasis != 0 && preEmphasisScope == .frame) }

    /// x - mean(x), then x[n] - c x[n-1] with x[-1] = x[0], in place on `windowLength` samples.
    func changeFrame(_ samples: UnsafeMutablePointer<Float>) {
        if removesFrameMean {
            let mean = Float((0..<windowLength).reduce(0.0) { $0 + Double(samples[$1]) } / Double(windowLength))
            for index in 0..<windowLength { samples[index] -= mean }
        }
        guard preEmphasis != 0, preEmphasisScope == .frame else { return }
        let factor = Float(preEmphasis)
        for index in stride(from: windowLength - 1, to: 0, by: -1) { samples[index] -= factor * samples[index - 1] }
        samples[0] -= factor * samples[0]
    }
}

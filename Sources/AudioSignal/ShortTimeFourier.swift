import Foundation
import TensorCore

/// The short-time Fourier transform and its inverse: for short windows as matrix products with a windowed cosine and sine
/// basis, for long ones, where the basis would take gigabytes, by the fast transform.
///
/// Frame t is centred on sample t * hop; beyond both ends of a clip there is silence. The phase is that of
/// `torch.stft(center=True)`: the window sits in the middle of `fftLength` points. Frames lie in the samples one hop
/// apart, so the product reads them in place and nothing is copied.
struct ShortTimeFourier: Sendable {
    let windowLength: Int
    let hopLength: Int
    let bins: Int
    /// Periodic Hann: 0.5 - 0.5 cos(2 pi n / length).
    let window: [Float]
    private let way: Way

    private enum Way {
        /// `analysis`, `[windowLength, 2 * bins]`: window times cosine, then window times minus sine. `synthesis`,
        /// `[2 * bins, windowLength]`: the inverse transform times the window.
        case product(analysis: [Float], synthesis: [Float])
        case fast(WindowedFourier)
    }

    /// The largest basis, in complex elements, that is multiplied with: that of a window of 512 samples in as many points.
    /// It is kept for its bits, which the shipped models and every set of features were made with; the fast transform
    /// takes half of its time there, and a fourth at 1,024 (3.5 and 8.3 microseconds a frame, 10.6 and 43; one core of an AMD
    /// EPYC server, 2026-11-26).
    static let largestBasis = 512 * 257

    init(_ frontEnd: FrontEnd, largestBasis: Int = ShortTimeFourier.largestBasis) {
        windowLength = frontEnd.windowLength
        hopLength = frontEnd.hopLength
        bins = frontEnd.bins
        let length = windowLength
        let hann = (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length)) }
        window = hann.map(Float.init)
        way =
            length * bins <= largestBasis
            ? Self.product(hann, points: frontEnd.fftLength)
            : .fast(WindowedFourier(points: frontEnd.fftLength, window: window))
    }

    private static func product(_ hann: [Double], points: Int) -> Way {
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

    /// Calls `body` with consecutive blocks of at most 256 frames, fewer of long ones: their range, and `[frames, 2 * bins]` of real parts
    /// then imaginary parts. Memory does not grow with the clip.
    func forEachBlock(of samples: [Float], frames: Int, _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void) {
        let blockFrames = min(frames, min(256, max(1, (1 << 20) / bins)))
        guard blockFrames > 0 else { return }
        let padded = UnsafeMutablePointer<Float>.allocate(capacity: (blockFrames - 1) * hopLength + windowLength)
        let spectrum = UnsafeMutablePointer<Float>.allocate(capacity: blockFrames * 2 * bins)
        defer {
            padded.deallocate()
            spectrum.deallocate()
        }
        samples.withUnsafeBufferPointer { samples in
            for first in stride(from: 0, to: frames, by: blockFrames) {
                let range = first..<min(first + blockFrames, frames)
                let start = first * hopLength - windowLength / 2
                let length = (range.count - 1) * hopLength + windowLength
                let inside = max(start, 0)..<max(min(start + length, samples.count), max(start, 0))
                padded.initialize(repeating: 0, count: length)
                if !inside.isEmpty {
                    (padded + inside.lowerBound - start).update(
                        from: samples.baseAddress! + inside.lowerBound, count: inside.count)
                }
                switch way {
                case .product(let analysis, _):
                    threadMatrixProduct(
                        padded, stride: hopLength, analysis, into: spectrum, rows: range.count, inner: windowLength,
                        columns: 2 * bins)
                case .fast(let fourier):
                    fourier.forward(padded, stride: hopLength, rows: range.count, into: spectrum)
                }
                body(range, spectrum)
            }
        }
    }

    /// `[frames, 2 * bins]`: real parts then imaginary parts.
    func forward(_ samples: [Float], frames: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: frames * 2 * bins) { buffer, count in
            forEachBlock(of: samples, frames: frames) { range, spectrum in
                (buffer.baseAddress! + range.lowerBound * 2 * bins).initialize(
                    from: spectrum, count: range.count * 2 * bins)
            }
            count = frames * 2 * bins
        }
    }

    /// The waveform of frames * hop samples whose transform is nearest in squares: windowed overlap-add, divided by
    /// the sum of squared windows (Griffin and Lim 1984, equation 6).
    func inverse(_ spectrum: [Float], frames: Int) -> [Float] {
        precondition(spectrum.count == frames * 2 * bins, "\(spectrum.count) values are not \(frames) x \(2 * bins)")
        let half = windowLength / 2
        let count = frames * hopLength
        let pieces = [Float](unsafeUninitializedCapacity: frames * windowLength) { buffer, initialized in
            switch way {
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
            let start = frame * hopLength - half
            for sample in max(0, -start)..<min(windowLength, count - start) {
                sum[start + sample] += pieces[frame * windowLength + sample]
                weight[start + sample] += window[sample] * window[sample]
            }
        }
        for sample in 0..<count { sum[sample] /= max(weight[sample], 1e-4) }
        return sum
    }
}

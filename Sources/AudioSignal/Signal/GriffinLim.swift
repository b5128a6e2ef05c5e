import Foundation
import TensorCore

extension FrontEnd {
    /// A waveform whose spectrogram is close to the given one, of as many frames. Pre-emphasis and amplitude are
    /// undone; a mean that was subtracted is lost.
    ///
    /// The power of each bin is the non-negative estimate that `binPower` makes; the phase comes from the fast
    /// Griffin-Lim iteration (Perraudin, Balazs and Søndergaard 2013, "A fast Griffin-Lim algorithm"):
    /// t = P(c), c = t + momentum (t - previous t), where P keeps the magnitudes and goes through a waveform and back.
    ///
    /// - Parameter seed: the seed of the initial phases.
    public func waveform(
        _ spectrogram: Spectrogram, iterations: Int = 48, momentum: Float = 0.99, seed: UInt64 = 1
    ) -> Waveform {
        precondition(
            spectrogram.bands == melBands, "a spectrogram of \(spectrogram.bands) bands, not \(melBands), to a waveform"
        )
        // The phases are estimated without pre-emphasis and without subtracting means, because the inverse transform
        // undoes only the window.
        var plain = self
        (plain.removesFrameMean, plain.preEmphasis) = (false, 0)
        let tables = LogMel.tables(plain)
        let (frames, bins) = (spectrogram.frames, bins)
        let magnitudes = binPower(spectrogram).map { power == 1 ? $0 : $0.squareRoot() }
        var generator = RandomGenerator(seed: seed, stream: "Griffin-Lim")
        var spectrum = [Float](repeating: 0, count: frames * 2 * bins)
        for frame in 0..<frames {
            for bin in 0..<bins {
                let angle = generator.uniform(in: 0...(2 * .pi))
                let magnitude = magnitudes[frame * bins + bin]
                spectrum[frame * 2 * bins + bin] = magnitude * cos(angle)
                spectrum[frame * 2 * bins + bins + bin] = magnitude * sin(angle)
            }
        }
        var previous = [Float](repeating: 0, count: spectrum.count)
        for _ in 0..<iterations {
            let rebuilt = tables.fourier.forward(
                tables.fourier.inverse(spectrum, frames: frames), frames: frames)
            for frame in 0..<frames {
                for bin in 0..<bins {
                    let (real, imaginary) = (frame * 2 * bins + bin, frame * 2 * bins + bins + bin)
                    let x = rebuilt[real] + momentum * (rebuilt[real] - previous[real])
                    let y = rebuilt[imaginary] + momentum * (rebuilt[imaginary] - previous[imaginary])
                    let scale = magnitudes[frame * bins + bin] / max((x * x + y * y).squareRoot(), 1e-12)
                    spectrum[real] = x * scale
                    spectrum[imaginary] = y * scale
                }
            }
            previous = rebuilt
        }
        let samples = tables.fourier.inverse(spectrum, frames: frames)
        return Waveform(samples: unprepared(samples), sampleRate: sampleRate)
    }

    /// The opposite of `prepared`: x[n] = (y[n] + c x[n-1]), then divided by the amplitude.
    private func unprepared(_ samples: [Float]) -> [Float] {
        guard amplitude != 1 || preEmphasis != 0 else { return samples }
        // With a c near 1 the lowest frequencies, which no band covers, would be amplified without limit.
        let (factor, share) = (Float(min(preEmphasis, 0.97)), Float(1 / amplitude))
        var last: Float = 0
        return samples.map { sample in
            last = sample + factor * last
            return last * share
        }
    }

    /// Non-negative power (magnitudes where `power` is 1) of the Fourier bins, `[frames, bins]`, whose mel power comes closest to the spectrogram's.
    ///
    /// Multiplicative updates of min ‖P W - M‖² (Lee and Seung 2001): P = P (M Wᵀ) / (P W Wᵀ). Units at the floor count
    /// as zero power; bins that no triangle covers stay at zero.
    func binPower(_ spectrogram: Spectrogram, iterations: Int = 60) -> [Float] {
        let (frames, bins, bands) = (spectrogram.frames, bins, melBands)
        let weights = LogMel.tables(self).filterbank
        var transposed = [Float](repeating: 0, count: bands * bins)
        for bin in 0..<bins {
            for band in 0..<bands { transposed[band * bins + bin] = weights[bin * bands + band] }
        }
        let target = spectrogram.values.map { $0 <= 0 ? 0 : melPower(unit: $0) }
        func product(_ a: [Float], _ b: [Float], inner: Int, columns: Int) -> [Float] {
            [Float](unsafeUninitializedCapacity: frames * columns) { buffer, count in
                if frames > 0 {
                    threadMatrixProduct(
                        a, stride: inner, b, into: buffer.baseAddress!, rows: frames, inner: inner, columns: columns)
                }
                count = frames * columns
            }
        }
        let numerator = product(target, transposed, inner: bands, columns: bins)
        var power = numerator
        for _ in 0..<iterations {
            let mel = product(power, weights, inner: bins, columns: bands)
            let denominator = product(mel, transposed, inner: bands, columns: bins)
            for index in power.indices { power[index] *= numerator[index] / max(denominator[index], 1e-20) }
        }
        return power
    }
}

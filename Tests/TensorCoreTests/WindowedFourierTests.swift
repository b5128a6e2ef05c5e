import Foundation
import TensorCore
import Testing

@Suite struct WindowedFourierTests {
    private func noise(_ count: Int) -> [Float] {
        var random = RandomGenerator(seed: UInt64(count))
        return (0..<count).map { _ in random.uniform(in: -1...1) }
    }

    /// The definition, term by term, in double precision.
    private func naive(_ samples: ArraySlice<Float>, _ window: [Float], points: Int) -> [Float] {
        let (bins, offset) = (points / 2 + 1, (points - window.count) / 2)
        var spectrum = [Float](repeating: 0, count: 2 * bins)
        for bin in 0..<bins {
            var (real, imaginary) = (0.0, 0.0)
            for (index, sample) in samples.enumerated() {
                let angle = 2 * Double.pi * Double((index + offset) * bin % points) / Double(points)
                let value = Double(sample * window[index])
                real += value * cos(angle)
                imaginary -= value * sin(angle)
            }
            (spectrum[bin], spectrum[bins + bin]) = (Float(real), Float(imaginary))
        }
        return spectrum
    }

    private func relativeError(_ values: [Float], _ truth: [Float]) -> Float {
        let largest = truth.reduce(0) { max($0, abs($1)) }
        return zip(values, truth).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
    }

    /// Powers of two, small primes, a large prime times two, and windows of every parity in them.
    @Test(arguments: [
        (2, 2), (4, 3), (6, 6), (16, 16), (16, 9), (60, 60), (254, 201), (512, 400), (600, 600), (1_024, 1_023),
        (1_994, 1_994),
    ])
    func equalsTheDefinition(points: Int, length: Int) {
        let (window, samples) = (noise(length), noise(3 * length))
        let fourier = WindowedFourier(points: points, window: window)
        let stride = max(1, length / 2)
        var spectrum = [Float](repeating: .nan, count: 3 * 2 * fourier.bins)
        fourier.forward(samples, stride: stride, rows: 3, into: &spectrum)
        for row in 0..<3 {
            let truth = naive(samples[row * stride..<row * stride + length], window, points: points)
            #expect(relativeError(Array(spectrum[row * 2 * fourier.bins..<(row + 1) * 2 * fourier.bins]), truth) < 1e-6)
        }
    }

    /// Transform and inverse give the sound times the squared window.
    @Test(arguments: [(2, 2), (16, 9), (600, 401), (4_096, 4_096), (65_536, 65_536)])
    func inverseUndoesTheTransform(points: Int, length: Int) {
        let (window, samples) = (noise(length), noise(length + 5))
        let fourier = WindowedFourier(points: points, window: window)
        var spectrum = [Float](repeating: .nan, count: 2 * 2 * fourier.bins)
        var again = [Float](repeating: .nan, count: 2 * length)
        fourier.forward(samples, stride: 5, rows: 2, into: &spectrum)
        fourier.inverse(spectrum, rows: 2, into: &again)
        let truth = (0..<2 * length).map { index in
            let sample = index % length
            return samples[sample + (index < length ? 0 : 5)] * window[sample] * window[sample]
        }
        #expect(relativeError(again, truth) < 1e-6)
    }

    @Test func theFirstAndLastBinHaveNoImaginaryPart() {
        let fourier = WindowedFourier(points: 16, window: [Float](repeating: 1, count: 16))
        var (spectrum, plain) = ([Float](repeating: 0, count: 18), [Float](repeating: 0, count: 16))
        spectrum[0] = 16
        fourier.inverse(spectrum, rows: 1, into: &plain)
        #expect(plain.allSatisfy { abs($0 - 1) < 1e-6 })
        (spectrum[9], spectrum[17]) = (5, -7)
        var odd = plain
        fourier.inverse(spectrum, rows: 1, into: &odd)
        #expect(odd == plain)
    }
}

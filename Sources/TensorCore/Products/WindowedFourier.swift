import Foundation

/// The real Fourier transform of windowed frames and its inverse by the fast algorithm, whose time grows as n log n
/// where that of a product with a basis grows as n². It computes in double precision on the calling thread; several
/// threads may use one at the same time.
///
/// X[k] = Σ w[s] · x[s] · e^(−2πi (s + offset) k / points) for k = 0 ... points / 2, where the window sits in the middle:
/// offset = (points − window length) / 2. Half as many complex points are transformed, even samples as real parts and odd
/// ones as imaginary parts (Press et al., Numerical Recipes, 12.3).
public struct WindowedFourier: Sendable {
    /// The length of the transform, an even number.
    public let points: Int
    /// In double precision, because a window rounded to Float32 leaks a ten-millionth of the loudest bin into all
    /// others.
    public let window: [Double]
    private let half: ComplexFourier
    /// e^(−2πi k / points) for k = 0 ... points / 2.
    private let turns: [SIMD2<Double>]

    /// The number of frequency bins, from 0 Hz to half the sampling rate.
    public var bins: Int { points / 2 + 1 }

    public init(points: Int, window: [Float]) { self.init(points: points, window: window.map(Double.init)) }

    public init(points: Int, window: [Double]) {
        require(
            points >= 2 && points % 2 == 0 && 1...points ~= window.count,
            "a Fourier transform of \(points) points with a window of \(window.count)")
        self.points = points
        self.window = window
        half = ComplexFourier(points / 2)
        turns = (0...points / 2).map { turn($0, of: points) }
    }

    /// `spectrum` becomes `[rows, 2 · bins]`: real parts, then imaginary parts. Row r reads as many samples as the window
    /// has, from `samples + r · stride` on.
    public func forward(
        _ samples: UnsafePointer<Float>, stride: Int, rows: Int, into spectrum: UnsafeMutablePointer<Float>
    ) {
        let (count, offset) = (points / 2, (points - window.count) / 2)
        withScratch { points, scratch in
            for row in 0..<rows {
                points.update(repeating: .zero, count: count)
                for sample in 0..<window.count {
                    let place = sample + offset
                    points[place / 2][place % 2] = Double(samples[row * stride + sample]) * window[sample]
                }
                half.transform(points, scratch)
                let (real, imaginary) = (spectrum + row * 2 * bins, spectrum + (row * 2 + 1) * bins)
                for bin in 0...count {
                    // The spectra of the even and the odd samples, which are both real, are separated from their common
                    // complex spectrum.
                    let (a, b) = (points[bin % count], conjugate(points[(count - bin) % count]))
                    let value = 0.5 * (a + b + product(turns[bin], product(SIMD2(0, -1), a - b)))
                    real[bin] = Float(value.x)
                    imaginary[bin] = Float(value.y)
                }
            }
        }
    }

    /// The inverse transform of each row of `[rows, 2 · bins]`, times the window: `samples` becomes
    /// `[rows, window length]`. The imaginary parts of the first and the last bin, which no real signal has, count as 0.
    public func inverse(
        _ spectrum: UnsafePointer<Float>, rows: Int, into samples: UnsafeMutablePointer<Float>
    ) {
        let (count, offset) = (points / 2, (points - window.count) / 2)
        withScratch { points, scratch in
            for row in 0..<rows {
                let (real, imaginary) = (spectrum + row * 2 * bins, spectrum + (row * 2 + 1) * bins)
                func value(_ bin: Int) -> SIMD2<Double> {
                    SIMD2(Double(real[bin]), bin == 0 || bin == count ? 0 : Double(imaginary[bin]))
                }
                for bin in 0..<count {
                    let (a, b) = (value(bin), conjugate(value(count - bin)))
                    let odd = product(SIMD2(0, 1), product(conjugate(turns[bin]), a - b))
                    // The inverse transform is the conjugate of the conjugate's transform.
                    points[bin] = conjugate(a + b + odd)
                }
                half.transform(points, scratch)
                let share = 0.5 / Double(count)
                for sample in 0..<window.count {
                    let place = sample + offset
                    let part = place % 2 == 0 ? points[place / 2].x : -points[place / 2].y
                    samples[row * window.count + sample] = Float(part * share * window[sample])
                }
            }
        }
    }

    private func withScratch(_ body: (UnsafeMutablePointer<SIMD2<Double>>, UnsafeMutablePointer<SIMD2<Double>>) -> Void)
    {
        let scratch = UnsafeMutablePointer<SIMD2<Double>>.allocate(capacity: points / 2 + half.scratchCount)
        defer { scratch.deallocate() }
        body(scratch, scratch + points / 2)
    }
}

/// The Fourier transform of `count` complex points, in place: X[k] = Σ x[s] · e^(−2πi s k / count).
private struct ComplexFourier: Sendable {
    private let count: Int
    /// The length of the transform that is computed, a power of two: `count` itself, or for another count, which
    /// Bluestein's algorithm handles, at least 2 · count − 1.
    private let size: Int
    /// e^(−2πi k / size) for k < size / 2.
    private let turns: [SIMD2<Double>]
    /// e^(−πi k² / count), and the transform of its conjugate, divided by `size`; empty for a power of two.
    private let chirp: [SIMD2<Double>]
    private let chirpSpectrum: [SIMD2<Double>]

    init(_ count: Int) {
        self.count = count
        let isPower = count & (count - 1) == 0
        var size = 1
        while size < (isPower ? count : 2 * count - 1) { size *= 2 }
        self.size = size
        let turns = (0..<size / 2).map { turn($0, of: size) }
        self.turns = turns
        guard !isPower else {
            (chirp, chirpSpectrum) = ([], [])
            return
        }
        // k² is reduced modulo the period, so that large angles lose no precision.
        let chirp = (0..<count).map { turn($0 * $0 % (2 * count), of: 2 * count) }
        var kernel = [SIMD2<Double>](repeating: .zero, count: 2 * size)
        for index in 0..<count {
            kernel[index] = conjugate(chirp[index]) / Double(size)
            if index > 0 { kernel[size - index] = kernel[index] }
        }
        kernel.withUnsafeMutableBufferPointer {
            Self.powerOfTwo($0.baseAddress!, $0.baseAddress! + size, size, turns)
        }
        self.chirp = chirp
        chirpSpectrum = Array(kernel[..<size])
    }

    /// How many points of scratch memory `transform` needs.
    var scratchCount: Int { chirp.isEmpty ? size : 2 * size }

    func transform(_ points: UnsafeMutablePointer<SIMD2<Double>>, _ scratch: UnsafeMutablePointer<SIMD2<Double>>) {
        guard !chirp.isEmpty else { return Self.powerOfTwo(points, scratch, size, turns) }
        // Bluestein 1970: s k = (s² + k² − (k − s)²) / 2 makes the transform a convolution with a chirp.
        for index in 0..<count { scratch[index] = product(points[index], chirp[index]) }
        (scratch + count).update(repeating: .zero, count: size - count)
        Self.powerOfTwo(scratch, scratch + size, size, turns)
        for index in 0..<size { scratch[index] = conjugate(product(scratch[index], chirpSpectrum[index])) }
        Self.powerOfTwo(scratch, scratch + size, size, turns)
        for index in 0..<count { points[index] = product(conjugate(scratch[index]), chirp[index]) }
    }

    /// Stockham's radix-2 algorithm, which needs no reordering (Van Loan 1992, algorithm 1.7.1). `other` is scratch of
    /// the same size.
    private static func powerOfTwo(
        _ points: UnsafeMutablePointer<SIMD2<Double>>, _ other: UnsafeMutablePointer<SIMD2<Double>>, _ size: Int,
        _ turns: [SIMD2<Double>]
    ) {
        var (source, target) = (points, other)
        var (length, stride) = (size, 1)
        while length > 1 {
            let middle = length / 2
            for index in 0..<middle {
                let turn = turns[index * stride]
                let (first, second) = (source + stride * index, source + stride * (index + middle))
                let (sums, differences) = (target + stride * 2 * index, target + stride * (2 * index + 1))
                for offset in 0..<stride {
                    sums[offset] = first[offset] + second[offset]
                    differences[offset] = product(first[offset] - second[offset], turn)
                }
            }
            swap(&source, &target)
            (length, stride) = (middle, stride * 2)
        }
        if source != points { points.update(from: source, count: size) }
    }
}

/// e^(−2πi index / count).
private func turn(_ index: Int, of count: Int) -> SIMD2<Double> {
    let angle = 2 * Double.pi * Double(index) / Double(count)
    return SIMD2(cos(angle), -sin(angle))
}

@inline(__always)
private func conjugate(_ a: SIMD2<Double>) -> SIMD2<Double> { SIMD2(a.x, -a.y) }

@inline(__always)
private func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
}

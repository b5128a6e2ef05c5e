import Foundation

/// The constants of a front end for programs that know no Fourier transform: each bin's real and imaginary part as a product
/// of a frame's samples with a row of a table. What is done to single frames before (amplitude, their mean taken off,
/// pre-emphasis within the frame) is linear and lies in the tables too.
public struct FrontEndTables: Sendable {
    /// Samples that a row takes: of the frame that begins `before` samples before the clip for frame 0.
    public let length: Int
    public let before: Int
    /// Samples beyond the end, so that there are as many frames as `FrontEnd.frames(samples:)` says.
    public let after: Int
    /// `[bins, length]`.
    public let real: [Float]
    public let imaginary: [Float]
    /// `[melBands, bins]`.
    public let bank: [Float]
}

extension FrontEnd {
    /// What a program without a Fourier transform needs of this front end.
    public var tables: FrontEndTables {
        let isLong = framing == .inside
        let length = isLong ? fftLength : windowLength
        let (before, after) = surroundings
        let rows = transformRows()
        func placed(_ rows: [[Double]]) -> [Float] {
            let offset = isLong ? (fftLength - windowLength) / 2 : 0
            return rows.flatMap { row -> [Float] in
                var result = [Float](repeating: 0, count: length)
                for (index, value) in row.enumerated() { result[offset + index] = Float(value) }
                return result
            }
        }
        let filterbank = melFilterbank
        return FrontEndTables(
            length: length, before: before, after: after, real: placed(rows.real), imaginary: placed(rows.imaginary),
            bank: (0..<melBands).flatMap { band in (0..<bins).map { filterbank[$0 * melBands + band] } })
    }

    /// Samples before and behind the clip that windows reach; none for framings that stay inside.
    private var surroundings: (before: Int, after: Int) {
        switch framing {
        case .hopsBegun: (windowLength / 2, windowLength - 1 - windowLength / 2)
        case .centredZeros, .centredReflection: (-firstSample, windowLength + firstSample)
        case .inside, .insideWindow: (0, 0)
        case .mirrored: (-firstSample, windowLength + firstSample + hopLength / 2 - hopLength)
        }
    }

    /// Of each bin the window's samples times cosine and times minus sine, taken back through what is done to a frame.
    private func transformRows() -> (real: [[Double]], imaginary: [[Double]]) {
        let shape = windowValues
        // Where the window's first sample lies among the transform's points.
        let offset = (fftLength - windowLength) / 2
        let turns = (0..<fftLength).map { 2 * .pi * Double($0) / Double(fftLength) }
        func row(_ bin: Int, _ wave: (Double) -> Double) -> [Double] {
            takenBack((0..<windowLength).map { shape[$0] * wave(turns[($0 + offset) * bin % fftLength]) })
        }
        return ((0..<bins).map { row($0) { cos($0) } }, (0..<bins).map { row($0) { -sin($0) } })
    }

    /// A row r of the table of changed frames as a row of unchanged ones: r · E · (I - 1/N), times the amplitude.
    private func takenBack(_ row: [Double]) -> [Double] {
        var row = row
        if preEmphasis != 0, preEmphasisScope == .frame {
            // y[n] = x[n] - c x[n-1], y[0] = (1 - c) x[0].
            var result = row
            for index in row.indices.dropLast() { result[index] -= preEmphasis * row[index + 1] }
            result[0] -= preEmphasis * row[0]
            row = result
        }
        if removesFrameMean {
            let mean = row.reduce(0, +) / Double(row.count)
            row = row.map { $0 - mean }
        }
        return amplitude == 1 ? row : row.map { $0 * amplitude }
    }

    /// The logarithm that unit 0 stands for: unit = (ln … - start) / span.
    public var unitStart: Double { log(floor) }
    /// How much more the logarithm is that unit 1 stands for.
    public var unitSpan: Double { Double(unitNepers) }
}

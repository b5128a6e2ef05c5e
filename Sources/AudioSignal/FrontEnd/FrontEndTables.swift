import Foundation

/// The constants of a front end for programs that know no Fourier transform: each bin's real and imaginary part as a
/// product of a frame's samples with a row of a table. What is done to single frames before the transform (amplitude,
/// subtracting the mean, pre-emphasis within the frame) is linear and contained in the tables.
public struct FrontEndTables: Sendable {
    /// How many samples a row is multiplied with. Those of frame 0 begin `before` samples before the clip.
    public let length: Int
    public let before: Int
    /// How many samples must be added after the clip's end, so that there are `FrontEnd.frames(samples:)` frames.
    public let after: Int
    /// `[bins, length]`.
    public let real: [Float]
    public let imaginary: [Float]
    /// `[melBands, bins]`.
    public let bank: [Float]
}

extension FrontEnd {
    /// The tables of this front end for programs without a Fourier transform.
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

    /// How many samples before and after the clip the windows reach; 0 for framings that stay inside the clip.
    private var surroundings: (before: Int, after: Int) {
        switch framing {
        case .hopsBegun: (windowLength / 2, windowLength - 1 - windowLength / 2)
        case .centredZeros, .centredReflection: (-firstSample, windowLength + firstSample)
        case .inside, .insideWindow: (0, 0)
        case .mirrored: (-firstSample, windowLength + firstSample + hopLength / 2 - hopLength)
        }
    }

    /// The tables' rows: for each bin the window times cosine and times minus sine, multiplied with the matrix of what
    /// is done to a frame before.
    private func transformRows() -> (real: [[Double]], imaginary: [[Double]]) {
        let shape = windowValues
        // The index of the window's first sample among the transform's points.
        let offset = (fftLength - windowLength) / 2
        let turns = (0..<fftLength).map { 2 * .pi * Double($0) / Double(fftLength) }
        func row(_ bin: Int, _ wave: (Double) -> Double) -> [Double] {
            takenBack((0..<windowLength).map { shape[$0] * wave(turns[($0 + offset) * bin % fftLength]) })
        }
        return ((0..<bins).map { row($0) { cos($0) } }, (0..<bins).map { row($0) { -sin($0) } })
    }

    /// A row r for prepared frames as a row for original ones: r · E · (I - 1/N), times the amplitude, where E is the
    /// pre-emphasis.
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

    /// The natural logarithm of the mel power at unit 0: unit = (ln … - start) / span.
    public var unitStart: Double { log(floor) }
    /// The difference between the logarithms at unit 1 and at unit 0.
    public var unitSpan: Double { Double(unitNepers) }
}

/// A matrix of values for a heatmap, `[rows, columns]` in row-major order. For a spectrogram rows are mel bands, lowest
/// first.
public struct ValueGrid: Equatable, Sendable {
    public let rows: Int
    public let columns: Int
    public let values: [Float]

    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(
            rows >= 0 && columns >= 0 && values.count == rows * columns,
            "ValueGrid: \(values.count) values are not \(rows) x \(columns)")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// One value; outside the grid is a programmer's error.
    public subscript(row: Int, column: Int) -> Float { values[row * columns + column] }

    /// The smallest and largest finite value; nil where there is none.
    public var range: ClosedRange<Float>? {
        var low = Float.infinity
        var high = -Float.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        return low <= high ? low...high : nil
    }

    /// How values become pixels where there are more or fewer of them.
    public enum Resampling: Sendable {
        /// Means when shrinking, bilinear interpolation when enlarging.
        case smooth
        case nearest
    }

    /// The picture resampled to other numbers of rows and columns. Values that are not finite are left out of means; a
    /// pixel that covers only such values is NaN.
    public func resampled(rows newRows: Int, columns newColumns: Int, _ resampling: Resampling = .smooth) -> ValueGrid {
        guard rows > 0, columns > 0, newRows > 0, newColumns > 0 else {
            let count = max(0, newRows) * max(0, newColumns)
            return ValueGrid(
                rows: max(0, newRows), columns: max(0, newColumns), values: [Float](repeating: .nan, count: count))
        }
        if newRows == rows, newColumns == columns { return self }
        let down = Self.taps(from: rows, to: newRows, resampling)
        let narrow = newColumns == columns ? values : narrowed(to: newColumns, resampling)
        var result = [Float](repeating: 0, count: newRows * newColumns)
        let allAreFinite = narrow.allSatisfy(\.isFinite)
        narrow.withUnsafeBufferPointer { narrow in
            result.withUnsafeMutableBufferPointer { result in
                for (row, tap) in down.enumerated() {
                    let target = UnsafeMutableBufferPointer(rebasing: result[row * newColumns..<(row + 1) * newColumns])
                    if allAreFinite {
                        Self.meanOfRows(tap, narrow, into: target)
                    } else {
                        for column in 0..<newColumns {
                            target[column] = Self.mean(tap) { narrow[$0 * newColumns + column] }
                        }
                    }
                }
            }
        }
        return ValueGrid(rows: newRows, columns: newColumns, values: result)
    }

    /// Each row with so many columns.
    private func narrowed(to newColumns: Int, _ resampling: Resampling) -> [Float] {
        let across = Self.taps(from: columns, to: newColumns, resampling)
        var narrow = [Float](repeating: 0, count: rows * newColumns)
        for row in 0..<rows {
            for (column, tap) in across.enumerated() {
                narrow[row * newColumns + column] = Self.mean(tap) { values[row * columns + $0] }
            }
        }
        return narrow
    }

    private struct Tap {
        var first: Int
        var last: Int
        var firstWeight: Float
        var lastWeight: Float
    }

    private static func taps(from old: Int, to new: Int, _ resampling: Resampling) -> [Tap] {
        let scale = Double(old) / Double(new)
        return (0..<new).map { index in
            if resampling == .nearest {
                let source = min(old - 1, Int((Double(index) + 0.5) * scale))
                return Tap(first: source, last: source, firstWeight: 1, lastWeight: 1)
            }
            if scale >= 1 {
                let start = Double(index) * scale
                let end = min(Double(old), start + scale)
                let first = min(old - 1, Int(start))
                let last = max(first, min(old - 1, Int(end.rounded(.up)) - 1))
                return Tap(
                    first: first, last: last, firstWeight: Float(Double(first + 1) - start),
                    lastWeight: last == first ? 1 : Float(end - Double(last)))
            }
            let centre = min(max((Double(index) + 0.5) * scale - 0.5, 0), Double(old - 1))
            let first = min(old - 1, Int(centre))
            let last = min(old - 1, first + 1)
            let share = Float(centre - Double(first))
            return Tap(first: first, last: last, firstWeight: 1 - share, lastWeight: last == first ? 1 : share)
        }
    }

    /// The mean of rows of finite values, each as long as the target; the same sums as `mean`, a row at a time.
    private static func meanOfRows(
        _ tap: Tap, _ rows: UnsafeBufferPointer<Float>, into target: UnsafeMutableBufferPointer<Float>
    ) {
        let length = target.count
        guard tap.first < tap.last else {
            for column in 0..<length { target[column] = rows[tap.first * length + column] }
            return
        }
        target.update(repeating: 0)
        var weight: Float = 0
        for index in tap.first...tap.last {
            let share = index == tap.first ? tap.firstWeight : index == tap.last ? tap.lastWeight : 1
            for column in 0..<length { target[column] += share * rows[index * length + column] }
            weight += share
        }
        for column in 0..<length { target[column] /= weight }
    }

    @inline(__always)
    private static func mean(_ tap: Tap, _ value: (Int) -> Float) -> Float {
        if tap.first == tap.last { return value(tap.first) }
        var sum: Float = 0
        var weight: Float = 0
        for index in tap.first...tap.last {
            let one = value(index)
            guard one.isFinite else { continue }
            let share = index == tap.first ? tap.firstWeight : index == tap.last ? tap.lastWeight : 1
            sum += share * one
            weight += share
        }
        return weight > 0 ? sum / weight : .nan
    }
}

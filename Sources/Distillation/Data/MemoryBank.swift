import TensorCore

/// Contrast features of earlier samples, in pairs of rows, one of the strong view and one of the mild view (Fang et al.
/// 2021, CMI). They are stored before the contrast head, which training changes, so that they depend only on the
/// teacher and never become outdated.
struct MemoryBank {
    struct Rows {
        /// `[rows, features]`.
        let strong: Tensor
        let mild: Tensor
    }

    /// The most rows that are kept; the oldest batches are dropped.
    let capacity: Int
    private(set) var batches: [Rows] = []

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { batches.reduce(0) { $0 + $1.mild.shape.rows } }

    /// Adds rows. The tensors are kept, and must not be changed afterwards.
    mutating func add(_ rows: Rows) {
        precondition(rows.strong.shape == rows.mild.shape, "a bank's views \(rows.strong.shape) and \(rows.mild.shape)")
        batches.append(rows)
        while batches.count > 1 && count > capacity { batches.removeFirst() }
    }

    mutating func removeAll() { batches.removeAll() }

    /// Up to `limit` different rows, drawn at random; nil while there are none.
    func draw(_ limit: Int, using random: inout RandomGenerator) -> Rows? {
        let positions = positions(limit, using: &random)
        guard !positions.isEmpty else { return nil }
        let columns = batches[0].mild.shape.columns
        let shape = Shape(rows: positions.count, columns: columns)
        let rows = Rows(strong: Tensor(uninitialized: shape), mild: Tensor(uninitialized: shape))
        for (index, (batch, row)) in positions.enumerated() {
            let (source, target) = (row * columns, index * columns)
            (rows.strong.pointer + target).update(from: batches[batch].strong.pointer + source, count: columns)
            (rows.mild.pointer + target).update(from: batches[batch].mild.pointer + source, count: columns)
        }
        return rows
    }

    /// The mean distance of the rows from their mean, divided by their mean norm; 0 while there are none.
    var spread: Float {
        guard count > 0 else { return 0 }
        let columns = batches[0].mild.shape.columns
        var mean = [Double](repeating: 0, count: columns)
        forEachRow { row in for column in 0..<columns { mean[column] += Double(row[column]) / Double(count) } }
        var (distance, norm) = (0.0, 0.0)
        forEachRow { row in
            var (squares, total) = (0.0, 0.0)
            for column in 0..<columns {
                let (value, offset) = (Double(row[column]), Double(row[column]) - mean[column])
                squares += offset * offset
                total += value * value
            }
            distance += squares.squareRoot()
            norm += total.squareRoot()
        }
        return norm > 0 ? Float(distance / norm) : 0
    }

    private func forEachRow(_ body: (UnsafeMutablePointer<Float>) -> Void) {
        for batch in batches {
            for row in 0..<batch.mild.shape.rows { body(batch.mild.pointer + row * batch.mild.shape.columns) }
        }
    }

    /// The first `limit` positions of a Fisher-Yates shuffle.
    private func positions(_ limit: Int, using random: inout RandomGenerator) -> [(batch: Int, row: Int)] {
        var all = batches.indices.flatMap { batch in (0..<batches[batch].mild.shape.rows).map { (batch, $0) } }
        let count = min(limit, all.count)
        for index in 0..<count { all.swapAt(index, random.integer(in: index..<all.count)) }
        return Array(all.prefix(count))
    }
}

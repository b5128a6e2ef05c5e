import Foundation

/// The softmax of each row, eˣ / Σ eˣ, computed with the row's maximum subtracted first. `[rows, classes]`.
public func softmax(_ logits: Tensor) -> Tensor { normalized(logits, exponential) { row, _ in row } }

/// The logarithm of the softmax of each row, x − ln Σ eˣ. `[rows, classes]`.
public func logSoftmax(_ logits: Tensor) -> Tensor { normalized(logits, { $0 }) { row, _ in row } }

/// The gradient of `softmax`: dx = y · (dy − Σ dy · y), row by row.
public func softmaxGradient(_ gradient: Tensor, output: Tensor) -> Tensor {
    rowGradient(gradient, output) { dy, y, total in
        y * (dy - total)
    } weight: { dy, y in
        dy * y
    }
}

/// The gradient of `logSoftmax`: dx = dy − eʸ · Σ dy, row by row.
public func logSoftmaxGradient(_ gradient: Tensor, output: Tensor) -> Tensor {
    rowGradient(gradient, output) { dy, y, total in
        dy - exponential(y) * total
    } weight: { dy, _ in
        dy
    }
}

/// The index of each row's largest element; the first where several are equal.
public func argmax(_ logits: Tensor) -> [Int] {
    let columns = logits.shape.columns
    require(columns > 0, "the largest element of rows of none: \(logits.shape)")
    return (0..<logits.shape.rows).map { row in
        let x = logits.pointer + row * columns
        return (1..<max(columns, 1)).reduce(0) { x[$1] > x[$0] ? $1 : $0 }
    }
}

/// −ln softmax(logits)[label] of each row, and the softmax from which its gradient follows.
public struct CrossEntropy {
    /// `[rows]`
    public let losses: Tensor
    public let probabilities: Tensor
    private let labels: [Int]

    /// - Parameters:
    ///   - logits: `[rows, classes]`.
    ///   - labels: one class a row.
    public init(_ logits: Tensor, labels: [Int]) {
        let columns = logits.shape.columns
        require(
            labels.count == logits.shape.rows && labels.allSatisfy { 0..<columns ~= $0 },
            "cross entropy of \(logits.shape) with \(labels.count) labels")
        let losses = Tensor(uninitialized: Shape(count: labels.count))
        let (source, target) = (logits.pointer, losses.pointer)
        probabilities = normalized(logits, exponential) { row, offset in
            target[row] = offset - source[row * columns + labels[row]]
            return row
        }
        self.losses = losses
        self.labels = labels
    }

    /// dlogits = weight[row] · (softmax − one-hot).
    public func gradient(weights: [Float]) -> Tensor {
        require(weights.count == labels.count, "cross entropy: \(weights.count) weights of \(labels.count) rows")
        let result = Tensor(uninitialized: probabilities.shape)
        let columns = result.shape.columns
        let (p, target) = (probabilities.pointer, result.pointer)
        Workers.forEachRow(labels.count, columns) { row in
            let (x, y, weight) = (p + row * columns, target + row * columns, weights[row])
            forEachVector(0..<columns) {
                y.store(x.vector($0) * weight, $0)
            } tail: {
                y.storePartial(x.partial($0, $1) * weight, $0, $1)
            }
            y[labels[row]] -= weight
        }
        return result
    }
}

/// KL(T/τ ‖ S/τ) = Σ p_T · (ln p_T − ln p_S) of each row of logits, p = softmax(logits / τ).
public struct KullbackLeibler {
    /// `[rows]`
    public let divergences: Tensor
    private let teacher: Tensor
    private let student: Tensor
    private let temperature: Float

    public init(teacher: Tensor, student: Tensor, temperature: Float) {
        require(
            teacher.shape == student.shape && temperature > 0,
            "KL divergence: \(teacher.shape) and \(student.shape) at temperature \(temperature)")
        self.teacher = logSoftmax(teacher * (1 / temperature))
        self.student = logSoftmax(student * (1 / temperature))
        self.temperature = temperature
        divergences = Tensor(uninitialized: Shape(count: teacher.shape.rows))
        let (t, s, target, columns) = (
            self.teacher.pointer, self.student.pointer, divergences.pointer, teacher.shape.columns
        )
        for row in 0..<teacher.shape.rows {
            let (a, b) = (t + row * columns, s + row * columns)
            target[row] = (0..<columns).reduce(0) { $0 + exp(a[$1]) * (a[$1] - b[$1]) }
        }
    }

    /// dS = weight[row] · (p_S − p_T) / τ.
    public func studentGradient(weights: [Float]) -> Tensor {
        check(weights)
        let result = Tensor(uninitialized: student.shape)
        let columns = student.shape.columns
        for index in 0..<result.count {
            let difference = exp(student.pointer[index]) - exp(teacher.pointer[index])
            result.pointer[index] = weights[index / columns] / temperature * difference
        }
        return result
    }

    /// dT = weight[row] · p_T · (ln p_T − ln p_S − KL) / τ.
    public func teacherGradient(weights: [Float]) -> Tensor {
        check(weights)
        let result = Tensor(uninitialized: student.shape)
        let columns = student.shape.columns
        for index in 0..<result.count {
            let row = index / columns
            let (t, s) = (teacher.pointer[index], student.pointer[index])
            result.pointer[index] = weights[row] / temperature * exp(t) * (t - s - divergences.pointer[row])
        }
        return result
    }

    private func check(_ weights: [Float]) {
        require(weights.count == divergences.count, "KL divergence: \(weights.count) weights of \(student.shape)")
    }
}

/// `value(x − ln Σ eˣ)` of each row; `visit` is called with the row's index and its ln Σ eˣ.
@inline(__always)
private func normalized(
    _ logits: Tensor, _ value: (Vector) -> Vector, _ visit: (Int, Float) -> Int
) -> Tensor {
    require(logits.shape.columns > 0, "softmax over no classes: \(logits.shape)")
    let result = Tensor(uninitialized: logits.shape)
    let (rows, columns) = (logits.shape.rows, logits.shape.columns)
    let (source, target) = (logits.pointer, result.pointer)
    Workers.forEachRow(rows, columns) { row in
        let (x, y) = (source + row * columns, target + row * columns)
        let offset = logSumOfExponentials(x, columns)
        forEachVector(0..<columns) {
            y.store(value(x.vector($0) - offset), $0)
        } tail: {
            y.storePartial(value(x.partial($0, $1) - offset), $0, $1)
        }
        _ = visit(row, offset)
    }
    return result
}

@inline(__always)
private func rowGradient(
    _ gradient: Tensor, _ output: Tensor, _ value: (Vector, Vector, Float) -> Vector,
    weight: (Vector, Vector) -> Vector
) -> Tensor {
    require(gradient.count == output.count, "softmax's gradient: \(gradient.shape) and \(output.shape)")
    let result = Tensor(uninitialized: output.shape)
    let (rows, columns) = (output.shape.rows, output.shape.columns)
    let (dy, y, dx) = (gradient.pointer, output.pointer, result.pointer)
    Workers.forEachRow(rows, columns) { row in
        let base = row * columns
        var sum = Vector.zero
        forEachVector(base..<base + columns) {
            sum += weight(dy.vector($0), y.vector($0))
        } tail: {
            sum += weight(dy.partial($0, $1), y.partial($0, $1))
        }
        let total = sum.sum()
        forEachVector(base..<base + columns) {
            dx.store(value(dy.vector($0), y.vector($0), total), $0)
        } tail: {
            dx.storePartial(value(dy.partial($0, $1), y.partial($0, $1), total), $0, $1)
        }
    }
    return result
}

@inline(__always)
private func logSumOfExponentials(_ x: UnsafeMutablePointer<Float>, _ columns: Int) -> Float {
    var largest = x[0]
    for index in 1..<max(columns, 1) where !(x[index] <= largest) { largest = x[index] }
    var sum = Vector.zero
    forEachVector(0..<columns) {
        sum += exponential(x.vector($0) - largest)
    } tail: { start, count in
        let terms = exponential(x.partial(start, count) - largest)
        for lane in 0..<count { sum[lane] += terms[lane] }
    }
    return largest + log(sum.sum())
}

extension Workers {
    /// Calls `body` for each row, on all workers where there are enough elements to make that faster.
    @inline(__always)
    static func forEachRow(_ rows: Int, _ columns: Int, _ body: (Int) -> Void) {
        if rows * columns > 4096 {
            forEach(rows) { range, _ in for row in range { body(row) } }
        } else {
            for row in 0..<rows { body(row) }
        }
    }
}

/// Copies of whole rows and columns. A row of a tensor is all of its axes but the first.

/// The rows of several tensors, one after the other.
public func concatenateRows(_ parts: [Tensor]) -> Tensor {
    require(!parts.isEmpty, "concatenation by rows of no tensors")
    let columns = parts[0].shape.columns
    require(
        parts.allSatisfy { $0.shape.columns == columns }, "concatenation by rows of \(parts.map(\.shape))")
    let result = Tensor(uninitialized: parts[0].shape.with(rows: parts.reduce(0) { $0 + $1.shape.rows }))
    var target = result.pointer
    for part in parts {
        target.update(from: part.pointer, count: part.count)
        target += part.count
    }
    return result
}

/// The rows of a range, on new memory.
public func rows(_ x: Tensor, _ range: Range<Int>) -> Tensor {
    require(range.lowerBound >= 0 && range.upperBound <= x.shape.rows, "rows \(range) of \(x.shape)")
    let result = Tensor(uninitialized: x.shape.with(rows: range.count))
    result.pointer.update(from: x.pointer + range.lowerBound * x.shape.columns, count: result.count)
    return result
}

/// The rows at the given indices, in that order.
public func gatherRows(_ x: Tensor, _ indices: [Int]) -> Tensor {
    require(indices.allSatisfy { 0..<x.shape.rows ~= $0 }, "rows \(indices) of \(x.shape)")
    let result = Tensor(uninitialized: x.shape.with(rows: indices.count))
    let columns = x.shape.columns
    for (row, index) in indices.enumerated() {
        (result.pointer + row * columns).update(from: x.pointer + index * columns, count: columns)
    }
    return result
}

/// The gradient of `gatherRows`: `target[indices[i]] += gradient[i]`.
public func scatterRows(_ gradient: Tensor, _ indices: [Int], to shape: Shape) -> Tensor {
    let columns = shape.columns
    require(
        gradient.shape.columns == columns && gradient.shape.rows == indices.count
            && indices.allSatisfy { 0..<shape.rows ~= $0 },
        "scattering \(gradient.shape) to rows \(indices) of \(shape)")
    let result = Tensor(zeros: shape)
    for (row, index) in indices.enumerated() {
        for column in 0..<columns {
            result.pointer[index * columns + column] += gradient.pointer[row * columns + column]
        }
    }
    return result
}

/// Matrices beside each other: `[rows, Σ columns]`.
public func concatenateColumns(_ parts: [Tensor]) -> Tensor {
    require(!parts.isEmpty, "concatenation by columns of no tensors")
    let count = parts[0].shape.rows
    require(parts.allSatisfy { $0.shape.rows == count }, "concatenation by columns of \(parts.map(\.shape))")
    let result = Tensor(uninitialized: Shape(rows: count, columns: parts.reduce(0) { $0 + $1.shape.columns }))
    let total = result.shape.columns
    var start = 0
    for part in parts {
        let columns = part.shape.columns
        for row in 0..<count {
            (result.pointer + row * total + start).update(from: part.pointer + row * columns, count: columns)
        }
        start += columns
    }
    return result
}

/// The columns of a range of a matrix, on new memory.
public func columns(_ x: Tensor, _ range: Range<Int>) -> Tensor {
    require(range.lowerBound >= 0 && range.upperBound <= x.shape.columns, "columns \(range) of \(x.shape)")
    let result = Tensor(uninitialized: Shape(rows: x.shape.rows, columns: range.count))
    for row in 0..<x.shape.rows {
        (result.pointer + row * range.count)
            .update(from: x.pointer + row * x.shape.columns + range.lowerBound, count: range.count)
    }
    return result
}

/// `[labels, classes]` with a one at each label.
public func oneHot(_ labels: [Int], classes: Int) -> Tensor {
    require(labels.allSatisfy { 0..<classes ~= $0 }, "one-hot of labels outside 0..<\(classes)")
    let result = Tensor(zeros: Shape(rows: labels.count, columns: classes))
    for (row, label) in labels.enumerated() { result.pointer[row * classes + label] = 1 }
    return result
}

/// `[sets, classes]` with a one at each member of a row's set.
public func multiHot(_ sets: [[Int]], classes: Int) -> Tensor {
    require(sets.joined().allSatisfy { 0..<classes ~= $0 }, "multi-hot of labels outside 0..<\(classes)")
    let result = Tensor(zeros: Shape(rows: sets.count, columns: classes))
    for (row, set) in sets.enumerated() {
        for label in set { result.pointer[row * classes + label] = 1 }
    }
    return result
}

/// x + bias[c], where c is the index on the last axis.
public func addBias(_ x: Tensor, _ bias: Tensor) -> Tensor {
    let channels = bias.count
    require(x.shape.rank > 0 && x.shape[x.shape.rank - 1] == channels, "a bias \(bias.shape) for \(x.shape)")
    let ones = Tensor(repeating: 1, shape: Shape(count: channels))
    let view = x.shape.rank == 4 ? x : x.reshaped([1, 1, x.count / channels, channels])
    return affine(view, scale: ones.pointer, shift: bias.pointer, residual: nil, activation: .identity)
        .reshaped(x.shape)
}

/// The sums over all axes but the last, `[channels]`: the gradient of a bias.
public func sumOverPositions(_ x: Tensor, channels: Int) -> Tensor {
    require(channels > 0 && x.count % channels == 0, "sums of \(x.shape) over \(channels) channels")
    let batch = x.shape.rank == 4 ? x.shape.batch : 1
    let size = x.count / max(batch, 1)
    let period = ChannelPeriod(channels)
    let scratch = Workspace((2 * Workers.threads) * period.length)
    let partial = Workspace(batch * channels)
    let result = Tensor(zeros: Shape(count: channels))
    let (source, room, sums) = (x.pointer, scratch.pointer, partial.pointer)
    Workers.forEach(batch) { samples, worker in
        let first = room + 2 * worker * period.length
        for sample in samples {
            let base = source + sample * size
            period.sum(size, into: first, first + period.length) { index, _, lanes in
                (base.vector(index, lanes), .zero)
            }
            period.fold(first, into: sums + sample * channels)
        }
    }
    for sample in 0..<batch {
        for channel in 0..<channels { result.pointer[channel] += sums[sample * channels + channel] }
    }
    return result
}

/// The axes in another order: axis i of the result is axis `axes[i]` of x. Elements are copied in runs where the last
/// axis stays the last, else in transposed blocks; where no element moves, the result shares x's memory.
public func permuted(_ x: Tensor, _ axes: [Int]) -> Tensor {
    let axes = axes.map(x.shape.axis)
    require(
        axes.sorted() == Array(0..<x.shape.rank), "permuted: \(axes) is no order of the axes of \(x.shape)")
    let shape = Shape(rank: x.shape.rank) { x.shape[axes[$0]] }
    let (source, own) = (x.shape.strides, shape.strides)
    let walk = StridedWalk(shape) { SIMD4(source[axes[$0]], own[$0], 0, 0) }
    if walk.rank == 1 { return x.reshaped(shape) }
    let result = Tensor(uninitialized: shape)
    if walk.innerStep[0] == 1 {
        let (from, to) = (x.pointer, result.pointer)
        walk.forEachRun { places, length in (to + places[1]).update(from: from + places[0], count: length) }
    } else {
        transposeBlocks(x, walk, result)
    }
    return result
}

/// The order that undoes `axes`.
public func inverseOrder(_ axes: [Int]) -> [Int] {
    var result = axes
    for (place, axis) in axes.enumerated() { result[axis < 0 ? axis + axes.count : axis] = place }
    return result
}

/// Transposes, for each position along the other axes, the matrix that x's last axis and the result's last axis span.
/// Workers share positions and blocks of columns.
private func transposeBlocks(_ x: Tensor, _ walk: StridedWalk, _ result: Tensor) {
    guard walk.count > 0, let across = (0..<walk.rank).first(where: { walk.step($0)[0] == 1 }) else { return }
    let last = walk.rank - 1
    let others = walk.without(across, last)
    let (rows, columns) = (walk.extent(last), walk.extent(across))
    let blocks = (columns + 63) / 64
    Workers.forEach(others.count * blocks) { units, _ in
        for unit in units {
            let (places, first) = (others.places(unit / blocks), unit % blocks * 64)
            transpose(
                x.pointer + places[0] + first, rows: rows, stride: walk.step(last)[0],
                columns: min(64, columns - first), into: result.pointer + places[1] + first * walk.step(across)[1],
                stride: walk.step(across)[1])
        }
    }
}

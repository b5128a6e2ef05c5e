/// For each index of a new axis the index of an old axis whose elements it takes: slices, padding, repetition and
/// gathering in one.
///
/// It is held as stretches of neighbouring indices, so that their elements are copied together.
public struct AxisMap {
    fileprivate struct Stretch {
        let target: Int
        /// The first index of the old axis; nil where the stretch is filled with a constant.
        let source: Int?
        var count: Int
    }

    fileprivate var stretches: [Stretch] = []
    /// The extents of the axis before and after.
    let before: Int
    private(set) var after = 0

    /// - Parameter indices: the old index for each new one, nil for the constant; one outside the old axis traps.
    public init(of extent: Int, _ indices: some Sequence<Int?>) {
        before = extent
        for index in indices {
            require(index.map { 0..<extent ~= $0 } ?? true, "index \(index ?? 0) of an axis of extent \(extent)")
            append(index)
        }
    }

    private mutating func append(_ index: Int?) {
        defer { after += 1 }
        if let last = stretches.last {
            let continues = last.source.map { $0 + last.count == index } ?? (index == nil)
            if continues { return stretches[stretches.count - 1].count += 1 }
        }
        stretches.append(Stretch(target: after, source: index, count: 1))
    }

    /// Whether the axis stays as it is.
    var isIdentity: Bool {
        before == after && (stretches.isEmpty || stretches.count == 1 && stretches[0].source == 0)
    }
}

/// x with another axis, whose elements a map takes from the old one; `constant` where the map has nil.
public func gathered(_ x: Tensor, axis: Int, _ map: AxisMap, constant: Float = 0) -> Tensor {
    let axis = x.shape.axis(axis)
    require(x.shape[axis] == map.before, "gathered: axis \(axis) of \(x.shape) is not of extent \(map.before)")
    if map.isIdentity { return x }
    let result = Tensor(uninitialized: x.shape.with(map.after, at: axis))
    let (outer, inner) = (x.shape.count(0..<axis), x.shape.count(axis + 1..<x.shape.rank))
    Workers.forEachRow(outer, map.after * inner) { row in
        let source = x.pointer + row * map.before * inner
        let target = result.pointer + row * map.after * inner
        for stretch in map.stretches {
            let (place, count) = (target + stretch.target * inner, stretch.count * inner)
            if let from = stretch.source.map({ source + $0 * inner }) {
                if count == 1 { place.pointee = from.pointee } else { place.update(from: from, count: count) }
            } else {
                place.update(repeating: constant, count: count)
            }
        }
    }
    return result
}

/// The gradient of `gathered`: each element is added to the one that it was taken from.
public func scattered(_ gradient: Tensor, axis: Int, _ map: AxisMap, to shape: Shape) -> Tensor {
    let axis = shape.axis(axis)
    require(
        shape[axis] == map.before && gradient.shape == shape.with(map.after, at: axis),
        "scattered: \(gradient.shape) to \(shape) along axis \(axis)")
    if map.isIdentity { return gradient }
    let result = Tensor(uninitialized: shape)
    let (outer, inner) = (shape.count(0..<axis), shape.count(axis + 1..<shape.rank))
    Workers.forEachRow(outer, map.after * inner) { row in
        let target = result.pointer + row * map.before * inner
        let source = gradient.pointer + row * map.after * inner
        target.update(repeating: 0, count: map.before * inner)
        for stretch in map.stretches {
            guard let place = stretch.source.map({ target + $0 * inner }) else { continue }
            let from = source + stretch.target * inner
            for index in 0..<stretch.count * inner { place[index] += from[index] }
        }
    }
    return result
}

/// Tensors joined along an axis; their other extents must be equal.
public func concatenated(_ parts: [Tensor], axis: Int) -> Tensor {
    require(!parts.isEmpty, "concatenated: no tensors")
    let axis = parts[0].shape.axis(axis)
    let extent = parts.reduce(0) { $0 + $1.shape[axis] }
    let shape = parts[0].shape.with(extent, at: axis)
    require(
        parts.allSatisfy { $0.shape.rank == shape.rank && $0.shape.with(extent, at: axis) == shape },
        "concatenated along axis \(axis): \(parts.map(\.shape))")
    let result = Tensor(uninitialized: shape)
    let (outer, inner) = (shape.count(0..<axis), shape.count(axis + 1..<shape.rank))
    let ends = parts.map { (UnsafePointer($0.pointer), $0.shape[axis] * inner) }
    Workers.forEachRow(outer, extent * inner) { row in
        var target = result.pointer + row * extent * inner
        for (source, count) in ends {
            target.update(from: source + row * count, count: count)
            target += count
        }
    }
    return result
}

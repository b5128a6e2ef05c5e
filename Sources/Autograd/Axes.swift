import TensorCore

/// Operations that move elements along the axes of a tensor of any rank. Negative axes count from the last one (−1).

/// The axes in another order: axis i of the result is axis `axes[i]` of x.
public func permuted(_ x: Variable, _ axes: [Int]) -> Variable {
    unary(x, permuted(x.value, axes)) { permuted($0, inverseOrder(axes)) }
}

/// Tensors joined along an axis.
public func concatenated(_ parts: [Variable], axis: Int) -> Variable {
    let value = concatenated(parts.map(\.value), axis: axis)
    guard parts.contains(where: \.needsGradient) else { return parts[0].tape.constant(value) }
    let axis = value.shape.axis(axis)
    let ends = parts.map { ($0.sink, $0.shape[axis]) }
    return parts[0].tape.record(value) { gradient in
        var start = 0
        for (sink, count) in ends {
            if sink.isOpen { sink.accumulate(sliced(gradient, axis: axis, from: start, count: count)) }
            start += count
        }
    }
}

/// `count` indices of an axis from `start` on, every `step`-th, which may be negative.
public func sliced(_ x: Variable, axis: Int, from start: Int, count: Int, step: Int = 1) -> Variable {
    gathered(x, axis: axis, .slice(of: x.shape[x.shape.axis(axis)], from: start, count: count, step: step))
}

/// The indices of an axis in the order given.
public func gathered(_ x: Variable, axis: Int, indices: [Int]) -> Variable {
    gathered(x, axis: axis, AxisMap(of: x.shape[x.shape.axis(axis)], indices))
}

/// x with `before` and `after` more elements at each axis; a negative number removes elements.
public func padded(_ x: Variable, before: [Int], after: [Int], mode: PaddingMode) -> Variable {
    let maps = paddingMaps(x.shape, before: before, after: after, mode)
    return maps.enumerated().reduce(x) { gathered($0, axis: $1.offset, $1.element, constant: mode.constant) }
}

/// x with each axis repeated as a whole, `repeats` times.
public func tiled(_ x: Variable, _ repeats: [Int]) -> Variable {
    tilingMaps(x.shape, repeats).enumerated().reduce(x) { gathered($0, axis: $1.offset, $1.element) }
}

/// x with another axis, whose elements a map takes from the old one; gradients are added to the elements that were
/// taken.
public func gathered(_ x: Variable, axis: Int, _ map: AxisMap, constant: Float = 0) -> Variable {
    let shape = x.shape
    return unary(x, gathered(x.value, axis: axis, map, constant: constant)) {
        scattered($0, axis: axis, map, to: shape)
    }
}

/// What `padded` puts before and after an axis.
public enum PaddingMode: Hashable, Sendable {
    case constant(Float)
    /// The axis mirrored at its first and last element, which are not repeated; mirrored again where one reflection is
    /// too short.
    case reflect
    /// The first and last element repeated.
    case edge
    /// The elements from the other end of the axis.
    case wrap
}

extension AxisMap {
    /// `count` indices from `start` on, every `step`-th, which may be negative.
    public static func slice(of extent: Int, from start: Int, count: Int, step: Int = 1) -> AxisMap {
        AxisMap(of: extent, (0..<count).lazy.map { start + $0 * step })
    }

    /// The whole axis, `times` times.
    public static func tile(of extent: Int, times: Int) -> AxisMap {
        AxisMap(of: extent, (0..<extent * times).lazy.map { $0 % extent })
    }

    /// Each index `times` times, then the next.
    public static func `repeat`(of extent: Int, each times: Int) -> AxisMap {
        AxisMap(of: extent, (0..<extent * times).lazy.map { $0 / times })
    }

    /// `before` and `after` more elements; a negative number removes elements.
    public static func padding(of extent: Int, before: Int, after: Int, _ mode: PaddingMode) -> AxisMap {
        require(
            extent + before + after >= 0 && (extent > 0 || mode.isConstant || before + after == 0),
            "padding of an axis of extent \(extent) by \(before) and \(after)")
        return AxisMap(
            of: extent,
            (-before..<extent + after).lazy.map { index in
                0..<extent ~= index ? index : mode.index(index, extent)
            })
    }
}

extension PaddingMode {
    fileprivate var isConstant: Bool { if case .constant = self { true } else { false } }

    /// The value of padded elements in the mode `constant`; 0 in the others, which do not use it.
    public var constant: Float { if case .constant(let value) = self { value } else { 0 } }

    /// The index inside the axis whose element stands at an index outside it; nil for a constant.
    fileprivate func index(_ index: Int, _ extent: Int) -> Int? {
        func remainder(_ period: Int) -> Int { (index % period + period) % period }
        switch self {
        case .constant: return nil
        case .edge: return index < 0 ? 0 : extent - 1
        case .wrap: return remainder(extent)
        case .reflect:
            guard extent > 1 else { return 0 }
            let place = remainder(2 * (extent - 1))
            return place < extent ? place : 2 * (extent - 1) - place
        }
    }
}

/// How each axis is padded.
public func paddingMaps(_ shape: Shape, before: [Int], after: [Int], _ mode: PaddingMode) -> [AxisMap] {
    require(
        before.count == shape.rank && after.count == shape.rank, "padded: \(before) and \(after) for \(shape)")
    return (0..<shape.rank).map { .padding(of: shape[$0], before: before[$0], after: after[$0], mode) }
}

/// How often each axis is repeated.
public func tilingMaps(_ shape: Shape, _ repeats: [Int]) -> [AxisMap] {
    require(
        repeats.count == shape.rank && repeats.allSatisfy { $0 >= 0 }, "tiled: \(repeats) times \(shape)")
    return (0..<shape.rank).map { .tile(of: shape[$0], times: repeats[$0]) }
}

/// x with `before` and `after` more elements at each axis; a negative number removes elements.
public func padded(_ x: Tensor, before: [Int], after: [Int], mode: PaddingMode) -> Tensor {
    let maps = paddingMaps(x.shape, before: before, after: after, mode)
    return maps.enumerated().reduce(x) { gathered($0, axis: $1.offset, $1.element, constant: mode.constant) }
}

/// x with each axis repeated as a whole, `repeats` times.
public func tiled(_ x: Tensor, _ repeats: [Int]) -> Tensor {
    tilingMaps(x.shape, repeats).enumerated().reduce(x) { gathered($0, axis: $1.offset, $1.element) }
}

/// `count` indices of an axis from `start` on, every `step`-th, which may be negative.
public func sliced(_ x: Tensor, axis: Int, from start: Int, count: Int, step: Int = 1) -> Tensor {
    gathered(x, axis: axis, .slice(of: x.shape[x.shape.axis(axis)], from: start, count: count, step: step))
}

/// The indices of an axis in the order given.
public func gathered(_ x: Tensor, axis: Int, indices: [Int]) -> Tensor {
    gathered(x, axis: axis, AxisMap(of: x.shape[x.shape.axis(axis)], indices))
}

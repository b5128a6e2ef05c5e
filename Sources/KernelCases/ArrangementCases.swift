import TensorCore

/// Cases of operations that move elements; the naive twin is a new shape and, for each new index, the old one.
extension TensorCases {
    static var arrangements: [KernelCase] {
        let orders: [(Shape, [Int])] = [
            ([2, 3, 5, 7], [0, 2, 3, 1]), ([2, 3, 5, 7], [0, 3, 1, 2]), ([2, 3, 5, 7], [1, 0, 2, 3]),
            ([2, 3, 5, 7], [3, 2, 1, 0]),
            ([40, 70], [1, 0]), ([3, 33, 2, 19], [2, 0, 3, 1]), ([2, 1, 3, 1], [3, 2, 0, 1]), ([6], [0]), ([], []),
            ([2, 3, 2, 3, 2, 2, 3, 2], [7, 1, 5, 3, 4, 2, 6, 0]), ([3, 120, 130], [0, 2, 1]),
        ]
        let image: Shape = [2, 5, 6, 3]
        var some = orders.map { permutation($0.0, $0.1) }
        for axis in 0..<4 {
            some.append(gather(image, axis, [1, 0, 1, 1]))
            some.append(slice(image, axis, 1, 1, 1))
            some.append(slice(image, axis, image[axis] - 1, image[axis], -1))
            some.append(concatenation(image, axis))
        }
        some += [slice([3, 50], 1, 3, 16, 3), slice([3, 50, 2], 1, 40, 4, -10), slice(image, 2, 2, 0, 1)]
        for mode in [PaddingMode.constant(-1.5), .reflect, .edge, .wrap] {
            some.append(padding(image, [0, 2, 1, 0], [0, 1, 3, 2], mode))
            some.append(padding(image, [0, -1, 2, 0], [0, 0, -4, 0], mode))
            some.append(padding([4], [9], [11], mode))
            some.append(padding([1, 3], [2, 0], [0, 0], mode))
        }
        some += [tiling([2, 3, 4], [2, 1, 3]), tiling([3, 1], [1, 5])]
        return some + [expansion([3, 1, 5], [2, 3, 4, 5]), expansion([], [2, 3])]
    }

    static func arrangement(
        _ name: String, _ shape: Shape, to result: Shape, _ run: @escaping @Sendable (Tensor) -> Tensor,
        constant: Double = 0, _ source: @escaping @Sendable ([Int]) -> [Int]?
    ) -> KernelCase {
        KernelCase(
            name: "\(name) of \(shape)", operations: 0, bytes: 4 * (shape.count + result.count), tolerance: 0
        ) { generator in
            let x = Tensor(normal: shape, using: &generator)
            return .init {
                [run(x)]
            } naive: {
                [NaiveTensor.make(result) { source($0).map { NaiveTensor.element(x, $0) } ?? constant }]
            }
        }
    }

    static func permutation(_ shape: Shape, _ axes: [Int]) -> KernelCase {
        arrangement(
            "permutation \(axes)", shape, to: Shape(axes.map { shape[$0] }), { permuted($0, axes) },
            { index in axes.indices.map { axis in index[axes.firstIndex(of: axis)!] } })
    }

    private static func moved(_ index: [Int], _ axis: Int, _ place: Int) -> [Int] {
        index.enumerated().map { $0.offset == axis ? place : $0.element }
    }

    private static func gather(_ shape: Shape, _ axis: Int, _ indices: [Int]) -> KernelCase {
        arrangement(
            "gather \(indices) along \(axis)", shape, to: shape.with(indices.count, at: axis),
            { gathered($0, axis: axis, indices: indices) }, { moved($0, axis, indices[$0[axis]]) })
    }

    private static func slice(_ shape: Shape, _ axis: Int, _ start: Int, _ count: Int, _ step: Int) -> KernelCase {
        arrangement(
            "slice \(start), \(count) by \(step) along \(axis)", shape, to: shape.with(count, at: axis),
            { sliced($0, axis: axis, from: start, count: count, step: step) },
            { moved($0, axis, start + $0[axis] * step) })
    }

    /// A tensor concatenated with a part of itself.
    private static func concatenation(_ shape: Shape, _ axis: Int) -> KernelCase {
        let extent = shape[axis]
        return arrangement(
            "concatenation along \(axis)", shape, to: shape.with(2 * extent - 1, at: axis),
            { x in concatenated([sliced(x, axis: axis, from: 1, count: extent - 1), x], axis: axis) },
            { moved($0, axis, $0[axis] < extent - 1 ? $0[axis] + 1 : $0[axis] - (extent - 1)) })
    }

    private static func tiling(_ shape: Shape, _ repeats: [Int]) -> KernelCase {
        arrangement(
            "tiling \(repeats)", shape, to: Shape(zip(shape.array, repeats).map(*)), { tiled($0, repeats) },
            { index in zip(index, shape.array).map { $0 % $1 } })
    }

    private static func expansion(_ shape: Shape, _ result: Shape) -> KernelCase {
        arrangement("expansion to \(result)", shape, to: result, { expanded($0, to: result) }, { $0 })
    }

    private static func padding(_ shape: Shape, _ before: [Int], _ after: [Int], _ mode: PaddingMode) -> KernelCase {
        let result = Shape((0..<shape.rank).map { shape[$0] + before[$0] + after[$0] })
        return arrangement(
            "padding \(mode) by \(before) and \(after)", shape, to: result,
            { padded($0, before: before, after: after, mode: mode) }, constant: -1.5
        ) { index in
            let places = (0..<shape.rank).map { inside(index[$0] - before[$0], shape[$0], mode) }
            return places.contains(nil) ? nil : places.map { $0! }
        }
    }

    /// The index inside the axis for one outside, found by steps of one that at an end turn back, stay, or go on at the
    /// other end.
    private static func inside(_ index: Int, _ extent: Int, _ mode: PaddingMode) -> Int? {
        var index = index
        while !(0..<extent ~= index) {
            switch mode {
            case .constant: return nil
            case .edge: index += index < 0 ? 1 : -1
            case .wrap: index += index < 0 ? extent : -extent
            case .reflect: index = extent == 1 ? 0 : index < 0 ? -index : 2 * (extent - 1) - index
            }
        }
        return index
    }
}

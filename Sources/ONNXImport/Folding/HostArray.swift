import ONNXFiles

/// A constant, or a value that depends only on constants and shapes. It is known while a file is read, and needs no
/// node. Elements are in row-major order.
struct HostArray: Sendable {
    enum Elements: Sendable {
        case floats([Float])
        case integers([Int])
        case truths([Bool])
        /// Elements of which some depend on batch or duration; integers are divided as such.
        case symbols([Symbol], areWhole: Bool)
    }

    var shape: [Int]
    var elements: Elements
    /// The initialiser whose elements these are, unchanged except for `isTransposed`; nil for computed ones.
    var origin: String?
    /// Whether rows and columns are exchanged compared with the origin.
    var isTransposed = false

    init(_ shape: [Int], _ elements: Elements, origin: String? = nil) {
        self.shape = shape
        self.elements = elements
        self.origin = origin
        if case .symbols(let symbols, let areWhole) = elements, symbols.allSatisfy({ $0.known != nil }) {
            let numbers = symbols.map { $0.known! }
            let wholes = numbers.compactMap { Int(exactly: $0) }
            self.elements =
                areWhole && wholes.count == numbers.count ? .integers(wholes) : .floats(numbers.map { Float($0) })
        }
    }

    init(_ tensor: ONNXTensor, origin: String?) {
        switch tensor.elements {
        case .floats(let values): self.init(tensor.shape, .floats(values), origin: origin)
        case .integers(let values): self.init(tensor.shape, .integers(values), origin: origin)
        case .booleans(let values): self.init(tensor.shape, .truths(values), origin: origin)
        }
    }

    var count: Int { shape.reduce(1, *) }

    var isWhole: Bool {
        switch elements {
        case .integers, .truths: true
        case .floats: false
        case .symbols(_, let areWhole): areWhole
        }
    }

    /// The elements as expressions.
    var symbols: [Symbol] {
        switch elements {
        case .floats(let values): values.map { Symbol(Double($0)) }
        case .integers(let values): values.map { Symbol($0) }
        case .truths(let values): values.map { Symbol($0 ? 1 : 0) }
        case .symbols(let values, _): values
        }
    }

    /// The elements as numbers; nil where one depends on a shape.
    var floats: [Float]? {
        switch elements {
        case .floats(let values): values
        case .integers(let values): values.map { Float($0) }
        case .truths(let values): values.map { $0 ? 1 : 0 }
        case .symbols: nil
        }
    }

    var integers: [Int]? {
        switch elements {
        case .integers(let values): return values
        case .truths(let values): return values.map { $0 ? 1 : 0 }
        case .floats(let values):
            let wholes = values.compactMap { Int(exactly: $0) }
            return wholes.count == values.count ? wholes : nil
        case .symbols: return nil
        }
    }

    var truths: [Bool]? {
        if case .truths(let values) = elements { return values }
        return nil
    }

    /// The elements at the given places, with a new shape.
    func selecting(_ places: [Int], shape: [Int]) -> HostArray {
        switch elements {
        case .floats(let values): HostArray(shape, .floats(places.map { values[$0] }))
        case .integers(let values): HostArray(shape, .integers(places.map { values[$0] }))
        case .truths(let values): HostArray(shape, .truths(places.map { values[$0] }))
        case .symbols(let values, let areWhole):
            HostArray(shape, .symbols(places.map { values[$0] }, areWhole: areWhole))
        }
    }

    /// The same elements in the same order with another shape.
    func reshaped(_ shape: [Int]) -> HostArray {
        precondition(shape.reduce(1, *) == count, "\(self.shape) as \(shape)")
        return HostArray(shape, elements, origin: shape == self.shape ? origin : nil)
    }

    func transposed(_ axes: [Int]) -> HostArray {
        let strides = rowMajorStrides(shape)
        let target = axes.map { shape[$0] }
        var result = selecting(places(over: target, strides: axes.map { strides[$0] }), shape: target)
        if axes == [1, 0] {
            result.origin = origin
            result.isTransposed = !isTransposed
        } else if axes == Array(axes.indices) {
            result.origin = origin
            result.isTransposed = isTransposed
        }
        return result
    }

    /// The array broadcast to a shape, which it must fit.
    func broadcast(to target: [Int]) -> HostArray {
        guard target != shape else { return self }
        let strides = rowMajorStrides(shape)
        let missing = target.count - shape.count
        let steps = target.indices.map { axis in
            axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
        }
        return selecting(places(over: target, strides: steps), shape: target)
    }

    /// A range of one axis.
    func sliced(axis: Int, from: Int, count: Int, step: Int) -> HostArray {
        gathered(axis: axis, (0..<count).map { from + $0 * step })
    }

    /// The elements at the given indices of an axis.
    func gathered(axis: Int, _ indices: [Int]) -> HostArray {
        let inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *)
        var target = shape
        target[axis] = indices.count
        var places: [Int] = []
        places.reserveCapacity(outer * indices.count * inner)
        for block in 0..<outer {
            for index in indices {
                let start = (block * shape[axis] + index) * inner
                places.append(contentsOf: start..<start + inner)
            }
        }
        return selecting(places, shape: target)
    }
}

/// The number of elements from one index of each axis to the next.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
        strides[axis] = step
        step *= shape[axis]
    }
    return strides
}

/// The place of each element of a shape, for the given strides.
private func places(over shape: [Int], strides: [Int]) -> [Int] {
    var result = [0]
    for (extent, stride) in zip(shape, strides) {
        result = result.flatMap { start in (0..<extent).map { start + $0 * stride } }
    }
    return result
}

/// The shape that two shapes broadcast to; nil where they cannot be broadcast.
func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    let left = Array(repeating: 1, count: rank - a.count) + a
    let right = Array(repeating: 1, count: rank - b.count) + b
    var result: [Int] = []
    for (x, y) in zip(left, right) {
        guard x == y || x == 1 || y == 1 else { return nil }
        result.append(x == 1 ? y : x)
    }
    return result
}

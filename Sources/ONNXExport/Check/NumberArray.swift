import ONNXFiles

/// An array of numbers as the interpreter passes them: row-major, the last axis fastest; whole numbers and truth values as
/// Float too, which holds every extent and every 8-bit number exactly.
public struct NumberArray: Sendable {
    public var shape: [Int]
    public var numbers: [Float]

    public init(_ shape: [Int], _ numbers: [Float]) {
        precondition(shape.reduce(1, *) == numbers.count, "\(numbers.count) numbers for the shape \(shape)")
        self.shape = shape
        self.numbers = numbers
    }

    init(_ tensor: ONNXTensor) {
        switch tensor.elements {
        case .floats(let values): self.init(tensor.shape, values)
        case .integers(let values): self.init(tensor.shape, values.map { Float($0) })
        case .booleans(let values): self.init(tensor.shape, values.map { $0 ? 1 : 0 })
        }
    }

    var rank: Int { shape.count }
    var whole: [Int] { numbers.map { Int($0) } }

    /// Elements from one place of each axis to the next.
    static func strides(_ shape: [Int]) -> [Int] {
        var result = Array(repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { result[axis] = result[axis + 1] * shape[axis + 1] }
        return result
    }

    /// The axis counted from 0.
    func axis(_ axis: Int) -> Int { axis < 0 ? axis + rank : axis }

    /// An array of another shape whose element at each place is this one's at the sum of `place[axis] · strides[axis]`, plus an
    /// offset.
    func walked(_ target: [Int], strides: [Int], offset: Int = 0) -> NumberArray {
        let count = target.reduce(1, *)
        guard count > 0 else { return NumberArray(target, []) }
        let (inner, step) = (target.last ?? 1, strides.last ?? 0)
        var place = Array(repeating: 0, count: max(target.count - 1, 0))
        var source = offset
        let result = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            var index = 0
            while index < count {
                var from = source
                for _ in 0..<inner {
                    buffer[index] = numbers[from]
                    from += step
                    index += 1
                }
                for axis in place.indices.reversed() {
                    place[axis] += 1
                    source += strides[axis]
                    if place[axis] < target[axis] { break }
                    source -= strides[axis] * target[axis]
                    place[axis] = 0
                }
            }
            filled = count
        }
        return NumberArray(target, result)
    }

    /// Repeated along axes of one element, and along new axes in front.
    func broadcast(to target: [Int]) -> NumberArray {
        guard target != shape else { return self }
        let own = Self.strides(shape)
        let strides = target.indices.map { axis -> Int in
            let place = axis - (target.count - rank)
            return place < 0 || shape[place] == 1 ? 0 : own[place]
        }
        return walked(target, strides: strides)
    }

    /// Nil where both do not go together.
    static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        let left = Array(repeating: 1, count: rank - a.count) + a
        let right = Array(repeating: 1, count: rank - b.count) + b
        guard zip(left, right).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { return nil }
        return zip(left, right).map { $0 == 1 ? $1 : $0 }
    }

    func paired(_ other: NumberArray, _ function: (Float, Float) -> Float) -> NumberArray? {
        if shape == other.shape {
            return NumberArray(shape, numbers.indices.map { function(numbers[$0], other.numbers[$0]) })
        }
        guard let target = Self.broadcastShape(shape, other.shape) else { return nil }
        let (a, b) = (broadcast(to: target), other.broadcast(to: target))
        return NumberArray(target, a.numbers.indices.map { function(a.numbers[$0], b.numbers[$0]) })
    }

    func mapped(_ function: (Float) -> Float) -> NumberArray { NumberArray(shape, numbers.map(function)) }
}

/// Numbers in row-major order, the last axis fastest.
public struct Dense: Sendable {
    public var shape: [Int]
    public var numbers: [Float]

    public init(_ shape: [Int], _ numbers: [Float]) {
        precondition(shape.reduce(1, *) == numbers.count, "\(numbers.count) numbers as \(shape)")
        self.shape = shape
        self.numbers = numbers
    }

    /// An array whose elements are computed from their indices.
    init(_ shape: [Int], _ element: ([Int]) -> Float) {
        self.shape = shape
        var place = Array(repeating: 0, count: shape.count)
        numbers = (0..<shape.reduce(1, *)).map { _ in
            let number = element(place)
            for axis in shape.indices.reversed() {
                place[axis] += 1
                if place[axis] < shape[axis] { break }
                place[axis] = 0
            }
            return number
        }
    }

    var strides: [Int] {
        var result = shape
        var step = 1
        for axis in shape.indices.reversed() {
            result[axis] = step
            step *= shape[axis]
        }
        return result
    }

    /// The element at an index of a shape that the array is broadcast to.
    func broadcast(at place: [Int]) -> Float {
        let missing = place.count - shape.count
        var index = 0
        for axis in shape.indices { index = index * shape[axis] + (shape[axis] == 1 ? 0 : place[axis + missing]) }
        return numbers[index]
    }

    subscript(place: [Int]) -> Float {
        var index = 0
        for axis in shape.indices { index = index * shape[axis] + place[axis] }
        return numbers[index]
    }

    static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int] {
        let rank = max(a.count, b.count)
        let (left, right) = (
            Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
        )
        return zip(left, right).map { $0 == 1 ? $1 : $0 }
    }
}

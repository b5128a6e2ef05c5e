import Autograd
import TensorCore

/// Which of a value's axes lies where in memory.
///
/// The source counts axes as PyTorch does, `[batch, channels, height, width]`; kernels want images as
/// `[batch, height, width, channels]`. A transposition in the source only changes this table; elements move where a kernel wants
/// another order.
struct Placement: Hashable {
    /// The source's axis at each position in memory.
    let order: [Int]

    init(_ order: [Int]) { self.order = order }

    /// As the source has it.
    static func plain(rank: Int) -> Placement { Placement(Array(0..<rank)) }

    /// Channels last.
    static func image(rank: Int) -> Placement { Placement([0] + Array(2..<rank) + [1]) }

    var rank: Int { order.count }

    /// Where in memory an axis of the source lies.
    func position(of axis: Int) -> Int { order.firstIndex(of: axis)! }

    /// The source's shape of what lies in memory as `stored`.
    func shape(stored: Shape) -> [Int] {
        var result = Array(repeating: 1, count: rank)
        for (position, axis) in order.enumerated() { result[axis] = stored[position] }
        return result
    }

    /// What lies in memory of a value of this shape.
    func stored(_ shape: [Int]) -> Shape { Shape(order.map { shape[$0] }) }

    /// With channels (axis 1) last, and the others as they are.
    var channelsLast: Placement { Placement(order.filter { $0 != 1 } + [1]) }

    /// How to bring what is placed so into another order.
    ///
    /// - Parameter ones: axes of the source that have one element whatever the batch and duration; they move for nothing.
    func move(to target: Placement, ones: Set<Int>) -> Move {
        if order == target.order { return .none }
        let (from, to) = (order.filter { !ones.contains($0) }, target.order.filter { !ones.contains($0) })
        let axes = target.order.map { position(of: $0) }
        return from == to ? .reshape(axes) : .permute(axes)
    }

    enum Move {
        case none
        /// The elements keep their places; the extents are those of these positions.
        case reshape([Int])
        case permute([Int])

        func callAsFunction(_ x: Variable) -> Variable {
            switch self {
            case .none: x
            case .reshape(let axes): x.reshaped(Shape(axes.map { x.shape[$0] }))
            case .permute(let axes): permuted(x, axes)
            }
        }
    }
}

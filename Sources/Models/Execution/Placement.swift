import Autograd
import TensorCore

/// The order in which a value's axes lie in memory.
///
/// The source of a graph counts axes as PyTorch does, `[batch, channels, height, width]`; kernels need images as
/// `[batch, height, width, channels]`. A transposition in the source changes only the placement; elements are copied
/// where a kernel needs another order.
struct Placement: Hashable {
    /// The source's axis at each position in memory.
    let order: [Int]

    init(_ order: [Int]) { self.order = order }

    /// The source's order.
    static func plain(rank: Int) -> Placement { Placement(Array(0..<rank)) }

    /// The order of the kernels for images, with channels last.
    static func image(rank: Int) -> Placement { Placement([0] + Array(2..<rank) + [1]) }

    var rank: Int { order.count }

    /// The position in memory of one of the source's axes.
    func position(of axis: Int) -> Int { order.firstIndex(of: axis)! }

    /// The source's shape of a value whose shape in memory is `stored`.
    func shape(stored: Shape) -> [Int] {
        var result = Array(repeating: 1, count: rank)
        for (position, axis) in order.enumerated() { result[axis] = stored[position] }
        return result
    }

    /// The shape in memory of a value whose shape in the source is `shape`.
    func stored(_ shape: [Int]) -> Shape { Shape(order.map { shape[$0] }) }

    /// The placement with channels (axis 1) last and the others in the same order.
    var channelsLast: Placement { Placement(order.filter { $0 != 1 } + [1]) }

    /// How a value of this placement is brought to another one.
    ///
    /// - Parameter ones: axes of the source whose extent is always 1; moving them needs no copy.
    func move(to target: Placement, ones: Set<Int>) -> Move {
        if order == target.order { return .none }
        let (from, to) = (order.filter { !ones.contains($0) }, target.order.filter { !ones.contains($0) })
        let axes = target.order.map { position(of: $0) }
        return from == to ? .reshape(axes) : .permute(axes)
    }

    enum Move {
        case none
        /// The elements keep their places, only the shape changes: its extents are those at these positions.
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

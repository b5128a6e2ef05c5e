// NumPy's broadcasting: shapes are aligned at their last axes, and an axis that is missing or has extent 1 repeats its
// elements along the other's.

extension Shape {
    /// The shape that two shapes broadcast to; nil where they cannot be broadcast.
    public func broadcast(_ other: Shape) -> Shape? {
        let most = max(rank, other.rank)
        for axis in 0..<most {
            let (own, its) = (aligned(axis, most), other.aligned(axis, most))
            guard own == its || own == 1 || its == 1 else { return nil }
        }
        return Shape(rank: most) {
            let (own, its) = (aligned($0, most), other.aligned($0, most))
            return own == 1 ? its : own
        }
    }

    /// Whether a tensor of this shape can be repeated to another.
    public func broadcasts(to other: Shape) -> Bool { rank <= other.rank && broadcast(other) == other }

    /// The extent at an axis of a shape of rank `most`, to which this one is aligned.
    private func aligned(_ axis: Int, _ most: Int) -> Int { axis < most - rank ? 1 : self[axis - (most - rank)] }

    /// The strides of a tensor of this shape along the axes of the shape that it is broadcast to: 0 where its elements
    /// repeat.
    func strides(to other: Shape) -> SIMD8<Int> {
        let (own, shift) = (strides, other.rank - rank)
        var result = SIMD8<Int>.zero
        for axis in 0..<rank where self[axis] != 1 { result[axis + shift] = own[axis] }
        return result
    }
}

/// An operand's elements along a run: neighbours in memory, or the same element repeated.
struct RunOperand {
    private let start: UnsafeMutablePointer<Float>
    private let isConstant: Bool
    private let constant: Vector

    @inline(__always)
    init(_ start: UnsafeMutablePointer<Float>, step: Int) {
        self.start = start
        isConstant = step == 0
        constant = Vector(repeating: start.pointee)
    }

    /// The sixteen elements from `index` on; those beyond the run's end are undefined.
    @inline(__always)
    func vector(_ index: Int) -> Vector { isConstant ? constant : start.vector(index) }
}

/// `function` of the elements of three tensors, each broadcast to `shape`.
@inline(__always)
func broadcastMap(
    _ shape: Shape, _ a: Tensor, _ b: Tensor, _ c: Tensor, _ function: (Vector, Vector, Vector) -> Vector
) -> Tensor {
    let result = Tensor(uninitialized: shape)
    let (first, second, third) = (a.shape.strides(to: shape), b.shape.strides(to: shape), c.shape.strides(to: shape))
    let own = shape.strides
    let walk = StridedWalk(shape) { SIMD4(first[$0], second[$0], third[$0], own[$0]) }
    let step = walk.innerStep
    let (p, q, r, target) = (a.pointer, b.pointer, c.pointer, result.pointer)
    walk.forEachRun { places, length in
        let x = RunOperand(p + places[0], step: step[0])
        let y = RunOperand(q + places[1], step: step[1])
        let z = RunOperand(r + places[2], step: step[2])
        let place = target + places[3]
        forEachVector(0..<length) {
            place.store(function(x.vector($0), y.vector($0), z.vector($0)), $0)
        } tail: {
            place.storePartial(function(x.vector($0), y.vector($0), z.vector($0)), $0, $1)
        }
    }
    return result
}

/// `function` of the elements of two tensors, each broadcast to `shape`.
@inline(__always)
func broadcastMap(_ shape: Shape, _ a: Tensor, _ b: Tensor, _ function: (Vector, Vector) -> Vector) -> Tensor {
    broadcastMap(shape, a, b, b) { x, y, _ in function(x, y) }
}

/// The elements repeated along axes that are missing or have extent 1.
public func expanded(_ x: Tensor, to shape: Shape) -> Tensor {
    require(x.shape.broadcasts(to: shape), "expanded: \(x.shape) does not repeat to \(shape)")
    return x.shape == shape ? x : broadcastMap(shape, x, x) { x, _ in x }
}

/// The gradient of `expanded`: sums over the axes that were repeated.
public func summed(_ gradient: Tensor, to shape: Shape) -> Tensor {
    let from = gradient.shape
    require(shape.broadcasts(to: from), "summed: \(shape) does not repeat to \(from)")
    if shape == from { return gradient }
    let (kept, strides) = (from.rank - shape.rank, shape.strides(to: from))
    let axes = (0..<from.rank).filter { ($0 < kept || strides[$0] == 0) && from[$0] != 1 }
    return reduced(gradient, .sum, axes: axes, keepsAxes: true).reshaped(shape)
}

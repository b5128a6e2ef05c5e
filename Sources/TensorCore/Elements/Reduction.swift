/// How the elements along some axes are reduced to one.
public enum Reduction: Hashable, Sendable, CaseIterable {
    case sum, mean
    /// A NaN among the elements gives a NaN.
    case max, min
    /// Σ |x| and √Σ x².
    case l1, l2
    case sumSquare
    /// ln Σ x.
    case logSum
    /// ln Σ eˣ, computed with the maximum subtracted first.
    case logSumExp
}

/// The reduction over some axes, which are left out of the shape, or kept with extent 1. With no axes each element is
/// reduced by itself.
public func reduced(_ x: Tensor, _ kind: Reduction, axes: [Int], keepsAxes: Bool) -> Tensor {
    let axes = Set(axes.map(x.shape.axis))
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    require(
        count > 0 || kind == .sum || kind == .sumSquare || kind == .l1 || kind == .l2 || kind == .logSum,
        "\(kind) over the empty axes \(axes.sorted()) of \(x.shape)")
    let fold = Fold(x, axes)
    let result =
        switch kind {
        case .sum: fold.sum { $0 }
        case .mean: fold.sum { $0 } * (1 / Float(count))
        case .max: fold.extreme(-.infinity, larger)
        case .min: fold.extreme(.infinity, smaller)
        case .l1: fold.sum { magnitude($0) }
        case .sumSquare: fold.sum { $0 * $0 }
        case .l2: map(fold.sum { $0 * $0 }, .sqrt)
        case .logSum: map(fold.sum { $0 }, .log)
        case .logSumExp: logSumOfExponentials(x, axes, fold)
        }
    return result.reshaped(reducedShape(x.shape, axes, keepsAxes: keepsAxes))
}

/// The gradient of a sum or mean.
public func reducedGradient(_ gradient: Tensor, _ kind: Reduction, axes: [Int], inputShape shape: Shape) -> Tensor {
    require(kind == .sum || kind == .mean, "the gradient of \(kind) reads its input")
    let kept = reducedShape(shape, Set(axes.map(shape.axis)), keepsAxes: true)
    let share = kind == .sum ? gradient : gradient * (1 / Float(shape.count / Swift.max(kept.count, 1)))
    return expanded(share.reshaped(kept), to: shape)
}

/// The gradient of `reduced`; `output` is its result.
///
/// Equal maxima share the gradient evenly, as in PyTorch's `amax`; the gradient of an l2 norm of 0 is 0.
public func reducedGradient(
    _ gradient: Tensor, _ kind: Reduction, axes: [Int], input x: Tensor, output: Tensor
) -> Tensor {
    let axes = Set(axes.map(x.shape.axis))
    let (shape, kept) = (x.shape, reducedShape(x.shape, axes, keepsAxes: true))
    let (dy, y) = (gradient.reshaped(kept), output.reshaped(kept))
    switch kind {
    case .sum, .mean: return reducedGradient(gradient, kind, axes: Array(axes), inputShape: shape)
    case .max, .min:
        let isMaximum = broadcastMap(shape, x, y) { Vector.zero.replacing(with: 1, where: $0 .== $1) }
        let share = broadcastMap(kept, dy, Fold(isMaximum, axes).sum { $0 }.reshaped(kept)) { $0 / $1 }
        return broadcastMap(shape, isMaximum, share) { Vector.zero.replacing(with: $1, where: $0 .== 1) }
    case .l1:
        return broadcastMap(shape, dy, x) {
            Vector.zero.replacing(with: $0, where: $1 .> 0).replacing(with: -$0, where: $1 .< 0)
        }
    case .sumSquare: return broadcastMap(shape, dy, x) { 2 * $0 * $1 }
    case .l2: return broadcastMap(shape, dy, x, y) { ($0 * $1 / $2).replacing(with: 0, where: $2 .== 0) }
    case .logSum: return expanded(broadcastMap(kept, dy, y) { $0 * unboundedExponential(-$1) }, to: shape)
    case .logSumExp: return broadcastMap(shape, dy, x, y) { $0 * unboundedExponential($1 - $2) }
    }
}

func reducedShape(_ shape: Shape, _ axes: Set<Int>, keepsAxes: Bool) -> Shape {
    if keepsAxes { return Shape(rank: shape.rank) { axes.contains($0) ? 1 : shape[$0] } }
    return Shape((0..<shape.rank).filter { !axes.contains($0) }.map { shape[$0] })
}

/// m + ln Σ e^(x − m), where m is the maximum, or 0 where that is infinite.
private func logSumOfExponentials(_ x: Tensor, _ axes: Set<Int>, _ fold: Fold) -> Tensor {
    let kept = reducedShape(x.shape, axes, keepsAxes: true)
    let largest = fold.extreme(-.infinity, larger).reshaped(kept)
    let offset = broadcastMap(kept, largest, largest) { m, _ in m.replacing(with: 0, where: magnitude(m) .== .infinity)
    }
    let terms = broadcastMap(x.shape, x, offset) { unboundedExponential($0 - $1) }
    return broadcastMap(kept, Fold(terms, axes).sum { $0 }.reshaped(kept), offset) { logarithm($0) + $1 }
}

/// One pass over a tensor that combines the elements along some axes.
///
/// Long reductions are cut into parts of at most 2,048 elements whose results are then combined. That keeps sums
/// precise, gives all workers something to do where few elements are kept, and makes the bits independent of the number
/// of workers.
private struct Fold {
    private static let partLength = 2048
    private static let blockLength = 64

    private let x: Tensor
    /// Walks over the results, and over the elements that each result combines. The first place of a walk is in x, the
    /// second in the result.
    private let kept: StridedWalk
    private let combined: StridedWalk

    init(_ x: Tensor, _ axes: Set<Int>) {
        let (shape, strides) = (x.shape, x.shape.strides)
        let result = reducedShape(shape, axes, keepsAxes: true).strides
        self.x = x
        kept = StridedWalk(Shape(rank: shape.rank) { axes.contains($0) ? 1 : shape[$0] }) {
            SIMD4(strides[$0], result[$0], 0, 0)
        }
        combined = StridedWalk(Shape(rank: shape.rank) { axes.contains($0) ? shape[$0] : 1 }) {
            SIMD4(strides[$0], 0, 0, 0)
        }
    }

    /// Σ term(x) for each result.
    @inline(__always)
    func sum(_ term: (Vector) -> Vector) -> Tensor { run(0, term, { $0 + $1 }) { $0.plainSum() } }

    @inline(never)
    private func plainSum() -> Tensor { sum { $0 } }

    /// The largest or smallest element for each result; `start` is the value that every element replaces, such as −∞.
    func extreme(_ start: Float, _ winner: (Vector, Vector) -> Vector) -> Tensor {
        run(start, { $0 }, winner) { $0.extreme(start, winner) }
    }

    /// The results as a tensor `[results]`; `rest` combines the parts of a long reduction.
    @inline(__always)
    private func run(
        _ start: Float, _ term: (Vector) -> Vector, _ combine: (Vector, Vector) -> Vector, rest: (Fold) -> Tensor
    ) -> Tensor {
        let parts = (combined.count + Self.partLength - 1) / Self.partLength
        let result = Tensor(uninitialized: Shape(rows: Swift.max(parts, 1), columns: kept.count))
        if parts == 0 {
            result.fill(start)
        } else {
            let blocks = (kept.count + Self.blockLength - 1) / Self.blockLength
            // Vectors run along the last axis, which is either kept or combined.
            let runsAlongCombined = combined.innerStep[0] == 1 && combined.count > 1
            share(parts * blocks, x.count) { unit in
                let (part, block) = (unit / blocks, unit % blocks)
                let steps = combined.count * part / parts..<combined.count * (part + 1) / parts
                let range = block * Self.blockLength..<Swift.min(kept.count, (block + 1) * Self.blockLength)
                let target = result.pointer + part * kept.count
                if runsAlongCombined {
                    along(range, steps, target, start, term, combine)
                } else {
                    across(range, steps, target, start, term, combine)
                }
            }
        }
        if parts <= 1 { return result.reshaped(Shape(count: kept.count)) }
        return rest(Fold(result, [0]))
    }

    @inline(__always)
    private func share(_ units: Int, _ work: Int, _ body: (Int) -> Void) {
        if work > 8192 {
            Workers.forEach(units) { range, _ in for unit in range { body(unit) } }
        } else {
            for unit in 0..<units { body(unit) }
        }
    }

    /// Computes results one by one, each from vectors along the last axis.
    @inline(__always)
    private func along(
        _ range: Range<Int>, _ steps: Range<Int>, _ target: UnsafeMutablePointer<Float>, _ start: Float,
        _ term: (Vector) -> Vector, _ combine: (Vector, Vector) -> Vector
    ) {
        kept.forEachRun(range) { places, length in
            for index in 0..<length {
                let source = x.pointer + places[0] + index * kept.innerStep[0]
                var total = Vector(repeating: start)
                combined.forEachRun(steps) { places, count in
                    let run = source + places[0]
                    forEachVector(0..<count) {
                        total = combine(total, term(run.vector($0)))
                    } tail: { first, lanes in
                        total = total.replacing(with: combine(total, term(run.vector(first))), firstLanes: lanes)
                    }
                }
                target[places[1] + index * kept.innerStep[1]] = folded(total, combine)
            }
        }
    }

    /// Computes up to 64 neighbouring results at once, each in a lane of its own.
    @inline(__always)
    private func across(
        _ range: Range<Int>, _ steps: Range<Int>, _ target: UnsafeMutablePointer<Float>, _ start: Float,
        _ term: (Vector) -> Vector, _ combine: (Vector, Vector) -> Vector
    ) {
        let step = combined.innerStep[0]
        kept.forEachRun(range) { places, length in
            let (source, place) = (x.pointer + places[0], target + places[1])
            let initial = Vector(repeating: start)
            if length == Self.blockLength {
                var (a, b, c, d) = (initial, initial, initial, initial)
                combined.forEachRun(steps) { places, count in
                    var run = source + places[0]
                    for _ in 0..<count {
                        a = combine(a, term(run.vector(0)))
                        b = combine(b, term(run.vector(16)))
                        c = combine(c, term(run.vector(32)))
                        d = combine(d, term(run.vector(48)))
                        run += step
                    }
                }
                place.store(a, 0)
                place.store(b, 16)
                place.store(c, 32)
                place.store(d, 48)
                return
            }
            for first in stride(from: 0, to: length, by: 16) {
                var total = initial
                combined.forEachRun(steps) { places, count in
                    var run = source + places[0] + first
                    for _ in 0..<count {
                        total = combine(total, term(run.vector(0)))
                        run += step
                    }
                }
                place.store(total, first, Swift.min(16, length - first))
            }
        }
    }
}

/// Combines all lanes of a vector into one number.
@inline(__always)
private func folded(_ lanes: Vector, _ combine: (Vector, Vector) -> Vector) -> Float {
    var lanes = lanes
    for _ in 0..<4 {
        // Each round combines the lower half with the upper half, so that in the end lane 0 holds the whole.
        lanes = combine(
            Vector(lowHalf: lanes.evenHalf, highHalf: lanes.evenHalf),
            Vector(lowHalf: lanes.oddHalf, highHalf: lanes.oddHalf))
    }
    return lanes[0]
}

/// Sixteen floats, the width of all kernels' inner loops.
typealias Vector = SIMD16<Float>

/// Eight floats, for kernels that keep many vectors where registers are few.
typealias Vector8 = SIMD8<Float>

extension UnsafeMutablePointer<Float> {
    /// The sixteen elements from `index` on; any alignment will do.
    @inline(__always)
    func vector(_ index: Int) -> Vector { Vector(at: self + index) }

    @inline(__always)
    func store(_ vector: Vector, _ index: Int) { vector.store(self + index) }

    /// The `count` elements from `index` on, fewer than 16, followed by zeros.
    @inline(__always)
    func partial(_ index: Int, _ count: Int) -> Vector {
        var result = Vector.zero
        for lane in 0..<count { result[lane] = self[index + lane] }
        return result
    }

    /// The `count` elements from `index` on, up to 16, followed by zeros. Where the compiler knows that `count` is 16,
    /// it is a plain load.
    @inline(__always)
    func vector(_ index: Int, _ count: Int) -> Vector { count == 16 ? vector(index) : partial(index, count) }

    @inline(__always)
    func store(_ vector: Vector, _ index: Int, _ count: Int) {
        if count == 16 { store(vector, index) } else { storePartial(vector, index, count) }
    }

    @inline(__always)
    func storePartial(_ vector: Vector, _ index: Int, _ count: Int) {
        for lane in 0..<count { self[index + lane] = vector[lane] }
    }
}

extension Vector {
    /// The first lanes of this vector, followed by zeros.
    @inline(__always)
    func keeping(_ lanes: Int) -> Vector { Vector.zero.replacing(with: self, firstLanes: lanes) }

    /// The first lanes of another vector, followed by the rest of this one.
    @inline(__always)
    func replacing(with other: Vector, firstLanes lanes: Int) -> Vector {
        let numbers = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        return replacing(with: other, where: numbers .< Int32(truncatingIfNeeded: lanes))
    }
}

/// Calls `body(index)` for each whole vector of the range and `tail(index, count)` for what is left.
@inline(__always)
func forEachVector(_ range: Range<Int>, _ body: (Int) -> Void, tail: (Int, Int) -> Void) {
    var index = range.lowerBound
    while index + 16 <= range.upperBound {
        body(index)
        index += 16
    }
    if index < range.upperBound { tail(index, range.upperBound - index) }
}

/// Σ value(index) over a row's vectors; lanes beyond the row's end are not counted.
@inline(__always)
func rowSum(_ columns: Int, _ value: (Int) -> Vector) -> Float {
    var total = Vector.zero
    forEachVector(0..<columns) {
        total += value($0)
    } tail: {
        total += value($0).keeping($1)
    }
    return total.sum()
}

/// `target[i] = function(a[i])`, over the flat elements of tensors that are shared out by sample.
@inline(__always)
func map(_ a: Tensor, into target: Tensor, _ function: (Vector) -> Vector) {
    let (x, y) = (a.pointer, target.pointer)
    Workers.forEachShare(of: a.shape) { range in
        forEachVector(range) {
            y.store(function(x.vector($0)), $0)
        } tail: {
            y.storePartial(function(x.partial($0, $1)), $0, $1)
        }
    }
}

/// `target[i] = function(a[i], b[i])`, over the flat elements of tensors that are shared out by sample.
@inline(__always)
func map(_ a: Tensor, _ b: Tensor, into target: Tensor, _ function: (Vector, Vector) -> Vector) {
    require(a.shape.count == b.shape.count, "element-wise: \(a.shape) and \(b.shape)")
    let (x, z, y) = (a.pointer, b.pointer, target.pointer)
    Workers.forEachShare(of: a.shape) { range in
        forEachVector(range) {
            y.store(function(x.vector($0), z.vector($0)), $0)
        } tail: {
            y.storePartial(function(x.partial($0, $1), z.partial($0, $1)), $0, $1)
        }
    }
}

/// The sum of `function(a[i], b[i])`; partial sums are combined in the same order on any number of threads.
@inline(__always)
func sum(_ a: Tensor, _ b: Tensor, _ function: (Vector, Vector) -> Vector) -> Float {
    let (x, z, count) = (a.pointer, b.pointer, a.count)
    let block = 16_384
    let blocks = (count + block - 1) / block
    guard blocks > 1 else { return Float(blockSum(x, z, 0..<count, function)) }
    let partial = Workspace(blocks)
    let sums = partial.pointer
    Workers.forEach(blocks) { range, _ in
        for index in range {
            sums[index] = blockSum(x, z, index * block..<min(count, (index + 1) * block), function)
        }
    }
    return Float((0..<blocks).reduce(0.0) { $0 + Double(sums[$1]) })
}

@inline(__always)
private func blockSum(
    _ x: UnsafeMutablePointer<Float>, _ z: UnsafeMutablePointer<Float>, _ range: Range<Int>,
    _ function: (Vector, Vector) -> Vector
) -> Float {
    var (total, rest) = (Vector.zero, Vector.zero)
    var index = range.lowerBound
    while index + 32 <= range.upperBound {
        total += function(x.vector(index), z.vector(index))
        rest += function(x.vector(index + 16), z.vector(index + 16))
        index += 32
    }
    forEachVector(index..<range.upperBound) {
        total += function(x.vector($0), z.vector($0))
    } tail: {
        let value = function(x.partial($0, $1), z.partial($0, $1))
        for lane in 0..<$1 { rest[lane] += value[lane] }
    }
    return (total + rest).sum()
}

extension Workers {
    /// Shares the flat elements among the workers by whole samples, as all kernels do, so that a sample stays in the
    /// cache of one core.
    @inline(__always)
    static func forEachShare(of shape: Shape, _ body: (Range<Int>) -> Void) {
        let (samples, size) = (shape.batch, shape.columns)
        if samples >= 4, shape.count > 8192 {
            forEach(samples) { range, _ in body(range.lowerBound * size..<range.upperBound * size) }
        } else if shape.count > 8192 {
            let blocks = (shape.count + 63) / 64
            forEach(blocks) { range, _ in body(range.lowerBound * 64..<min(shape.count, range.upperBound * 64)) }
        } else if shape.count > 0 {
            body(0..<shape.count)
        }
    }
}

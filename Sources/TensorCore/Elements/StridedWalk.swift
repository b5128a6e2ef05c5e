/// A walk through all positions of a shape in row-major order, with the place of each position in up to four tensors,
/// which have strides of their own. All operations that permute, broadcast or reduce axes are loops over such a walk.
///
/// Axes of extent 1 are left out, and neighbouring axes that are contiguous in every tensor are joined, so that tensors
/// of equal shape are a single run.
struct StridedWalk {
    private var extents = SIMD8<Int>(repeating: 1)
    /// The number of elements from one position to the next along each axis, for each tensor.
    private var steps = InlineArray<8, SIMD4<Int>>(repeating: .zero)
    private(set) var rank = 0
    /// The number of positions.
    private(set) var count = 1

    /// Walks over a shape; `strides` gives each tensor's stride along an axis.
    init(_ shape: Shape, _ strides: (Int) -> SIMD4<Int>) {
        for axis in 0..<shape.rank { append(shape[axis], strides(axis)) }
        if rank == 0 { rank = 1 }
    }

    private mutating func append(_ extent: Int, _ step: SIMD4<Int>) {
        count *= extent
        guard extent != 1 else { return }
        if rank > 0, steps[rank - 1] == step &* extent {
            extents[rank - 1] *= extent
            steps[rank - 1] = step
        } else {
            extents[rank] = extent
            steps[rank] = step
            rank += 1
        }
    }

    func extent(_ axis: Int) -> Int { extents[axis] }
    func step(_ axis: Int) -> SIMD4<Int> { steps[axis] }
    /// The number of elements between neighbours of a run, for each tensor.
    var innerStep: SIMD4<Int> { steps[rank - 1] }

    /// The walk without some of its axes.
    func without(_ left: Int...) -> StridedWalk {
        var result = StridedWalk(.scalar) { _ in .zero }
        result.rank = 0
        for axis in 0..<rank where !left.contains(axis) { result.append(extents[axis], steps[axis]) }
        result.rank = max(result.rank, 1)
        return result
    }

    /// The place of a position in each tensor.
    func places(_ position: Int) -> SIMD4<Int> { start(position).places }

    @inline(__always)
    private func start(_ position: Int) -> (indices: SIMD8<Int>, places: SIMD4<Int>) {
        var (indices, places, rest) = (SIMD8<Int>.zero, SIMD4<Int>.zero, position)
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            indices[axis] = rest % extents[axis]
            rest /= extents[axis]
            places &+= steps[axis] &* indices[axis]
        }
        return (indices, places)
    }

    /// Calls `body(places, length)` for each run along the last axis, or the part of it that lies in a range of
    /// positions.
    @inline(__always)
    func forEachRun(_ range: Range<Int>, _ body: (SIMD4<Int>, Int) -> Void) {
        guard !range.isEmpty else { return }
        let (inner, innerStep) = (extents[rank - 1], innerStep)
        var (indices, places) = start(range.lowerBound)
        var (first, left) = (indices[rank - 1], range.count)
        while true {
            let length = min(inner - first, left)
            body(places, length)
            left -= length
            if left == 0 { return }
            places &-= innerStep &* first
            first = 0
            var axis = rank - 2
            while true {
                indices[axis] += 1
                places &+= steps[axis]
                if indices[axis] < extents[axis] { break }
                places &-= steps[axis] &* extents[axis]
                indices[axis] = 0
                axis -= 1
            }
        }
    }

    /// The same for all positions, shared among the workers.
    @inline(__always)
    func forEachRun(_ body: (SIMD4<Int>, Int) -> Void) {
        if count > 8192 {
            let blocks = (count + 63) / 64
            Workers.forEach(blocks) { range, _ in
                forEachRun(range.lowerBound * 64..<min(count, range.upperBound * 64), body)
            }
        } else {
            forEachRun(0..<count, body)
        }
    }
}

extension Shape {
    /// Elements from one index to the next along each axis of a row-major tensor.
    var strides: SIMD8<Int> {
        var (result, stride) = (SIMD8<Int>.zero, 1)
        for axis in Swift.stride(from: rank - 1, through: 0, by: -1) {
            result[axis] = stride
            stride *= self[axis]
        }
        return result
    }
}

extension Graph {
    /// The shapes of the input, the parameters and all nodes, in the source's order of axes.
    ///
    /// - Throws: `GraphError` naming the node that cannot take its inputs, or whose value would have no elements.
    public func shapes(batch: Int, frames: Int) throws -> [String: [Int]] {
        if let only = input.frames, only != frames { throw GraphError.fixedFrames(only, asked: frames) }
        var shapes = Dictionary(parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        guard shapes.count == parameters.count else { throw GraphError.repeated(firstRepeated(parameters.map(\.name))) }
        guard shapes.updateValue(input.shape(batch: batch, frames: frames), forKey: input.name) == nil else {
            throw GraphError.repeated(input.name)
        }
        for node in nodes {
            let inputs = try node.inputs.map { name in
                guard let shape = shapes[name] else { throw GraphError.unknownValue(name) }
                return shape
            }
            let shape = try shape(of: node, inputs, batch: batch, among: shapes)
            guard shape.allSatisfy({ $0 >= 1 }) else {
                throw GraphError.nothingLeft(node: node.name, bands: input.bands, frames: frames)
            }
            guard shape.count <= 8, elements(shape) <= 1 << 34 else {
                throw GraphError.misshaped(node: node.name, problem: "makes a value of \(shape)")
            }
            guard shapes.updateValue(shape, forKey: node.name) == nil else { throw GraphError.repeated(node.name) }
        }
        guard shapes[output] != nil else { throw GraphError.unknownValue(output) }
        return shapes
    }

    /// This is a function of its own so that the table of shapes has only one owner when it grows, and is not copied
    /// for every node.
    private func shape(of node: Node, _ inputs: [[Int]], batch: Int, among shapes: [String: [Int]]) throws -> [Int] {
        try ShapeInference(node: node.name, inputs: inputs, batch: batch, shapes: shapes).shape(of: node.operation)
    }

    private func firstRepeated(_ names: [String]) -> String {
        var seen = Set<String>()
        return names.first { !seen.insert($0).inserted } ?? ""
    }
}

/// The number of elements, or `Int.max` where it would overflow.
private func elements(_ shape: [Int]) -> Int {
    shape.reduce(1) { product, extent in
        let (result, isTooMany) = product.multipliedReportingOverflow(by: extent)
        return isTooMany ? .max : result
    }
}

/// Computes the shape of one node's value from its inputs' shapes.
struct ShapeInference {
    let node: String
    let inputs: [[Int]]
    let batch: Int
    let shapes: [String: [Int]]

    /// - Throws: `GraphError`.
    func shape(of operation: Operator) throws -> [Int] {
        switch operation {
        case .convolution(let window, let groups): return try convolution(window, groups)
        case .batchNorm: return try batchNorm()
        case .linear: return try linear()
        case .matrixProduct: return try matrixProduct()
        case .map: return try input(0)
        case .parametricRectifier, .binary: return try broadcast(input(0), input(1))
        case .maxPool(let window), .averagePool(let window, _): return try pool(window)
        case .reduce(_, let axes, let keepsAxes): return try reduce(axes, keepsAxes)
        case .softmax(let axis), .logSoftmax(let axis):
            try check(axis)
            return try input(0)
        case .concatenate(let axis): return try concatenate(axis)
        case .slice(let axis, let from, let count, let step): return try slice(axis, from, count, step)
        case .gather(let axis, let indices): return try gather(axis, indices)
        case .pad(let before, let after, _): return try pad(before, after)
        case .transpose(let axes): return try transpose(axes)
        case .reshape(let extents): return try reshape(extents)
        case .expand(let extents): return try broadcast(input(0), whole(extents))
        case .tile(let extents): return try tile(extents)
        case .layerNorm(let axis, _): return try layerNorm(axis)
        case .scalar: return []
        case .statisticsPooling:
            let x = try input(0, rank: 4)
            return [x[0], 2 * x[1] * x[2]]
        case .fit(let bands, let frames):
            let x = try input(0, rank: 4)
            return [x[0], x[1], bands, frames ?? x[3]]
        }
    }

    func wrong(_ problem: String) -> GraphError { .misshaped(node: node, problem: problem) }

    func input(_ index: Int) throws -> [Int] {
        guard index < inputs.count else { throw wrong("has \(inputs.count) inputs, not \(index + 1)") }
        return inputs[index]
    }

    private func input(_ index: Int, rank: Int) throws -> [Int] {
        let shape = try input(index)
        guard shape.count == rank else { throw wrong("takes \(rank) axes, not \(shape)") }
        return shape
    }

    private func check(_ axis: Int) throws {
        let shape = try input(0)
        guard shape.indices.contains(axis) else { throw wrong("has no axis \(axis) in \(shape)") }
    }

    /// - Throws: where the value of an expression is not a whole number from 0.
    private func whole(_ extents: [Extent]) throws -> [Int] {
        try extents.map { extent in
            let value = try extent.value(batch: batch) { shapes[$0] }
            guard value >= 0, value <= 1e7, value == value.rounded() else {
                throw wrong("computes an extent of \(value)")
            }
            return Int(value)
        }
    }

    private func convolution(_ window: Window, _ groups: Int) throws -> [Int] {
        let (x, weight) = (try input(0), try input(1))
        guard x.count == window.kernel.count + 2, weight.count == x.count else {
            throw wrong("convolves \(x) with filters of \(weight)")
        }
        guard groups >= 1, x[1] == weight[1] * groups, weight[0] % groups == 0,
            Array(weight.dropFirst(2)) == window.kernel
        else { throw wrong("convolves \(x) with filters of \(weight) in \(groups) groups") }
        if inputs.count > 2, inputs[2] != [weight[0]] {
            throw wrong("adds a bias of \(inputs[2]) to \(weight[0]) channels")
        }
        return [x[0], weight[0]] + window.kernel.indices.map { window.outputs($0, over: x[$0 + 2]) }
    }

    private func batchNorm() throws -> [Int] {
        let x = try input(0)
        guard x.count >= 2, inputs.count == 5, inputs.dropFirst().allSatisfy({ $0 == [x[1]] }) else {
            throw wrong("normalises \(x) with \(inputs.dropFirst().map { "\($0)" }.joined(separator: ", "))")
        }
        return x
    }

    private func linear() throws -> [Int] {
        let (x, weight) = (try input(0), try input(1))
        guard weight.count == 2, let last = x.last, last == weight[1] else {
            throw wrong("multiplies \(x) with \(weight)")
        }
        if inputs.count > 2, inputs[2] != [weight[0]] { throw wrong("adds a bias of \(inputs[2]) to \(weight[0])") }
        return x.dropLast() + [weight[0]]
    }

    private func matrixProduct() throws -> [Int] {
        var (a, b) = (try input(0), try input(1))
        guard !a.isEmpty, !b.isEmpty else { throw wrong("multiplies numbers without axes") }
        let (isRow, isColumn) = (a.count == 1, b.count == 1)
        if isRow { a = [1] + a }
        if isColumn { b += [1] }
        guard a[a.count - 1] == b[b.count - 2] else { throw wrong("multiplies \(a) with \(b)") }
        let outer = try broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
        return outer + (isRow ? [] : [a[a.count - 2]]) + (isColumn ? [] : [b[b.count - 1]])
    }

    private func pool(_ window: Window) throws -> [Int] {
        let x = try input(0, rank: window.kernel.count + 2)
        for axis in window.kernel.indices {
            let pads = window.pads(axis, over: x[axis + 2])
            guard max(pads.before, pads.after) < window.reach(axis) else { throw wrong("pads by its whole window") }
        }
        return [x[0], x[1]] + window.kernel.indices.map { window.outputs($0, over: x[$0 + 2]) }
    }

    private func reduce(_ axes: [Int], _ keepsAxes: Bool) throws -> [Int] {
        for axis in axes { try check(axis) }
        let x = try input(0)
        return x.indices.compactMap { axes.contains($0) ? (keepsAxes ? 1 : nil) : x[$0] }
    }

    private func concatenate(_ axis: Int) throws -> [Int] {
        try check(axis)
        var result = try input(0)
        for other in inputs.dropFirst() {
            guard other.count == result.count,
                result.indices.allSatisfy({ $0 == axis || other[$0] == result[$0] })
            else { throw wrong("joins \(result) and \(other) along axis \(axis)") }
            result[axis] += other[axis]
        }
        return result
    }

    private func slice(_ axis: Int, _ from: Extent, _ count: Extent, _ step: Int) throws -> [Int] {
        try check(axis)
        var result = try input(0)
        let range = try whole([from, count])
        let last = range[0] + (range[1] - 1) * step
        guard step != 0, range[1] == 0 || (result[axis] > range[0] && 0..<result[axis] ~= last) else {
            throw wrong("takes \(range[1]) elements from \(range[0]) on of axis \(axis) of \(result)")
        }
        result[axis] = range[1]
        return result
    }

    private func gather(_ axis: Int, _ indices: [Int]) throws -> [Int] {
        try check(axis)
        var result = try input(0)
        guard indices.allSatisfy({ 0..<result[axis] ~= $0 }) else {
            throw wrong("takes places of axis \(axis) that \(result) does not have")
        }
        result[axis] = indices.count
        return result
    }

    private func pad(_ before: [Int], _ after: [Int]) throws -> [Int] {
        let x = try input(0)
        guard before.count == x.count, after.count == x.count else { throw wrong("pads \(before.count) axes of \(x)") }
        return x.indices.map { x[$0] + before[$0] + after[$0] }
    }

    private func transpose(_ axes: [Int]) throws -> [Int] {
        let x = try input(0)
        guard axes.sorted() == Array(x.indices) else { throw wrong("orders the axes of \(x) as \(axes)") }
        return axes.map { x[$0] }
    }

    private func reshape(_ extents: [Extent]) throws -> [Int] {
        let (x, result) = (try input(0), try whole(extents))
        guard elements(x) == elements(result) else { throw wrong("sees \(x) as \(result)") }
        return result
    }

    private func tile(_ extents: [Extent]) throws -> [Int] {
        let (x, repeats) = (try input(0), try whole(extents))
        guard repeats.count == x.count else { throw wrong("repeats \(x) \(repeats) times") }
        return zip(x, repeats).map(*)
    }

    private func layerNorm(_ axis: Int) throws -> [Int] {
        try check(axis)
        let x = try input(0)
        for weight in inputs.dropFirst() where weight != Array(x[axis...]) {
            throw wrong("normalises \(x) from axis \(axis) on with \(weight)")
        }
        return x
    }

    private func broadcast(_ a: [Int], _ b: [Int]) throws -> [Int] {
        let rank = max(a.count, b.count)
        let (left, right) = (
            Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
        )
        return try zip(left, right).map { x, y in
            guard x == y || x == 1 || y == 1 else { throw wrong("cannot bring \(a) and \(b) together") }
            return x == 1 ? y : x
        }
    }
}

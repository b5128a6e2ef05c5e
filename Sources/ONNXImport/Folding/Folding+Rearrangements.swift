import NetworkGraph
import ONNXFiles

/// Operators that give constants other shapes and orders.
extension Conversion {
    static let rearrangements: [String: @Sendable (inout Conversion, Application) throws -> HostArray?] = [
        "Identity": { try $0.constant($1, 0, "input") },
        "Transpose": { try $0.transposeKnown($1) },
        "Reshape": { try $0.reshapeKnown($1) },
        "Flatten": { try $0.flattenKnown($1) },
        "Squeeze": { try $0.squeezeKnown($1) },
        "Unsqueeze": { try $0.unsqueezeKnown($1) },
        "Concat": { try $0.concatenateKnown($1) },
        "Slice": { try $0.sliceKnown($1) },
        "Gather": { try $0.gatherKnown($1) },
        "Expand": { try $0.expandKnown($1) },
        "Tile": { try $0.tileKnown($1) },
    ]

    private mutating func transposeKnown(_ application: Application) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        let rank = array.shape.count
        let usual = Array((0..<rank).reversed())
        let order = try (application.integers("perm") ?? usual).map { try axis($0, of: rank, application) }
        guard order.count == rank, Set(order).count == rank else {
            throw wrong(application.node, "orders \(rank) axes as \(order)")
        }
        try reserve(array.shape, application.node)
        return array.transposed(order)
    }

    private mutating func reshapeKnown(_ application: Application) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        guard var shape = try constant(application, 1, "shape").integers, shape.count <= 8 else { return nil }
        let allowsZero = application.integer("allowzero") ?? 0 != 0
        for index in shape.indices where shape[index] == 0 && !allowsZero && index < array.shape.count {
            shape[index] = array.shape[index]
        }
        guard shape.allSatisfy({ -1...(1 << 32) ~= $0 }), shape.count(where: { $0 == -1 }) <= 1 else {
            throw wrong(application.node, "has a shape of \(shape)")
        }
        try reserve(shape, application.node)
        if let open = shape.firstIndex(of: -1) {
            let rest = shape.filter { $0 != -1 }.reduce(1, *)
            guard rest > 0, array.count % rest == 0 else {
                throw wrong(application.node, "sees \(array.shape) as \(shape)")
            }
            shape[open] = array.count / rest
        }
        guard shape.reduce(1, *) == array.count else {
            throw wrong(application.node, "sees \(array.shape) as \(shape)")
        }
        return array.reshaped(shape)
    }

    private mutating func flattenKnown(_ application: Application) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        let (rank, named) = (array.shape.count, application.integer("axis") ?? 1)
        let axis = named == rank ? named : try axis(named, of: rank, application)
        return array.reshaped([array.shape[..<axis].reduce(1, *), array.shape[axis...].reduce(1, *)])
    }

    private mutating func squeezeKnown(_ application: Application) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        let shape = array.shape
        let named = try integers(application, attribute: "axes", input: 1)
        let removed =
            try named.map { try axes($0, of: shape.count, application) } ?? shape.indices.filter { shape[$0] == 1 }
        guard removed.allSatisfy({ shape.indices.contains($0) && shape[$0] == 1 }) else {
            throw wrong(application.node, "takes away axes of \(shape) that have more than one element")
        }
        return array.reshaped(shape.indices.filter { !removed.contains($0) }.map { shape[$0] })
    }

    private mutating func unsqueezeKnown(_ application: Application) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        let named = try integers(application, attribute: "axes", input: 1) ?? []
        guard named.count <= 8 else { throw wrong(application.node, "adds \(named.count) axes") }
        var shape = array.shape
        for axis in try axes(named, of: shape.count + named.count, application) { shape.insert(1, at: axis) }
        return array.reshaped(shape)
    }

    private mutating func concatenateKnown(_ application: Application) throws -> HostArray? {
        let parts = try application.operands.indices.map { try constant(application, $0, "part") }
        guard let first = parts.first else { throw wrong(application.node, "joins nothing") }
        let axis = try axis(application.integer("axis") ?? 0, of: first.shape.count, application)
        var shape = first.shape
        for part in parts.dropFirst() {
            guard part.shape.count == shape.count, axis < shape.count,
                shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == shape[$0] })
            else { throw wrong(application.node, "joins \(shape) and \(part.shape)") }
            shape[axis] += part.shape[axis]
        }
        guard axis < shape.count else { throw wrong(application.node, "joins numbers without axes") }
        try reserve(shape, application.node)
        // Row by row, the rows of all parts are joined.
        let inner = parts.map { $0.shape[axis...].reduce(1, *) }
        let outer = shape[..<axis].reduce(1, *)
        func joined<Element>(_ elements: [[Element]]) -> [Element] {
            (0..<outer).flatMap { row in
                elements.indices.flatMap { elements[$0][row * inner[$0]..<(row + 1) * inner[$0]] }
            }
        }
        let floats = parts.compactMap(\.floats)
        if floats.count == parts.count, parts.contains(where: { !$0.isWhole }) {
            return HostArray(shape, .floats(joined(floats)))
        }
        return HostArray(shape, .symbols(joined(parts.map(\.symbols)), areWhole: parts.allSatisfy(\.isWhole)))
    }

    private mutating func sliceKnown(_ application: Application) throws -> HostArray? {
        var array = try constant(application, 0, "input")
        for range in try ranges(application, extents: array.shape.map { Symbol($0) }) {
            guard let from = range.from.whole, let count = range.count.whole else {
                throw wrong(application.node, "takes a part of a constant that changes with the duration")
            }
            try reserve(array.shape, application.node)
            array = array.sliced(axis: range.axis, from: from, count: count, step: range.step)
        }
        return array
    }

    private mutating func gatherKnown(_ application: Application) throws -> HostArray? {
        let (array, places) = (try constant(application, 0, "input"), try constant(application, 1, "places"))
        let axis = try axis(application.integer("axis") ?? 0, of: array.shape.count, application)
        guard axis < array.shape.count else { throw wrong(application.node, "takes places of a number") }
        let extent = array.shape[axis]
        guard let indices = places.integers, indices.allSatisfy({ -extent..<extent ~= $0 }) else {
            throw wrong(application.node, "takes places that \(array.shape) does not have")
        }
        var shape = array.shape
        shape.replaceSubrange(axis...axis, with: places.shape)
        try reserve(shape, application.node)
        return array.gathered(axis: axis, indices.map { $0 < 0 ? $0 + extent : $0 }).reshaped(shape)
    }

    /// nil, which leaves it to the graph, where the shape depends on batch or duration.
    private mutating func expandKnown(_ application: Application) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        guard let target = try constant(application, 1, "shape").integers else { return nil }
        guard target.count <= 8, let shape = broadcastShape(array.shape, target), shape.allSatisfy({ $0 >= 0 }) else {
            throw wrong(application.node, "expands \(array.shape) to \(target)")
        }
        try reserve(shape, application.node)
        return array.broadcast(to: shape)
    }

    private mutating func tileKnown(_ application: Application) throws -> HostArray? {
        var array = try constant(application, 0, "input")
        guard let repeats = try constant(application, 1, "repeats").integers else { return nil }
        guard repeats.count == array.shape.count, repeats.allSatisfy({ 0...(1 << 24) ~= $0 }) else {
            throw wrong(application.node, "repeats \(array.shape) by \(repeats)")
        }
        try reserve(
            zip(array.shape, repeats).map { $0.multipliedReportingOverflow(by: $1).partialValue }, application.node)
        for (axis, count) in repeats.enumerated() where count != 1 {
            let extent = array.shape[axis]
            array = array.gathered(axis: axis, (0..<count).flatMap { _ in 0..<extent })
        }
        return array
    }
}

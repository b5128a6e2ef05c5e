import NetworkGraph
import ONNXFiles

/// Operators that move elements, and those that do nothing in inference.
extension Conversion {
    static let movements: [String: @Sendable (inout Conversion, Application) throws -> Void] = [
        "Identity": { try $0.pass($1) },
        "Dropout": { try $0.dropout($1) },
        "Cast": { try $0.cast($1, to: $1.integer("to") ?? 1) },
        "CastLike": { try $0.pass($1) },
        "Transpose": { try $0.transpose($1) },
        "Reshape": { try $0.reshape($1) },
        "Flatten": { try $0.flatten($1) },
        "Squeeze": { try $0.squeeze($1) },
        "Unsqueeze": { try $0.unsqueeze($1) },
        "Concat": { try $0.concatenate($1) },
        "Split": { try $0.split($1) },
        "SplitToSequence": { try $0.splitToSequence($1) },
        "SequenceAt": { try $0.elementOfSequence($1) },
        "Slice": { try $0.slice($1) },
        "Gather": { try $0.gather($1) },
        "Pad": { try $0.pad($1) },
        "Tile": { try $0.tile($1) },
        "Expand": { try $0.expand($1) },
    ]

    /// Gives a value a further name.
    private mutating func alias(_ application: Application, _ name: String) {
        values[application.output] = .node(name)
    }

    private mutating func set(_ application: Application, _ operation: Operator, _ inputs: [String]) throws {
        values[application.output] = .node(try add(operation, inputs, named: application.output))
    }

    private mutating func pass(_ application: Application) throws { alias(application, try value(application, 0)) }

    private mutating func dropout(_ application: Application) throws {
        if application.operand(2) != nil {
            guard let mode = application.host(2)?.truths, mode.count == 1 else {
                throw wrong(application.node, "computes whether it trains")
            }
            guard !mode[0] else { throw ImportError.trainingMode(file: model.file, node: application.node.description) }
        }
        guard !application.node.outputs.dropFirst().contains(where: { uses[$0] != nil }) else {
            throw wrong(application.node, "gives its mask, which is not kept")
        }
        try pass(application)
    }

    private mutating func cast(_ application: Application, to type: Int) throws {
        guard [1, 10, 11, 16].contains(type) else {
            throw wrong(application.node, "makes whole numbers of what it hears, which has no gradient")
        }
        try pass(application)
    }

    private mutating func transpose(_ application: Application) throws {
        let x = try value(application, 0)
        let usual = Array((0..<rank(x)).reversed())
        let order = try (application.integers("perm") ?? usual).map { try axis($0, of: rank(x), application) }
        guard order.count == rank(x), Set(order).count == order.count else {
            throw wrong(application.node, "orders \(rank(x)) axes as \(order)")
        }
        if order == Array(order.indices) { return alias(application, x) }
        try set(application, .transpose(order), [x])
    }

    /// Adds a reshape, unless the shape is the same.
    private mutating func reshape(_ application: Application, _ x: String, to shape: [Symbol]) throws {
        let own = extents(x)
        if own.count == shape.count, zip(own, shape).allSatisfy({ $0.values == $1.values }) {
            return alias(application, x)
        }
        try check(shape, application)
        guard shape.reduce(1.0, { $0 * $1.values.max() }) <= 0x1p50 else {
            throw wrong(application.node, "has a shape that no memory holds")
        }
        try set(application, .reshape(shape.map(\.extent)), [x])
    }

    private mutating func reshape(_ application: Application) throws {
        let x = try value(application, 0)
        let (own, target) = (extents(x), try constant(application, 1, "shape"))
        guard target.shape.count == 1, target.count <= 8 else {
            throw wrong(application.node, "has a shape of \(target.shape)")
        }
        let allowsZero = application.integer("allowzero") ?? 0 != 0
        var shape = target.symbols
        for index in shape.indices where shape[index].whole == 0 && !allowsZero {
            guard index < own.count else { throw wrong(application.node, "copies an axis that is not there") }
            shape[index] = own[index]
        }
        guard shape.count(where: { $0.whole == -1 }) <= 1 else {
            throw wrong(application.node, "leaves two extents open")
        }
        let candidates = freed(shape, from: own, of: layout.batch).map { Self.closed($0, from: own) }
            .filter { Self.fits($0, own) }
        var best = candidates.first ?? Self.closed(shape, from: own)
        for candidate in candidates where Self.common(candidate, own) > Self.common(best, own) { best = candidate }
        try reshape(application, x, to: best)
    }

    /// How many products of leading extents two shapes have in common, which are many where axes are only split and
    /// joined.
    private static func common(_ a: [Symbol], _ b: [Symbol]) -> Int {
        func products(_ shape: [Symbol]) -> [SIMD4<Double>] {
            shape.indices.map { shape[...$0].reduce(SIMD4(repeating: 1)) { $0 * $1.values } }
        }
        let others = products(b)
        return products(a).count { others.contains($0) }
    }

    /// The possible meanings of a target shape, the most likely first. In a file that was exported with a fixed batch,
    /// that number, or a multiple of it, may stand for the batch.
    private func freed(_ shape: [Symbol], from own: [Symbol], of batch: Int?) -> [[Symbol]] {
        guard let batch, !shape.contains(where: \.varies),
            let axis = own.firstIndex(where: { $0.extent == .batch }) ?? own.firstIndex(where: \.varies)
        else { return [shape] }
        let free = Symbol(.batch, values: SIMD4(probes.map { Double($0.batch) }), size: 1)
        let multiples = shape.indices.filter { index in shape[index].whole.map { $0 > 0 && $0 % batch == 0 } ?? false }
        let equal = multiples.filter { shape[$0].whole == batch }
        func freeing(_ places: [Int]) -> [[Symbol]] {
            places.map { index in
                var result = shape
                result[index] = free * Symbol(shape[index].whole! / batch)
                return result
            }
        }
        let isOpen = axis < shape.count && shape[axis].whole == -1
        // Where axes are joined, the batch becomes part of the rows; where they are split, it keeps its place.
        let likely = shape.count < own.count ? multiples : [axis].filter(multiples.contains) + multiples
        return freeing([axis].filter(equal.contains)) + (isOpen ? [shape] : []) + freeing(equal) + freeing(likely)
            + [shape]
    }

    /// The shape with the extent −1 computed.
    private static func closed(_ shape: [Symbol], from own: [Symbol]) -> [Symbol] {
        guard let index = shape.firstIndex(where: { $0.whole == -1 }) else { return shape }
        var result = shape
        result[index] = quotient(of: own, by: shape.indices.filter { $0 != index }.map { shape[$0] })
        return result
    }

    /// Whether both shapes have the same number of elements at all probes.
    private static func fits(_ shape: [Symbol], _ own: [Symbol]) -> Bool {
        let (after, before) = (shape.reduce(Symbol(1), *), own.reduce(Symbol(1), *))
        return after.values == before.values && shape.allSatisfy { $0.values == $0.values.rounded(.down) }
    }

    /// The product of some extents divided by that of others, after removing common factors.
    private static func quotient(of numerators: [Symbol], by denominators: [Symbol]) -> Symbol {
        var (above, below) = (numerators, denominators)
        for factor in denominators {
            if let index = above.firstIndex(where: { $0.values == factor.values }) {
                above.remove(at: index)
                below.remove(at: below.firstIndex { $0.values == factor.values }!)
            }
        }
        let product = above.reduce(Symbol(1), *)
        return below.isEmpty ? product : product / below.reduce(Symbol(1), *)
    }

    private mutating func flatten(_ application: Application) throws {
        let x = try value(application, 0)
        let named = application.integer("axis") ?? 1
        let axis = named == rank(x) ? named : try axis(named, of: rank(x), application)
        let own = extents(x)
        try reshape(application, x, to: [own[..<axis].reduce(Symbol(1), *), own[axis...].reduce(Symbol(1), *)])
    }

    private mutating func squeeze(_ application: Application) throws {
        let x = try value(application, 0)
        let own = extents(x)
        let named = try integers(application, attribute: "axes", input: 1)
        let removed =
            try named.map { try axes($0, of: rank(x), application) } ?? own.indices.filter { own[$0].whole == 1 }
        guard removed.allSatisfy({ own[$0].whole == 1 }) else {
            throw wrong(application.node, "takes away an axis that has more than one element, or the batch")
        }
        try reshape(application, x, to: own.indices.filter { !removed.contains($0) }.map { own[$0] })
    }

    private mutating func unsqueeze(_ application: Application) throws {
        let x = try value(application, 0)
        let named = try integers(application, attribute: "axes", input: 1) ?? []
        guard named.count <= 8 else { throw wrong(application.node, "adds \(named.count) axes") }
        var shape = extents(x)
        for axis in try axes(named, of: rank(x) + named.count, application) { shape.insert(Symbol(1), at: axis) }
        try reshape(application, x, to: shape)
    }

    private mutating func concatenate(_ application: Application) throws {
        let names = application.operands.indices.compactMap { application.computed($0) }
        guard let first = names.first else { throw wrong(application.node, "joins nothing") }
        let axis = try axis(application.integer("axis") ?? 0, of: rank(first), application)
        let parts = try application.operands.indices.map { index in
            guard axis > 0, let array = application.host(index), let single = oneOfBatch(array, besides: first) else {
                return try value(application, index)
            }
            // A constant that is repeated for each sample of the export's batch, like a class token.
            let one = try parameter(
                single, .trained, for: application.node, named: application.node.inputs[index])
            let shape = [Extent.batch] + single.shape.dropFirst().map { Extent($0) }
            return try add(.expand(shape), [one], named: "\(application.output).\(index)")
        }
        if parts.count == 1 { return alias(application, parts[0]) }
        try set(application, .concatenate(axis: axis), parts)
    }

    private mutating func split(_ application: Application) throws {
        let x = try value(application, 0)
        let axis = try axis(application.integer("axis") ?? 0, of: rank(x), application)
        let outputs = application.node.outputs
        guard let whole = extent(x, axis).whole else { throw wrong(application.node, "splits the duration") }
        let even = (whole + outputs.count - 1) / max(outputs.count, 1)
        let parts =
            try integers(application, attribute: "split", input: 1)
            ?? outputs.indices.map { min(even, whole - $0 * even) }
        guard parts.count == outputs.count, parts.allSatisfy({ 0...whole ~= $0 }), parts.reduce(0, +) == whole else {
            throw wrong(application.node, "splits \(whole) into \(parts)")
        }
        var from = 0
        for (output, count) in zip(outputs, parts) {
            if uses[output] != nil {
                let slice = Operator.slice(axis: axis, from: Extent(from), count: Extent(count), step: 1)
                values[output] = .node(count == whole ? x : try add(slice, [x], named: output))
            }
            from += count
        }
    }

    /// `torch.split` as PyTorch's exporter writes it without optimisation.
    private mutating func splitToSequence(_ application: Application) throws {
        let x = try value(application, 0)
        let axis = try axis(application.integer("axis") ?? 0, of: rank(x), application)
        guard let whole = extent(x, axis).whole else { throw wrong(application.node, "splits the duration") }
        let given = try integers(application, attribute: "split", input: 1)
        let isScalar = application.host(1)?.shape.isEmpty ?? true
        let size = given?.first ?? 1
        guard size > 0, whole / size <= 4096 else {
            throw wrong(application.node, "splits \(whole) into pieces of \(size)")
        }
        let parts =
            isScalar ? stride(from: 0, to: whole, by: size).map { min(size, whole - $0) } : given ?? []
        guard parts.allSatisfy({ 1...whole ~= $0 }), parts.reduce(0, +) == whole else {
            throw wrong(application.node, "splits \(whole) into \(parts)")
        }
        var (names, from) = ([String](), 0)
        for (index, count) in parts.enumerated() {
            let slice = Operator.slice(axis: axis, from: Extent(from), count: Extent(count), step: 1)
            names.append(try add(slice, [x], named: "\(application.output).\(index)"))
            from += count
        }
        if given == nil, application.integer("keepdims") ?? 1 == 0 {
            names = try names.map { name in
                var shape = extents(name)
                shape.remove(at: axis)
                return try add(.reshape(shape.map(\.extent)), [name], named: "\(name).flat")
            }
        }
        values[application.output] = .sequence(names)
    }

    private mutating func elementOfSequence(_ application: Application) throws {
        guard case .sequence(let names)? = application.operand(0) else {
            throw wrong(application.node, "takes an element of what is no list")
        }
        guard let place = try constant(application, 1, "place").integers?.first,
            -names.count..<names.count ~= place
        else { throw wrong(application.node, "takes an element that the list of \(names.count) does not have") }
        alias(application, names[place < 0 ? place + names.count : place])
    }

    private mutating func slice(_ application: Application) throws {
        var x = try value(application, 0)
        for range in try ranges(application, extents: extents(x)) {
            let own = extent(x, range.axis)
            if range.step == 1, range.from.whole == 0, range.count.values == own.values { continue }
            try check([range.from, range.count], application)
            x = try add(
                .slice(axis: range.axis, from: range.from.extent, count: range.count.extent, step: range.step), [x],
                named: application.output)
        }
        alias(application, x)
    }

    private mutating func gather(_ application: Application) throws {
        let x = try value(application, 0)
        let axis = try axis(application.integer("axis") ?? 0, of: rank(x), application)
        let places = try constant(application, 1, "places")
        let own = extent(x, axis)
        var shape = extents(x)
        shape.replaceSubrange(axis...axis, with: places.shape.map { Symbol($0) })
        let part: String
        if let whole = own.whole, let indices = places.integers {
            let counted = try indices.map { index in
                guard -whole..<whole ~= index else { throw wrong(application.node, "takes place \(index) of \(whole)") }
                return index < 0 ? index + whole : index
            }
            guard counted.count <= 1 << 20 else { throw wrong(application.node, "takes \(counted.count) places") }
            part =
                counted == Array(0..<whole)
                ? x : try add(.gather(axis: axis, indices: counted), [x], named: "\(application.output).places")
        } else {
            guard places.count == 1, let place = places.symbols.first else {
                throw wrong(application.node, "takes several places of the duration")
            }
            let from = place.values.x < 0 ? own + place : place
            try check([from], application)
            part = try add(
                .slice(axis: axis, from: from.extent, count: Extent(1), step: 1), [x],
                named: "\(application.output).places")
        }
        try reshape(application, part, to: shape)
    }

    private mutating func tile(_ application: Application) throws {
        let x = try value(application, 0)
        let repeats = try constant(application, 1, "repeats").symbols
        guard repeats.count == rank(x) else {
            throw wrong(application.node, "repeats \(repeats.count) axes of \(rank(x))")
        }
        if repeats.allSatisfy({ $0.whole == 1 }) { return alias(application, x) }
        try check(repeats, application)
        try set(application, .tile(repeats.map(\.extent)), [x])
    }

    private mutating func expand(_ application: Application) throws {
        let x = try value(application, 0)
        let target = try constant(application, 1, "shape").symbols
        guard target.count <= 8 else { throw wrong(application.node, "expands to \(target.count) axes") }
        let own = extents(x)
        let rank = max(own.count, target.count)
        let (left, right) = (
            Array(repeating: Symbol(1), count: rank - own.count) + own,
            Array(repeating: Symbol(1), count: rank - target.count) + target
        )
        let shape = zip(left, right).enumerated().map { index, pair in
            if pair.0.whole == 1 { return pair.1 }
            // Here the number is the fixed batch of the export.
            return pair.0
        }
        if own.count == rank, zip(own, shape).allSatisfy({ $0.values == $1.values }) { return alias(application, x) }
        try check(shape, application)
        try set(application, .expand(shape.map(\.extent)), [x])
    }
}

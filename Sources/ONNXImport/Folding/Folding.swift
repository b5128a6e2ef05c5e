import Foundation
import NetworkGraph
import ONNXFiles

/// Operators with known inputs, which are computed while the file is read.
extension Conversion {
    /// Computes a node if all its inputs are known; returns whether it did.
    mutating func fold(_ application: Application) throws -> Bool {
        if ["Shape", "Size"].contains(application.node.operation) { return try foldShape(application) }
        guard let operation = Self.folds[application.node.operation] else { return false }
        // The second input of CastLike matters only for its type, so it need not be known.
        let taken = application.node.operation == "CastLike" ? 1 : application.operands.count
        let isKnown = application.operands.prefix(taken).allSatisfy { operand in
            switch operand {
            case .host, nil: true
            case .node, .sequence, .mask: false
            }
        }
        guard isKnown, var result = try operation(&self, application) else { return false }
        if result.origin != nil, application.node.operation == "Identity" { result.origin = application.output }
        try check(result.symbolsThatVary, application)
        values[application.output] = .host(result)
        return true
    }

    /// The computation of each operator; it returns nil for forms that are left to the graph.
    static let folds: [String: @Sendable (inout Conversion, Application) throws -> HostArray?] =
        arithmetic.merging(rearrangements) { $1 }

    private mutating func foldShape(_ application: Application) throws -> Bool {
        let extents: [Symbol]
        switch application.operand(0) {
        case .node(let name): extents = self.extents(name)
        case .host(let array): extents = array.shape.map { Symbol($0) }
        case .sequence, .mask, nil: throw wrong(application.node, "lacks its input")
        }
        if application.node.operation == "Size" {
            let size = extents.reduce(Symbol(1), *)
            values[application.output] = .host(HostArray([], .symbols([size], areWhole: true)))
            return true
        }
        func place(_ attribute: String, _ usual: Int) -> Int {
            let place = application.integer(attribute) ?? usual
            return min(max(place < 0 ? place + extents.count : place, 0), extents.count)
        }
        let (start, end) = (place("start", 0), place("end", extents.count))
        let part = Array(extents[start..<max(start, end)])
        values[application.output] = .host(HostArray([part.count], .symbols(part, areWhole: true)))
        return true
    }

    // MARK: Arithmetic

    private static let arithmetic: [String: @Sendable (inout Conversion, Application) throws -> HostArray?] = {
        var table: [String: @Sendable (inout Conversion, Application) throws -> HostArray?] = [
            "Constant": { try $0.constantValue($1) },
            "ConstantOfShape": { try $0.constantOfShape($1) },
            "Range": { try $0.range($1) },
            "Where": { try $0.choice($1) },
            "Not": { conversion, application in
                let array = try conversion.constant(application, 0, "input")
                guard let truths = array.truths else { throw conversion.wrong(application.node, "negates numbers") }
                return HostArray(array.shape, .truths(truths.map { !$0 }))
            },
            "Cast": { try $0.castKnown($1, to: $1.integer("to") ?? 1) },
            "CastLike": { conversion, application in
                // The values that nodes compute are Float, which is type 1.
                guard let like = application.host(1) else { return try conversion.castKnown(application, to: 1) }
                switch like.elements {
                case .truths: return try conversion.castKnown(application, to: 9)
                default: return try conversion.castKnown(application, to: like.isWhole ? 7 : 1)
                }
            },
        ]
        let pairs: [(String, @Sendable (Symbol, Symbol) -> Symbol)] = [
            ("Add", { $0 + $1 }), ("Sub", { $0 - $1 }), ("Mul", { $0 * $1 }), ("Div", { $0 / $1 }),
            ("Min", Symbol.minimum), ("Max", Symbol.maximum), ("Mod", { $0 - ($0 / $1).floored * $1 }),
        ]
        for (name, operation) in pairs { table[name] = { try $0.combine($1, operation) } }
        table["Pow"] = { conversion, application in
            guard application.host(0)?.floats != nil, application.host(1)?.floats != nil else { return nil }
            return try conversion.combine(application) { a, b in
                Symbol(pow(a.known ?? .nan, b.known ?? .nan))
            }
        }
        let relations: [(String, @Sendable (Double, Double) -> Bool)] = [
            ("Equal", { $0 == $1 }), ("Less", { $0 < $1 }), ("LessOrEqual", { $0 <= $1 }), ("Greater", { $0 > $1 }),
            ("GreaterOrEqual", { $0 >= $1 }),
            ("And", { $0 != 0 && $1 != 0 }), ("Or", { $0 != 0 || $1 != 0 }),
        ]
        for (name, relation) in relations { table[name] = { try $0.compare($1, relation) } }
        let functions: [(String, @Sendable (Symbol) -> Symbol?)] = [
            ("Floor", { $0.floored }), ("Ceil", { $0.ceiled }), ("Neg", { Symbol(0) - $0 }),
            ("Sqrt", { $0.squareRoot }), ("Abs", { $0.known.map { Symbol(abs($0)) } ?? $0 }),
            ("Exp", { $0.known.map { Symbol(exp($0)) } }), ("Log", { $0.known.map { Symbol(log($0)) } }),
            ("Sin", { $0.known.map { Symbol(sin($0)) } }), ("Cos", { $0.known.map { Symbol(cos($0)) } }),
            ("Reciprocal", { Symbol(1) / $0 }),
        ]
        for (name, function) in functions { table[name] = { try $0.map($1, function) } }
        let reductions: [(String, @Sendable ([Symbol]) -> Symbol)] = [
            ("ReduceProd", { $0.reduce(Symbol(1), *) }), ("ReduceSum", { $0.reduce(Symbol(0), +) }),
            ("ReduceMax", { $0.dropFirst().reduce($0.first ?? Symbol(-Double.infinity), Symbol.maximum) }),
            ("ReduceMin", { $0.dropFirst().reduce($0.first ?? Symbol(Double.infinity), Symbol.minimum) }),
        ]
        for (name, reduction) in reductions { table[name] = { try $0.reduceKnown($1, reduction) } }
        return table
    }()

    private mutating func constantValue(_ application: Application) throws -> HostArray? {
        for (name, attribute) in application.node.attributes {
            switch (name, attribute) {
            case ("value", .tensor(let tensor)): return HostArray(tensor, origin: nil)
            case ("value_float", .float(let value)): return HostArray([], .floats([value]))
            case ("value_int", .integer(let value)): return HostArray([], .integers([value]))
            case ("value_floats", .floats(let values)): return HostArray([values.count], .floats(values))
            case ("value_ints", .integers(let values)): return HostArray([values.count], .integers(values))
            default: continue
            }
        }
        throw wrong(application.node, "holds a constant that is no number")
    }

    private mutating func constantOfShape(_ application: Application) throws -> HostArray? {
        let extents = try constant(application, 0, "shape")
        guard let shape = extents.integers, shape.count <= 8, shape.allSatisfy({ $0 >= 0 }) else {
            throw wrong(application.node, "makes a constant whose size changes with the duration")
        }
        try reserve(shape, application.node)
        var one = HostArray([1], .floats([0]))
        if case .tensor(let tensor)? = application.node.attributes["value"], tensor.count == 1 {
            one = HostArray(tensor, origin: nil).reshaped([1])
        }
        return one.selecting(Array(repeating: 0, count: shape.reduce(1, *)), shape: shape)
    }

    private mutating func range(_ application: Application) throws -> HostArray? {
        let (start, limit, delta) = (
            try constant(application, 0, "start"), try constant(application, 1, "limit"),
            try constant(application, 2, "delta")
        )
        guard let first = start.symbols.first, let last = limit.symbols.first, let step = delta.symbols.first?.known,
            step != 0, let from = first.known, let to = last.known
        else { throw wrong(application.node, "counts up to a number that changes with the duration") }
        let count = max(((to - from) / step).rounded(.up), 0)
        guard count <= 0x1p24 else { throw ImportError.tooLarge(file: model.file, node: application.node.description) }
        try reserve([Int(count)], application.node)
        let numbers = (0..<Int(count)).map { from + Double($0) * step }
        let areWhole = start.isWhole && delta.isWhole
        return HostArray(
            [numbers.count],
            areWhole ? .integers(numbers.compactMap { Int(exactly: $0) }) : .floats(numbers.map { Float($0) }))
    }

    private mutating func choice(_ application: Application) throws -> HostArray? {
        let condition = try constant(application, 0, "condition")
        let (yes, no) = (try constant(application, 1, "values"), try constant(application, 2, "values"))
        guard let truths = condition.truths, let inner = broadcastShape(yes.shape, no.shape),
            let shape = broadcastShape(condition.shape, inner)
        else { throw wrong(application.node, "chooses between shapes that do not fit") }
        try reserve(shape, application.node)
        _ = truths
        let chosen = condition.broadcast(to: shape).truths!
        let (left, right) = (yes.broadcast(to: shape), no.broadcast(to: shape))
        if let a = left.floats, let b = right.floats, !left.isWhole || !right.isWhole {
            return HostArray(shape, .floats(chosen.indices.map { chosen[$0] ? a[$0] : b[$0] }))
        }
        try limit(chosen.count, application)
        let (a, b) = (left.symbols, right.symbols)
        return HostArray(
            shape, .symbols(chosen.indices.map { chosen[$0] ? a[$0] : b[$0] }, areWhole: left.isWhole && right.isWhole))
    }

    private mutating func castKnown(_ application: Application, to type: Int) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        switch type {
        case 1, 10, 11, 16:
            guard let floats = array.floats else {
                guard case .symbols(let symbols, _) = array.elements else { return nil }
                return HostArray(array.shape, .symbols(symbols, areWhole: false))
            }
            var result = HostArray(array.shape, .floats(floats), origin: array.origin)
            result.isTransposed = array.isTransposed
            return result
        case 2...7, 12, 13:
            if let integers = array.integers { return HostArray(array.shape, .integers(integers)) }
            try limit(array.count, application)
            // Rounded towards zero.
            let whole = array.symbols.map { $0.values.x < 0 ? $0.ceiled : $0.floored }
            return HostArray(array.shape, .symbols(whole, areWhole: true))
        case 9:
            guard let floats = array.floats else {
                throw wrong(application.node, "makes a truth value of the duration")
            }
            return HostArray(array.shape, .truths(floats.map { $0 != 0 }))
        default: throw wrong(application.node, "casts to a type that is not read")
        }
    }

    /// Throws where there are too many expressions, which are meant for shapes of few elements.
    private func limit(_ count: Int, _ application: Application) throws {
        guard count <= 1 << 22 else { throw ImportError.tooLarge(file: model.file, node: application.node.description) }
    }

    /// Combines two or more arrays, which are broadcast.
    private mutating func combine(
        _ application: Application, _ operation: (Symbol, Symbol) -> Symbol
    ) throws -> HostArray? {
        var result = try constant(application, 0, "input")
        for index in application.operands.indices.dropFirst() {
            let other = try constant(application, index, "input")
            guard let shape = broadcastShape(result.shape, other.shape) else {
                throw wrong(application.node, "brings \(result.shape) and \(other.shape) together")
            }
            try reserve(shape, application.node)
            let areWhole = result.isWhole && other.isWhole
            let (left, right) = (result.broadcast(to: shape), other.broadcast(to: shape))
            try limit(left.count, application)
            let divides = ["Div", "Mod"].contains(application.node.operation)
            if areWhole, divides, right.symbols.contains(where: { $0.values.x == 0 }) {
                throw wrong(application.node, "divides by zero")
            }
            let numbers = zip(left.symbols, right.symbols).map { a, b in
                let number = operation(a, b)
                guard areWhole, divides else { return number }
                return number.values.x < 0 ? number.ceiled : number.floored
            }
            result = HostArray(shape, .symbols(numbers, areWhole: areWhole))
        }
        result.origin = nil
        return result
    }

    private mutating func compare(
        _ application: Application, _ relation: (Double, Double) -> Bool
    ) throws -> HostArray? {
        let (a, b) = (try constant(application, 0, "input"), try constant(application, 1, "input"))
        guard let shape = broadcastShape(a.shape, b.shape) else {
            throw wrong(application.node, "compares \(a.shape) with \(b.shape)")
        }
        try reserve(shape, application.node)
        try limit(shape.reduce(1, *), application)
        let truths = try zip(a.broadcast(to: shape).symbols, b.broadcast(to: shape).symbols).map { left, right in
            guard let truth = Symbol.compare(left, right, relation) else {
                throw wrong(application.node, "decides something by the duration")
            }
            return truth
        }
        return HostArray(shape, .truths(truths))
    }

    private mutating func map(_ application: Application, _ function: (Symbol) -> Symbol?) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        try limit(array.count, application)
        let results = array.symbols.compactMap(function)
        guard results.count == array.count else {
            throw wrong(application.node, "computes with the duration what only numbers can")
        }
        return HostArray(array.shape, .symbols(results, areWhole: array.isWhole))
    }

    private mutating func reduceKnown(
        _ application: Application, _ reduction: ([Symbol]) -> Symbol
    ) throws -> HostArray? {
        let array = try constant(application, 0, "input")
        try limit(array.count, application)
        let named = try integers(application, attribute: "axes", input: 1) ?? []
        if named.isEmpty, application.integer("noop_with_empty_axes") ?? 0 != 0 { return array }
        let rank = array.shape.count
        let reduced = try axes(named.isEmpty ? Array(0..<rank) : named, of: rank, application)
        guard rank > 0 else { return HostArray([], .symbols(array.symbols, areWhole: array.isWhole)) }
        // The reduced axes are moved to the end, so that each result's elements are neighbours.
        let kept = (0..<rank).filter { !reduced.contains($0) }
        let symbols = array.transposed(kept + reduced).symbols
        let size = reduced.map { array.shape[$0] }.reduce(1, *)
        let count = kept.map { array.shape[$0] }.reduce(1, *)
        let results = (0..<count).map { reduction(Array(symbols[$0 * size..<($0 + 1) * size])) }
        guard !array.isWhole || results.allSatisfy({ $0.known?.isFinite ?? true }) else {
            throw wrong(application.node, "takes the largest or smallest of no whole numbers")
        }
        let keeps = application.integer("keepdims") ?? 1 != 0
        let shape = (0..<rank).compactMap { reduced.contains($0) ? (keeps ? 1 : nil) : array.shape[$0] }
        return HostArray(shape, .symbols(results, areWhole: array.isWhole))
    }
}

extension HostArray {
    fileprivate var symbolsThatVary: [Symbol] {
        if case .symbols(let symbols, _) = elements { return symbols }
        return []
    }
}

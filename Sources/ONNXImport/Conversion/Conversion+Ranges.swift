import NetworkGraph
import ONNXFiles

/// One axis of a slice: `count` elements `from`, `from + step`, ….
struct AxisRange {
    let axis: Int
    let from: Symbol
    let count: Symbol
    let step: Int
}

extension Conversion {
    /// The ranges of a Slice of a value with these extents, with NumPy's rules: negative indices count from the end,
    /// and indices beyond the ends are limited to them.
    func ranges(_ application: Application, extents: [Symbol]) throws -> [AxisRange] {
        func symbols(_ attribute: String, _ index: Int) throws -> [Symbol]? {
            if let values = application.integers(attribute) { return values.map { Symbol($0) } }
            return try application.operand(index) == nil ? nil : constant(application, index, attribute).symbols
        }
        guard let starts = try symbols("starts", 1), let ends = try symbols("ends", 2) else {
            throw wrong(application.node, "does not say what it takes")
        }
        let axes = try integers(application, attribute: "axes", input: 3) ?? Array(starts.indices)
        let steps = try integers(application, attribute: "steps", input: 4) ?? starts.map { _ in 1 }
        guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count,
            steps.allSatisfy({ $0 != 0 && abs($0 % (1 << 32)) <= 1 << 31 && $0.magnitude <= 1 << 31 })
        else { throw wrong(application.node, "takes \(starts.count) ranges of \(axes.count) axes") }
        return try starts.indices.map { index in
            let axis = try axis(axes[index], of: extents.count, application)
            guard axis < extents.count else { throw wrong(application.node, "slices a number") }
            let (from, count) = Self.range(starts[index], ends[index], step: steps[index], of: extents[axis])
            return AxisRange(axis: axis, from: from, count: count, step: steps[index])
        }
    }

    private static func range(
        _ start: Symbol, _ end: Symbol, step: Int, of extent: Symbol
    ) -> (from: Symbol, count: Symbol) {
        func counted(_ place: Symbol, low: Symbol, high: Symbol) -> Symbol {
            if let known = place.known, known >= Double(Int32.max) { return high }
            if let known = place.known, known <= -Double(Int32.max) { return low }
            let fromStart = place.values.x < 0 ? extent + place : place
            return clamped(fromStart, low, high)
        }
        let (from, span): (Symbol, Symbol)
        if step > 0 {
            from = counted(start, low: Symbol(0), high: extent)
            span = counted(end, low: Symbol(0), high: extent) - from
        } else {
            let last = extent - Symbol(1)
            from = counted(start, low: Symbol(0), high: last)
            span = from - counted(end, low: Symbol(-1), high: last)
        }
        let count = step.magnitude == 1 ? span : (span / Symbol(Int(step.magnitude))).ceiled
        return (from, Symbol.compare(count, Symbol(0), <) == false ? count : .maximum(count, Symbol(0)))
    }

    /// An expression limited to two bounds; unchanged where it always lies between them.
    private static func clamped(_ symbol: Symbol, _ low: Symbol, _ high: Symbol) -> Symbol {
        var result = symbol
        if low.known == nil || symbol.known == nil || symbol.known! < low.known! {
            if Symbol.compare(symbol, low, >=) != true { result = .maximum(result, low) }
        }
        if symbol.known == 0, high.known == nil { return result }
        if symbol.known != nil && high.known == nil { return .minimum(result, high) }
        if Symbol.compare(symbol, high, <=) != true { result = .minimum(result, high) }
        return result
    }

    mutating func pad(_ application: Application) throws {
        let node = application.node
        let x = try value(application, 0)
        let rank = rank(x)
        let pads = try integers(application, attribute: "pads", input: 1) ?? []
        let axes = try integers(application, attribute: "axes", input: 3)?.map { try axis($0, of: rank, application) }
        let padded = axes ?? Array(0..<rank)
        guard pads.count == 2 * padded.count, Set(padded).count == padded.count,
            pads.allSatisfy({ $0.magnitude <= 1 << 20 })
        else { throw wrong(node, "pads \(rank) axes by \(pads)") }
        var (before, after) = (Array(repeating: 0, count: rank), Array(repeating: 0, count: rank))
        for (index, axis) in padded.enumerated() {
            (before[axis], after[axis]) = (pads[index], pads[padded.count + index])
        }
        let padding: Padding
        switch application.text("mode") ?? "constant" {
        case "constant": padding = .constant(try number(application, attribute: "value", input: 2) ?? 0)
        case "reflect": padding = .reflect
        case "edge": padding = .edge
        case let other: throw wrong(node, "pads in the mode '\(other)', which is not run here")
        }
        var result = x
        if (before + after).contains(where: { $0 > 0 }) {
            let (front, back) = (before.map { max($0, 0) }, after.map { max($0, 0) })
            result = try add(.pad(before: front, after: back, padding), [x], named: application.output)
        }
        for axis in 0..<rank where before[axis] < 0 || after[axis] < 0 {
            let cut = Symbol(min(before[axis], 0) + min(after[axis], 0))
            let count = extent(result, axis) + cut
            result = try add(
                .slice(axis: axis, from: Extent(-min(before[axis], 0)), count: count.extent, step: 1), [result],
                named: application.output)
        }
        values[application.output] = .node(result)
    }
}

import NetworkGraph
import ONNXFiles

/// A node with the values of its inputs, and access to its attributes by type.
struct Application {
    let node: ONNXNode
    /// The inputs; nil where an optional one is left out.
    let operands: [Conversion.Value?]

    /// The first output's name.
    var output: String { node.outputs.first ?? "" }

    func operand(_ index: Int) -> Conversion.Value? { index < operands.count ? operands[index] : nil }

    /// An input whose elements are known while the file is read; nil where it is left out or computed by a node.
    func host(_ index: Int) -> HostArray? {
        if case .host(let array)? = operand(index) { return array }
        return nil
    }

    /// The name of an input that a node computes.
    func computed(_ index: Int) -> String? {
        if case .node(let name)? = operand(index) { return name }
        return nil
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let value)? = node.attributes[name] { return value }
        return nil
    }

    func integers(_ name: String) -> [Int]? {
        if case .integers(let values)? = node.attributes[name] { return values }
        return nil
    }

    func float(_ name: String) -> Float? {
        if case .float(let value)? = node.attributes[name] { return value }
        return nil
    }

    func text(_ name: String) -> String? {
        if case .text(let value)? = node.attributes[name] { return value }
        return nil
    }
}

extension Conversion {
    /// Integers that are an attribute in older operator sets and an input in newer ones; nil where neither is given.
    func integers(_ application: Application, attribute: String, input: Int) throws -> [Int]? {
        if let values = application.integers(attribute) { return values }
        guard let operand = application.operand(input) else { return nil }
        guard case .host(let array) = operand, let values = array.integers else {
            throw wrong(application.node, "computes its \(attribute) from what it hears, or from the duration")
        }
        return values
    }

    /// A number that is an attribute in older operator sets and an input in newer ones.
    func number(_ application: Application, attribute: String, input: Int) throws -> Float? {
        if let value = application.float(attribute) { return value }
        guard let operand = application.operand(input) else { return nil }
        guard case .host(let array) = operand, let value = array.floats?.first, array.count == 1 else {
            throw wrong(application.node, "computes its \(attribute)")
        }
        return value
    }

    /// The name of an input that must be there; a constant becomes a parameter.
    mutating func value(_ application: Application, _ index: Int) throws -> String {
        switch application.operand(index) {
        case .node(let name): return name
        case .host(let array):
            if array.floats == nil { return try computed(array, application) }
            let isTrained = array.origin != nil && !array.shape.isEmpty
            return try parameter(
                array, isTrained ? .trained : .constant, for: application.node, named: application.node.inputs[index])
        case .sequence, .mask:
            throw wrong(application.node, "takes a list or truth values, which are not kept")
        case nil: throw wrong(application.node, "lacks its input \(index + 1)")
        }
    }

    /// An axis counted from 0, among `rank` axes.
    func axis(_ axis: Int, of rank: Int, _ application: Application) throws -> Int {
        let counted = axis < 0 ? axis + rank : axis
        guard 0..<max(rank, 1) ~= counted else {
            throw wrong(application.node, "names axis \(axis) of a value with \(rank)")
        }
        return counted
    }

    /// Axes counted from 0, sorted and without duplicates.
    func axes(_ axes: [Int], of rank: Int, _ application: Application) throws -> [Int] {
        let counted = try axes.map { try axis($0, of: rank, application) }
        guard Set(counted).count == counted.count else { throw wrong(application.node, "names an axis twice") }
        return counted.sorted()
    }

    /// An input that must be known when the file is read.
    func constant(_ application: Application, _ index: Int, _ what: String) throws -> HostArray {
        guard let array = application.host(index) else {
            throw wrong(
                application.node,
                application.operand(index) == nil ? "has no \(what)" : "computes its \(what) from what it hears")
        }
        return array
    }

    /// A scalar node for a number that depends on shapes.
    private mutating func computed(_ array: HostArray, _ application: Application) throws -> String {
        let symbols = array.symbols
        guard symbols.count == 1 else {
            throw wrong(application.node, "takes \(symbols.count) numbers that change with the duration")
        }
        try check(symbols, application)
        let scalar = try add(.scalar(symbols[0].extent), [], named: "\(application.output).number")
        guard !array.shape.isEmpty else { return scalar }
        return try add(.reshape(array.shape.map { Extent($0) }), [scalar], named: "\(application.output).number")
    }

    /// Throws where expressions are larger than those of any real network.
    func check(_ symbols: [Symbol], _ application: Application) throws {
        guard symbols.allSatisfy({ $0.size <= 256 }) else {
            throw wrong(application.node, "computes a shape in hundreds of steps")
        }
    }
}

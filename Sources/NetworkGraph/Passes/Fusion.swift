/// A step of the execution of a graph: one node or a fused unit.
public enum FusedStep: Hashable, Sendable {
    case node(Graph.Node)
    /// Several nodes that are computed together.
    case unit(FusedUnit)

    /// The name of the value that it computes.
    public var name: String {
        switch self {
        case .node(let node): node.name
        case .unit(let unit): unit.name
        }
    }

    /// The names of its inputs, values and parameters.
    public var inputs: [String] {
        switch self {
        case .node(let node): node.inputs
        case .unit(let unit): (unit.convolution ?? unit.norm).inputs + (unit.residual.map { [$0] } ?? [])
        }
    }
}

/// activation(norm(convolution(x)) + residual), where all parts but the batch normalisation may be missing.
public struct FusedUnit: Hashable, Sendable {
    /// The name of its last node.
    public var name: String
    public var convolution: Graph.Node?
    public var norm: Graph.Node
    /// The value that is added, of the same shape as the norm's.
    public var residual: String?
    /// A rectifier, plain, leaky or clipped.
    public var activation: ElementFunction?
}

extension Graph {
    /// The nodes in the order of the forward pass. Each batch normalisation is fused with the convolution before it,
    /// and with the sum and the rectifier after it, where no other node reads the values between them.
    ///
    /// - Parameters:
    ///   - keeping: values that must stay readable, and so are not fused away.
    ///   - shapes: the shapes of all values, for any batch and duration.
    public func fused(keeping: Set<String>, shapes: [String: [Int]]) -> [FusedStep] {
        let users = users(keeping: keeping)
        let makers = Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0) })
        var units: [String: FusedUnit] = [:]
        var fused: Set<String> = []
        for node in norms {
            var unit = FusedUnit(name: node.name, norm: node)
            var members = [node.name]
            if let maker = makers[node.inputs[0]], case .convolution = maker.operation, users[maker.name]?.count == 1 {
                unit.convolution = maker
                members.append(maker.name)
            }
            if let sum = users[unit.name]?.only, let other = residual(of: node, in: sum, users, makers, shapes),
                !fused.contains(sum.name)
            {
                unit.residual = other
                unit.name = sum.name
                members.append(sum.name)
            }
            if let last = users[unit.name]?.only, case .map(let function) = last.operation, function.isRectifier {
                unit.activation = function
                unit.name = last.name
                members.append(last.name)
            }
            fused.formUnion(members)
            units[unit.name] = unit
        }
        return nodes.compactMap { node in
            if let unit = units[node.name] { return .unit(unit) }
            return fused.contains(node.name) ? nil : .node(node)
        }
    }

    /// The nodes that read each value. A value that is kept, or whose shape is needed, has nil as a further reader.
    private func users(keeping: Set<String>) -> [String: [Node?]] {
        var users: [String: [Node?]] = [:]
        for node in nodes {
            for name in node.inputs { users[name, default: []].append(node) }
            for name in node.operation.extents.flatMap(\.values) { users[name, default: []].append(nil) }
        }
        for name in keeping.union([output]) { users[name, default: []].append(nil) }
        return users
    }

    /// The other operand of a sum that follows a norm, if both have the same shape. A sum of two norms is fused with
    /// the first.
    private func residual(
        of norm: Node, in sum: Node, _ users: [String: [Node?]], _ makers: [String: Node], _ shapes: [String: [Int]]
    ) -> String? {
        guard case .binary(.add) = sum.operation, sum.inputs[0] != sum.inputs[1] else { return nil }
        let other = sum.inputs[sum.inputs[0] == norm.name ? 1 : 0]
        guard parameter(other) == nil, shapes[other] == shapes[norm.name] else { return nil }
        if sum.inputs[0] != norm.name, let first = makers[sum.inputs[0]], case .batchNorm = first.operation,
            users[first.name]?.count == 1
        {
            return nil
        }
        return other
    }
}

extension [Graph.Node?] {
    fileprivate var only: Graph.Node? { count == 1 ? self[0] : nil }
}

extension ElementFunction {
    fileprivate var isRectifier: Bool {
        switch self {
        case .rectifier, .leakyRectifier: true
        case .clip(let low, let high): low == 0 && high > 0
        default: false
        }
    }
}

import NetworkGraph
import ONNXFiles

/// Element-wise operators, and reductions over axes.
extension Conversion {
    static let elementwise: [String: @Sendable (inout Conversion, Application) throws -> Void] = {
        var table: [String: @Sendable (inout Conversion, Application) throws -> Void] = [
            "Clip": { try $0.clip($1) },
            "PRelu": { try $0.parametricRectifier($1) },
            "Pow": { try $0.power($1) },
            "Sum": { try $0.chain($1, .add) },
            "Min": { try $0.chain($1, .minimum) },
            "Max": { try $0.chain($1, .maximum) },
            "Mish": { try $0.mish($1) },
            "Greater": { try $0.mask($1) },
            "Where": { try $0.choice($1) },
        ]
        for name in ElementFunction.Name.allCases where table[name.operatorName] == nil {
            table[name.operatorName] = { conversion, application in
                let function = ElementFunction(
                    name, number: { application.float($0) ?? $1 }, text: { application.text($0) })
                try conversion.map(application, function)
            }
        }
        for function in BinaryFunction.allCases where table[function.operatorName] == nil {
            table[function.operatorName] = { try $0.binary($1, function) }
        }
        for reduction in Reduction.allCases {
            table[reduction.operatorName] = { try $0.reduce($1, reduction) }
        }
        return table
    }()

    private mutating func set(_ application: Application, _ operation: Operator, _ inputs: [String]) throws {
        values[application.output] = .node(try add(operation, inputs, named: application.output))
    }

    private mutating func map(_ application: Application, _ function: ElementFunction) throws {
        try set(application, .map(function), [value(application, 0)])
    }

    private mutating func clip(_ application: Application) throws {
        let low = try number(application, attribute: "min", input: 1) ?? -.infinity
        let high = try number(application, attribute: "max", input: 2) ?? .infinity
        guard !low.isNaN, !high.isNaN else { throw wrong(application.node, "clips to no number") }
        // Where the lower bound is above the upper one, ONNX's result is the upper bound everywhere.
        try map(application, .clip(low: min(low, high), high: high))
    }

    private mutating func parametricRectifier(_ application: Application) throws {
        let x = try value(application, 0)
        try set(application, .parametricRectifier, [x, value(application, 1)])
    }

    private mutating func power(_ application: Application) throws {
        if let exponent = application.host(1)?.floats, exponent.count == 1, application.computed(0) != nil,
            application.host(1)!.shape.count <= 1
        {
            return try map(application, .power(exponent[0]))
        }
        try binary(application, .power)
    }

    private mutating func binary(_ application: Application, _ function: BinaryFunction) throws {
        if function == .add, try takeAsBias(application) { return }
        if let name = unchanged(application, function) {
            values[application.output] = .node(name)
            return
        }
        let pair = try [value(application, 0, beside: 1), value(application, 1, beside: 0)]
        try set(application, .binary(function), pair)
    }

    /// The other operand of a sum with 0 or a product with 1.
    private func unchanged(_ application: Application, _ function: BinaryFunction) -> String? {
        let neutral: Float = [.add, .subtract].contains(function) ? 0 : 1
        let places = [.add, .multiply].contains(function) ? [(0, 1), (1, 0)] : [(0, 1)]
        return places.lazy.compactMap { place, other -> String? in
            guard let name = application.computed(place), let number = application.host(other), number.count == 1,
                number.floats == [neutral], number.shape.count <= rank(name)
            else { return nil }
            return name
        }.first
    }

    /// x · W + b as the two nodes MatMul and Add: the bias becomes part of the linear layer.
    private mutating func takeAsBias(_ application: Application) throws -> Bool {
        for (place, other) in [(0, 1), (1, 0)] {
            guard let name = application.computed(place), let bias = application.host(other), bias.floats != nil,
                let layer = node(name), layer.operation == .linear, layer.inputs.count == 2,
                uses[application.node.inputs[place]] == 1,
                bias.shape == [parameters[layer.inputs[1]]!.parameter.shape[0]]
            else { continue }
            let parameter = try parameter(
                bias, .trained, for: application.node, named: application.node.inputs[other])
            addBias(parameter, toNode: name)
            values[application.output] = .node(name)
            return true
        }
        return false
    }

    /// The name of an operand. A constant that is repeated for each sample of the export's batch becomes a constant of
    /// one sample.
    private mutating func value(_ application: Application, _ index: Int, beside other: Int) throws -> String {
        if let array = application.host(index), let name = application.computed(other),
            let single = oneOfBatch(array, besides: name)
        {
            let role: Graph.Parameter.Role = array.origin == nil ? .constant : .trained
            return try parameter(single, role, for: application.node, named: application.node.inputs[index])
        }
        return try value(application, index)
    }

    /// The one sample that a constant repeats for each sample of the export's batch; nil where it is no such constant.
    func oneOfBatch(_ array: HostArray, besides name: String) -> HostArray? {
        guard let batch = layout.batch, batch > 1, array.shape.first == batch, array.shape.count == rank(name),
            extent(name, 0).extent == .batch, let numbers = array.floats
        else { return nil }
        let size = numbers.count / batch
        guard (1..<batch).allSatisfy({ numbers[0..<size] == numbers[$0 * size..<($0 + 1) * size] }) else { return nil }
        return HostArray([1] + array.shape.dropFirst(), .floats(Array(numbers[0..<size])))
    }

    /// A binary function over any number of inputs, one after the other.
    private mutating func chain(_ application: Application, _ function: BinaryFunction) throws {
        var result = try value(application, 0)
        for index in application.operands.indices.dropFirst() {
            let next = try value(application, index)
            let isLast = index == application.operands.count - 1
            result = try add(
                .binary(function), [result, next],
                named: isLast ? application.output : "\(application.output).\(index)")
        }
        values[application.output] = .node(result)
    }

    /// x · tanh(softplus(x)).
    private mutating func mish(_ application: Application) throws {
        let x = try value(application, 0)
        let soft = try add(.map(.softplus), [x], named: "\(application.output).softplus")
        let gate = try add(.map(.hyperbolicTangent), [soft], named: "\(application.output).tanh")
        try set(application, .binary(.multiply), [x, gate])
    }

    /// A comparison, which is read only for `choice`.
    private mutating func mask(_ application: Application) throws {
        guard let name = application.computed(0), let bound = application.host(1)?.floats, bound.count == 1 else {
            throw wrong(application.node, "compares what it hears, which has no gradient")
        }
        values[application.output] = .mask(of: name, above: bound[0])
    }

    /// PyTorch's softplus, which is x itself above a threshold, where both are equal in Float32.
    private mutating func choice(_ application: Application) throws {
        guard case .mask(let x, let bound)? = application.operand(0), bound >= 16, application.computed(1) == x,
            let soft = application.computed(2), node(soft)?.operation == .map(.softplus), node(soft)?.inputs == [x]
        else { throw wrong(application.node, "chooses by what it hears, which is not run here") }
        values[application.output] = .node(soft)
    }

    private mutating func reduce(_ application: Application, _ reduction: Reduction) throws {
        let x = try value(application, 0)
        let named = try integers(application, attribute: "axes", input: 1) ?? []
        if named.isEmpty, application.integer("noop_with_empty_axes") ?? 0 != 0 {
            values[application.output] = .node(x)
            return
        }
        let axes = try axes(named.isEmpty ? Array(0..<rank(x)) : named, of: rank(x), application)
        let keeps = application.integer("keepdims") ?? 1 != 0
        try set(application, .reduce(reduction, axes: axes, keepsAxes: keeps), [x])
    }
}

import NetworkGraph
import ONNXFiles

/// Layers with weights, windows and normalisations.
extension Conversion {
    static let layers: [String: @Sendable (inout Conversion, Application) throws -> Void] = [
        "Conv": { try $0.convolution($1) },
        "BatchNormalization": { try $0.batchNorm($1) },
        "LayerNormalization": { try $0.layerNorm($1) },
        "Gemm": { try $0.gemm($1) },
        "MatMul": { try $0.matrixProduct($1) },
        "MaxPool": { try $0.maxPool($1) },
        "AveragePool": { try $0.averagePool($1) },
        "GlobalAveragePool": { try $0.globalPool($1, .mean) },
        "GlobalMaxPool": { try $0.globalPool($1, .maximum) },
        "Softmax": { try $0.softmax($1) { .softmax(axis: $0) } },
        "LogSoftmax": { try $0.softmax($1) { .logSoftmax(axis: $0) } },
    ]

    private mutating func set(_ application: Application, _ operation: Operator, _ inputs: [String]) throws {
        values[application.output] = .node(try add(operation, inputs, named: application.output))
    }

    private mutating func convolution(_ application: Application) throws {
        let x = try value(application, 0)
        let weight = try constant(application, 1, "filter")
        guard weight.shape.count == rank(x), 3...4 ~= weight.shape.count else {
            throw wrong(application.node, "has \(weight.shape.count - 2) spatial axes, and 1 or 2 are run here")
        }
        let window = try window(application, kernel: Array(weight.shape.dropFirst(2)))
        let groups = application.integer("group") ?? 1
        guard 1...(1 << 20) ~= groups else { throw wrong(application.node, "has \(groups) groups") }
        var inputs = [x, try parameter(weight, .trained, for: application.node, named: application.node.inputs[1])]
        if application.operand(2) != nil {
            let bias = try constant(application, 2, "bias")
            // PyTorch's Dynamo exporter writes a bias of zeros for a convolution before a norm that has none.
            if bias.origin != nil || bias.floats?.contains(where: { $0 != 0 }) ?? true {
                inputs.append(
                    try parameter(bias, .trained, for: application.node, named: application.node.inputs[2]))
            }
        }
        try set(application, .convolution(window, groups: groups), inputs)
    }

    private mutating func batchNorm(_ application: Application) throws {
        guard application.integer("training_mode") ?? 0 == 0,
            !application.node.outputs.dropFirst().contains(where: { uses[$0] != nil })
        else { throw ImportError.trainingMode(file: model.file, node: application.node.description) }
        var inputs = [try value(application, 0)]
        for (index, role) in [Graph.Parameter.Role.trained, .trained, .statistic, .statistic].enumerated() {
            let array = try constant(application, index + 1, "statistics")
            if index == 3, let numbers = array.floats, numbers.contains(where: { $0 < 0 }) {
                throw wrong(application.node, "has a negative variance")
            }
            inputs.append(
                try parameter(array, role, for: application.node, named: application.node.inputs[index + 1]))
        }
        let epsilon = application.float("epsilon") ?? 1e-5
        guard epsilon >= 0, epsilon.isFinite else { throw wrong(application.node, "has an epsilon of \(epsilon)") }
        try set(application, .batchNorm(epsilon: epsilon), inputs)
    }

    private mutating func layerNorm(_ application: Application) throws {
        let x = try value(application, 0)
        let axis = try axis(application.integer("axis") ?? -1, of: rank(x), application)
        guard !application.node.outputs.dropFirst().contains(where: { uses[$0] != nil }) else {
            throw wrong(application.node, "gives its mean and deviation, which are not kept")
        }
        let shape = try extents(x)[axis...].map { extent in
            guard let whole = extent.whole else { throw wrong(application.node, "normalises over the duration") }
            return whole
        }
        let weight = try constant(application, 1, "scale")
        let bias = try application.operand(2) == nil ? nil : constant(application, 2, "bias")
        var inputs = [x]
        for (array, name) in [(weight, application.node.inputs[1]), (bias, "\(application.output).bias")] {
            try reserve(shape, application.node)
            var array = array ?? HostArray(shape, .floats(Array(repeating: 0, count: shape.reduce(1, *))))
            if array.shape != shape {
                guard broadcastShape(array.shape, shape) == shape else {
                    throw wrong(application.node, "scales \(shape) by \(array.shape)")
                }
                array = array.broadcast(to: shape)
            }
            inputs.append(try parameter(array, .trained, for: application.node, named: name))
        }
        let epsilon = application.float("epsilon") ?? 1e-5
        guard epsilon >= 0, epsilon.isFinite else { throw wrong(application.node, "has an epsilon of \(epsilon)") }
        try set(application, .layerNorm(axis: axis, epsilon: epsilon), inputs)
    }

    /// alpha · A' · B' + beta · C with a constant matrix B is a linear layer.
    private mutating func gemm(_ application: Application) throws {
        let node = application.node
        var x = try value(application, 0)
        guard rank(x) == 2 else { throw wrong(node, "multiplies a value of \(rank(x)) axes") }
        if application.integer("transA") ?? 0 != 0 {
            x = try add(.transpose([1, 0]), [x], named: "\(application.output).rows")
        }
        let (alpha, beta) = (application.float("alpha") ?? 1, application.float("beta") ?? 1)
        let isTransposed = application.integer("transB") ?? 0 != 0
        guard let matrix = application.host(1), matrix.shape.count == 2, matrix.floats != nil else {
            return try generalGemm(application, x, alpha: alpha, beta: beta)
        }
        var inputs = [x]
        let weight = scaled(isTransposed ? matrix : matrix.transposed([1, 0]), by: alpha)
        inputs.append(try parameter(weight, .trained, for: node, named: node.inputs[1]))
        let third = application.operand(2)
        var addend: String?
        if case .host(let bias)? = third, let shape = broadcastShape(bias.shape, [weight.shape[0]]),
            shape.reduce(1, *) == weight.shape[0]
        {
            try reserve(shape, node)
            let row = scaled(bias.broadcast(to: shape).reshaped([weight.shape[0]]), by: beta)
            inputs.append(
                try parameter(
                    bias.shape == row.shape ? row : HostArray(row.shape, row.elements), .trained, for: node,
                    named: node.inputs[2]))
        } else if third != nil {
            addend = try scaled(value(application, 2), by: beta, application)
        }
        let name = try add(.linear, inputs, named: application.output)
        guard let addend else {
            values[application.output] = .node(name)
            return
        }
        values[application.output] = .node(
            try add(.binary(.add), [name, addend], named: "\(application.output).sum"))
    }

    private mutating func generalGemm(
        _ application: Application, _ x: String, alpha: Float, beta: Float
    ) throws {
        var matrix = try value(application, 1)
        guard rank(matrix) == 2 else { throw wrong(application.node, "multiplies with \(rank(matrix)) axes") }
        if application.integer("transB") ?? 0 != 0 {
            matrix = try add(.transpose([1, 0]), [matrix], named: "\(application.output).columns")
        }
        var result = try add(.matrixProduct, [x, matrix], named: application.output)
        result = try scaled(result, by: alpha, application)
        if application.operand(2) != nil {
            let addend = try scaled(value(application, 2), by: beta, application)
            result = try add(.binary(.add), [result, addend], named: "\(application.output).sum")
        }
        values[application.output] = .node(result)
    }

    private func scaled(_ array: HostArray, by factor: Float) -> HostArray {
        guard factor != 1, let numbers = array.floats else { return array }
        return HostArray(array.shape, .floats(numbers.map { factor * $0 }))
    }

    private mutating func scaled(_ name: String, by factor: Float, _ application: Application) throws -> String {
        guard factor != 1 else { return name }
        let number = try parameter(
            HostArray([], .floats([factor])), .constant, for: application.node, named: "\(application.output).factor")
        return try add(.binary(.multiply), [name, number], named: "\(application.output).scaled")
    }

    /// A product with a constant matrix on the right is a linear layer.
    private mutating func matrixProduct(_ application: Application) throws {
        let node = application.node
        guard let matrix = application.host(1), matrix.shape.count == 2, matrix.floats != nil,
            case .node(let x)? = application.operand(0)
        else { return try set(application, .matrixProduct, [value(application, 0), value(application, 1)]) }
        let weight = try parameter(matrix.transposed([1, 0]), .trained, for: node, named: node.inputs[1])
        try set(application, .linear, [x, weight])
    }

    private mutating func maxPool(_ application: Application) throws {
        guard !application.node.outputs.dropFirst().contains(where: { uses[$0] != nil }) else {
            throw wrong(application.node, "gives the places of its maxima, which are not kept")
        }
        try pool(application) { .maxPool($0) }
    }

    private mutating func averagePool(_ application: Application) throws {
        let counts = application.integer("count_include_pad") ?? 0 != 0
        try pool(application) { .averagePool($0, countsPadding: counts) }
    }

    private mutating func pool(_ application: Application, _ operation: (Window) -> Operator) throws {
        let x = try value(application, 0)
        guard let kernel = application.integers("kernel_shape"), kernel.count == rank(x) - 2, 1...2 ~= kernel.count
        else { throw wrong(application.node, "pools over other than 1 or 2 spatial axes") }
        try set(application, operation(window(application, kernel: kernel)), [x])
    }

    private mutating func globalPool(_ application: Application, _ reduction: Reduction) throws {
        let x = try value(application, 0)
        guard rank(x) >= 3 else { throw wrong(application.node, "pools a value of \(rank(x)) axes") }
        try set(application, .reduce(reduction, axes: Array(2..<rank(x)), keepsAxes: true), [x])
    }

    private func window(_ application: Application, kernel: [Int]) throws -> Window {
        let count = kernel.count
        func pairs(_ name: String, _ lowest: Int, _ usual: Int, _ number: Int) throws -> [Int] {
            let numbers = application.integers(name) ?? Array(repeating: usual, count: number)
            guard numbers.count == number, numbers.allSatisfy({ lowest...(1 << 20) ~= $0 }) else {
                throw wrong(application.node, "has \(name) of \(numbers)")
            }
            return numbers
        }
        guard kernel.allSatisfy({ 1...(1 << 20) ~= $0 }) else {
            throw wrong(application.node, "has a kernel of \(kernel)")
        }
        let padding: WindowPadding
        switch application.text("auto_pad") ?? "NOTSET" {
        case "", "NOTSET":
            let pads = try pairs("pads", 0, 0, 2 * count)
            padding = .explicit(before: Array(pads.prefix(count)), after: Array(pads.suffix(count)))
        case "VALID":
            padding = .explicit(before: kernel.map { _ in 0 }, after: kernel.map { _ in 0 })
        case "SAME_UPPER": padding = .same(upper: true)
        case "SAME_LOWER": padding = .same(upper: false)
        case let other: throw wrong(application.node, "pads as '\(other)', which ONNX does not know")
        }
        return Window(
            kernel, strides: try pairs("strides", 1, 1, count), dilations: try pairs("dilations", 1, 1, count),
            padding: padding, roundsUp: application.integer("ceil_mode") ?? 0 != 0)
    }

    /// Before operator set 13 a softmax is over an axis and all axes after it, taken as a single axis.
    private mutating func softmax(_ application: Application, _ operation: (Int) -> Operator) throws {
        let x = try value(application, 0)
        let isOld = model.opset < 13
        let axis = try axis(application.integer("axis") ?? (isOld ? 1 : -1), of: rank(x), application)
        guard isOld, axis < rank(x) - 1 else { return try set(application, operation(axis), [x]) }
        let shape = extents(x)
        let product = shape[axis...].reduce(Symbol(1), *)
        try check([product], application)
        let flat = (shape[..<axis] + [product]).map(\.extent)
        let rows = try add(.reshape(flat), [x], named: "\(application.output).rows")
        let soft = try add(operation(axis), [rows], named: "\(application.output).softmax")
        try set(application, .reshape(shape.map(\.extent)), [soft])
    }
}

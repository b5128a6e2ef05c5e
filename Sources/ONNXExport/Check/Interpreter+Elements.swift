import NetworkGraph

/// What works element by element, 8-bit numbers among it.
extension Interpreter {
    static let elementwise: [String: @Sendable (OperatorCall) throws -> NumberArray] = {
        var table: [String: @Sendable (OperatorCall) throws -> NumberArray] = [
            "Clip": { call in
                let low = call.optional(1)?.numbers[0] ?? -.infinity
                let high = call.optional(2)?.numbers[0] ?? .infinity
                return try call.input(0).mapped { min(max($0, low), high) }
            },
            "Identity": { try $0.input(0) },
            "PRelu": { try $0.pair { $0 >= 0 ? $0 : $1 * $0 } },
            // Whole numbers are cut off.
            "Cast": { call in
                let isFloat = call.integer("to", 1) == 1
                return try call.input(0).mapped { isFloat ? $0 : $0.rounded(.towardZero) }
            },
            "QuantizeLinear": { try $0.quantized() },
            "DequantizeLinear": { try $0.dequantized() },
        ]
        for name in ElementFunction.Name.allCases where table[name.operatorName] == nil {
            table[name.operatorName] = { call in
                let function = ElementFunction(name, number: { call.float($0, $1) }, text: { call.text($0) })
                return try call.input(0).mapped(function.declaration.formula)
            }
        }
        for function in BinaryFunction.allCases { table[function.operatorName] = { try $0.pair(function.formula) } }
        return table
    }()
}

extension OperatorCall {
    func pair(_ function: (Float, Float) -> Float) throws -> NumberArray {
        let (a, b) = (try input(0), try input(1))
        guard let result = a.paired(b, function) else { throw wrong("cannot bring \(a.shape) and \(b.shape) together") }
        return result
    }

    /// round(x / scale) + zero, halves to even, cut off at the ends of the zero's type.
    fileprivate func quantized() throws -> NumberArray {
        let bounds: ClosedRange<Float>
        switch type {
        case .int8: bounds = -128...127
        case .uint8: bounds = 0...255
        default: throw wrong("has a zero point that is not of 8 bits")
        }
        return try perChannel { x, scale, zero in
            min(max((x / scale).rounded(.toNearestOrEven) + zero, bounds.lowerBound), bounds.upperBound)
        }
    }

    /// (x - zero) · scale.
    fileprivate func dequantized() throws -> NumberArray { try perChannel { ($0 - $2) * $1 } }

    /// With one scale and zero for all, or one along an axis.
    private func perChannel(_ function: (Float, Float, Float) -> Float) throws -> NumberArray {
        let (x, scale) = (try input(0), try input(1))
        let zero = optional(2) ?? NumberArray(scale.shape, scale.numbers.map { _ in 0 })
        guard scale.numbers.count == zero.numbers.count else { throw wrong("has a zero point of another shape") }
        guard scale.numbers.count > 1 else {
            let (factor, offset) = (scale.numbers[0], zero.numbers[0])
            return x.mapped { function($0, factor, offset) }
        }
        let axis = x.axis(integer("axis", 1))
        guard x.shape.indices.contains(axis), x.shape[axis] == scale.numbers.count else {
            throw wrong("has \(scale.numbers.count) scales for \(x.shape)")
        }
        let (channels, inner) = (x.shape[axis], x.shape[(axis + 1)...].reduce(1, *))
        return NumberArray(
            x.shape,
            x.numbers.indices.map { index in
                let channel = index / inner % channels
                return function(x.numbers[index], scale.numbers[channel], zero.numbers[channel])
            })
    }
}

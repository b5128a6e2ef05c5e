import Foundation

/// What works element by element, 8-bit numbers among it.
extension Interpreter {
    static let elementwise: [String: @Sendable (OperatorCall) throws -> NumberArray] = {
        var table: [String: @Sendable (OperatorCall) throws -> NumberArray] = [
            "LeakyRelu": { call in
                let slope = call.float("alpha", 0.01)
                return try call.input(0).mapped { $0 >= 0 ? $0 : slope * $0 }
            },
            "Elu": { call in
                let alpha = call.float("alpha", 1)
                return try call.input(0).mapped { $0 >= 0 ? $0 : alpha * (exp($0) - 1) }
            },
            "Selu": { call in
                let (alpha, gamma) = (call.float("alpha", 1.673_263_2), call.float("gamma", 1.050_701))
                return try call.input(0).mapped { gamma * ($0 > 0 ? $0 : alpha * (exp($0) - 1)) }
            },
            "HardSigmoid": { call in
                let (alpha, beta) = (call.float("alpha", 0.2), call.float("beta", 0.5))
                return try call.input(0).mapped { min(max(alpha * $0 + beta, 0), 1) }
            },
            "Clip": { call in
                let low = call.optional(1)?.numbers[0] ?? -.infinity
                let high = call.optional(2)?.numbers[0] ?? .infinity
                return try call.input(0).mapped { min(max($0, low), high) }
            },
            "PRelu": { try $0.pair { $0 >= 0 ? $0 : $1 * $0 } },
            // Whole numbers are cut off.
            "Cast": { call in
                let isFloat = call.integer("to", 1) == 1
                return try call.input(0).mapped { isFloat ? $0 : $0.rounded(.towardZero) }
            },
            "QuantizeLinear": { try $0.quantized() },
            "DequantizeLinear": { try $0.dequantized() },
        ]
        for (name, function) in functions { table[name] = { try $0.input(0).mapped(function) } }
        for (name, function) in pairs { table[name] = { try $0.pair(function) } }
        return table
    }()

    private static let functions: [(String, @Sendable (Float) -> Float)] = [
        ("Relu", { max($0, 0) }), ("HardSwish", { $0 * min(max($0 / 6 + 0.5, 0), 1) }),
        ("Sigmoid", { 1 / (1 + exp(-$0)) }), ("Tanh", { tanh($0) }),
        ("Softplus", { max($0, 0) + log1p(exp(-abs($0))) }), ("Softsign", { $0 / (1 + abs($0)) }),
        ("Erf", { erf($0) }), ("Exp", { exp($0) }), ("Log", { log($0) }), ("Sqrt", { $0.squareRoot() }),
        ("Abs", { abs($0) }), ("Neg", { -$0 }), ("Reciprocal", { 1 / $0 }), ("Floor", { $0.rounded(.down) }),
        ("Ceil", { $0.rounded(.up) }), ("Identity", { $0 }),
    ]

    private static let pairs: [(String, @Sendable (Float, Float) -> Float)] = [
        ("Add", { $0 + $1 }), ("Sub", { $0 - $1 }), ("Mul", { $0 * $1 }), ("Div", { $0 / $1 }),
        ("Pow", { pow($0, $1) }), ("Min", { min($0, $1) }), ("Max", { max($0, $1) }),
    ]
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

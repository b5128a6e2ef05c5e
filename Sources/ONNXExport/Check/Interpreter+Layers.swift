import Foundation

/// Layers with weights, windows, sums over axes and normalisations.
extension Interpreter {
    static let layers: [String: @Sendable (OperatorCall) throws -> NumberArray] = {
        var table: [String: @Sendable (OperatorCall) throws -> NumberArray] = [
            "Conv": { try $0.convolution() },
            "BatchNormalization": { try $0.batchNorm() },
            "LayerNormalization": { try $0.layerNorm() },
            "Gemm": { try $0.gemm() },
            "MatMul": { try $0.matrixProduct($0.input(0), $0.input(1)) },
            "MaxPool": { call in try call.pool { elements, _ in elements.max() ?? -.infinity } },
            "AveragePool": { call in
                let counts = call.integer("count_include_pad", 0) != 0
                return try call.pool { elements, padded in
                    elements.reduce(0, +) / Float(counts ? padded : elements.count)
                }
            },
            "Softmax": { try $0.softmax { exp($0) / $1 } },
            "LogSoftmax": { try $0.softmax { $0 - log($1) } },
        ]
        for (name, reduction) in reductions { table[name] = { try $0.reduced(reduction) } }
        return table
    }()

    private static let reductions: [(String, @Sendable ([Double]) -> Double)] = [
        ("ReduceMean", { $0.reduce(0, +) / Double($0.count) }), ("ReduceMax", { $0.max() ?? -.infinity }),
        ("ReduceMin", { $0.min() ?? .infinity }), ("ReduceSum", { $0.reduce(0, +) }),
        ("ReduceL2", { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }), ("ReduceL1", { $0.reduce(0) { $0 + abs($1) } }),
        ("ReduceSumSquare", { $0.reduce(0) { $0 + $1 * $1 } }), ("ReduceLogSum", { log($0.reduce(0, +)) }),
        (
            "ReduceLogSumExp",
            { elements in
                let most = elements.max() ?? 0
                return log(elements.reduce(0) { $0 + exp($1 - most) }) + most
            }
        ),
    ]
}

extension OperatorCall {
    fileprivate func batchNorm() throws -> NumberArray {
        let x = try input(0)
        let (scale, shift, mean, variance) = (
            try input(1).numbers, try input(2).numbers, try input(3).numbers, try input(4).numbers
        )
        let (channels, inner, epsilon) = (x.shape[1], x.shape[2...].reduce(1, *), float("epsilon", 1e-5))
        let factors = scale.indices.map { scale[$0] / (variance[$0] + epsilon).squareRoot() }
        return NumberArray(
            x.shape,
            x.numbers.indices.map { index in
                let channel = index / inner % channels
                return (x.numbers[index] - mean[channel]) * factors[channel] + shift[channel]
            })
    }

    /// Calls `body` with the elements of each row from an axis on.
    private func rows(_ x: NumberArray, from axis: Int, _ body: ([Double]) -> [Double]) -> NumberArray {
        let size = x.shape[axis...].reduce(1, *)
        var result: [Float] = []
        result.reserveCapacity(x.numbers.count)
        for start in stride(from: 0, to: x.numbers.count, by: max(size, 1)) {
            result += body(x.numbers[start..<start + size].map(Double.init)).map { Float($0) }
        }
        return NumberArray(x.shape, result)
    }

    fileprivate func layerNorm() throws -> NumberArray {
        let (x, weight) = (try input(0), try input(1).numbers)
        let bias = optional(2)?.numbers
        let epsilon = Double(float("epsilon", 1e-5))
        return rows(x, from: x.axis(integer("axis", -1))) { row in
            let mean = row.reduce(0, +) / Double(row.count)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
            return row.indices.map {
                (row[$0] - mean) / (variance + epsilon).squareRoot() * Double(weight[$0]) + Double(bias?[$0] ?? 0)
            }
        }
    }

    fileprivate func softmax(_ result: (Double, Double) -> Double) throws -> NumberArray {
        let x = try input(0)
        let axis = x.axis(integer("axis", -1))
        let last = x.rank - 1
        var order = Array(x.shape.indices)
        order.swapAt(axis, last)
        let strides = NumberArray.strides(x.shape)
        let turned = x.walked(order.map { x.shape[$0] }, strides: order.map { strides[$0] })
        let soft = rows(turned, from: last) { row in
            let most = row.max() ?? 0
            let sum = row.reduce(0) { $0 + exp($1 - most) }
            return row.map { result($0 - most, sum) }
        }
        let back = NumberArray.strides(soft.shape)
        return soft.walked(x.shape, strides: order.map { back[$0] })
    }

    fileprivate func reduced(_ reduction: ([Double]) -> Double) throws -> NumberArray {
        let x = try input(0)
        let axes = (integers("axes") ?? optional(1)?.whole ?? Array(x.shape.indices)).map { x.axis($0) }
        let kept = x.shape.indices.filter { !axes.contains($0) }
        let strides = NumberArray.strides(x.shape)
        let order = kept + axes
        let turned = x.walked(order.map { x.shape[$0] }, strides: order.map { strides[$0] })
        let size = axes.reduce(1) { $0 * x.shape[$1] }
        let numbers = (0..<turned.numbers.count / size).map { row in
            Float(reduction(turned.numbers[row * size..<(row + 1) * size].map(Double.init)))
        }
        let shape =
            integer("keepdims", 1) != 0
            ? x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] } : kept.map { x.shape[$0] }
        return NumberArray(shape, numbers)
    }

    /// alpha · A · B + beta · C, with B and A transposed where it says so.
    fileprivate func gemm() throws -> NumberArray {
        func turned(_ x: NumberArray, _ isTurned: Bool) -> NumberArray {
            isTurned ? x.walked([x.shape[1], x.shape[0]], strides: [1, x.shape[1]]) : x
        }
        let alpha = float("alpha", 1)
        let (a, b) = (
            turned(try input(0), integer("transA", 0) != 0), turned(try input(1), integer("transB", 0) != 0)
        )
        let product = try matrixProduct(a, b).mapped { alpha * $0 }
        guard let addend = optional(2) else { return product }
        let beta = float("beta", 1)
        guard let sum = product.paired(addend, { $0 + beta * $1 }) else {
            throw wrong("adds \(addend.shape) to \(product.shape)")
        }
        return sum
    }

    fileprivate func matrixProduct(_ a: NumberArray, _ b: NumberArray) throws -> NumberArray {
        let left = a.rank == 1 ? NumberArray([1] + a.shape, a.numbers) : a
        let right = b.rank == 1 ? NumberArray(b.shape + [1], b.numbers) : b
        let (rows, inner, columns) = (left.shape[left.rank - 2], left.shape.last!, right.shape.last!)
        guard right.shape[right.rank - 2] == inner,
            let outer = NumberArray.broadcastShape(Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
        else { throw wrong("multiplies \(a.shape) with \(b.shape)") }
        let (x, y) = (left.broadcast(to: outer + [rows, inner]), right.broadcast(to: outer + [inner, columns]))
        var result = [Float](repeating: 0, count: outer.reduce(1, *) * rows * columns)
        result.withUnsafeMutableBufferPointer { result in
            for matrix in 0..<outer.reduce(1, *) {
                for row in 0..<rows {
                    let target = (matrix * rows + row) * columns
                    for index in 0..<inner {
                        let factor = x.numbers[(matrix * rows + row) * inner + index]
                        let source = (matrix * inner + index) * columns
                        for column in 0..<columns { result[target + column] += factor * y.numbers[source + column] }
                    }
                }
            }
        }
        let shape = outer + (a.rank == 1 ? [] : [rows]) + (b.rank == 1 ? [] : [columns])
        return NumberArray(shape, result)
    }
}

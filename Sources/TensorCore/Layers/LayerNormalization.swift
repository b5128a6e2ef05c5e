/// Rows normalised by their own mean and variance: `y = (x − μ) / √(σ² + ε) · weight + bias`, where a row is all
/// elements along `axis` and the axes after it, and σ² is biased (Ba et al. 2016).
public struct LayerNormalization {
    public let output: Tensor
    /// `[rows, 2]`: μ and 1 / √(σ² + ε).
    public let statistics: Tensor

    /// - Parameters:
    ///   - weight: as many elements as a row; nil for ones.
    ///   - bias: as many elements as a row; nil for zeros.
    public init(_ x: Tensor, axis: Int, weight: Tensor?, bias: Tensor?, epsilon: Float) {
        let (rows, columns) = layerRows(x.shape, axis)
        require(
            columns > 0 && (weight?.count ?? columns) == columns && (bias?.count ?? columns) == columns,
            "layer normalisation of \(x.shape) from axis \(axis): weight \(String(describing: weight?.shape)), "
                + "bias \(String(describing: bias?.shape))")
        let (result, statistics) = (
            Tensor(uninitialized: x.shape), Tensor(uninitialized: Shape(rows: rows, columns: 2))
        )
        let (source, target, moments) = (x.pointer, result.pointer, statistics.pointer)
        let (scale, shift) = (weight?.pointer, bias?.pointer)
        Workers.forEachRow(rows, columns) { row in
            let (x, y) = (source + row * columns, target + row * columns)
            let mean = rowSum(columns) { x.vector($0) } / Float(columns)
            let variance = rowSum(columns) { (x.vector($0) - mean) * (x.vector($0) - mean) } / Float(columns)
            let factor = 1 / (variance + epsilon).squareRoot()
            (moments[2 * row], moments[2 * row + 1]) = (mean, factor)
            @inline(__always)
            func normal(_ index: Int) -> Vector {
                var value = (x.vector(index) - mean) * factor
                if let scale { value *= scale.vector(index) }
                if let shift { value += shift.vector(index) }
                return value
            }
            forEachVector(0..<columns) {
                y.store(normal($0), $0)
            } tail: {
                y.storePartial(normal($0), $0, $1)
            }
        }
        output = result
        self.statistics = statistics
    }
}

/// The gradients of `LayerNormalization`. With n = (x − μ) / √(σ² + ε) and g = dy · weight:
/// dx = (g − mean(g) − n · mean(g · n)) / √(σ² + ε), dweight = Σ dy · n and dbias = Σ dy over all rows.
public struct LayerNormalizationGradient {
    public let input: Tensor
    /// As many elements as a row has; nil where it was not asked for.
    public let weight: Tensor?
    public let bias: Tensor?

    /// - Parameters:
    ///   - statistics: those of the forward pass.
    ///   - weight: the forward pass's; nil where it had none.
    public init(
        _ gradient: Tensor, input x: Tensor, axis: Int, statistics: Tensor, weight: Tensor?, wantsWeight: Bool,
        wantsBias: Bool
    ) {
        let (rows, columns) = layerRows(x.shape, axis)
        require(
            gradient.count == x.count && statistics.count == 2 * rows,
            "layer normalisation's gradient: \(gradient.shape) for \(x.shape)")
        let result = Tensor(uninitialized: x.shape)
        let products = wantsWeight ? Tensor(uninitialized: Shape(rows: rows, columns: columns)) : nil
        let (source, dy, dx) = (x.pointer, gradient.pointer, result.pointer)
        let (scale, moments, product) = (weight?.pointer, statistics.pointer, products?.pointer)
        Workers.forEachRow(rows, columns) { row in
            let base = row * columns
            let (mean, factor) = (moments[2 * row], moments[2 * row + 1])
            @inline(__always)
            func terms(_ index: Int) -> (g: Vector, n: Vector) {
                let g = dy.vector(base + index)
                return (scale.map { g * $0.vector(index) } ?? g, (source.vector(base + index) - mean) * factor)
            }
            let meanSlope = rowSum(columns) { terms($0).g } / Float(columns)
            let meanProduct = rowSum(columns) { terms($0).g * terms($0).n } / Float(columns)
            @inline(__always)
            func slope(_ index: Int) -> Vector {
                let (g, n) = terms(index)
                return (g - meanSlope - n * meanProduct) * factor
            }
            forEachVector(0..<columns) {
                dx.store(slope($0), base + $0)
                product?.store(dy.vector(base + $0) * terms($0).n, base + $0)
            } tail: {
                dx.storePartial(slope($0), base + $0, $1)
                product?.storePartial(dy.vector(base + $0) * terms($0).n, base + $0, $1)
            }
        }
        input = result
        self.weight = products.map { reduced($0, .sum, axes: [0], keepsAxes: false) }
        bias =
            wantsBias
            ? reduced(gradient.reshaped(Shape(rows: rows, columns: columns)), .sum, axes: [0], keepsAxes: false) : nil
    }
}

private func layerRows(_ shape: Shape, _ axis: Int) -> (rows: Int, columns: Int) {
    let axis = shape.axis(axis)
    return (shape.count(0..<axis), shape.count(axis..<shape.rank))
}

import TensorCore

/// Mean and covariance of rows of hidden states.
struct HiddenDistribution {
    let mean: [Double]
    /// The unbiased covariance, divided by n − 1.
    let covariance: Matrix

    /// - Parameter rows: `[samples, dimensions]`, at least 2 rows.
    init(of rows: Matrix) {
        precondition(rows.rows >= 2, "a covariance needs at least 2 rows, not \(rows.rows)")
        var mean = [Double](repeating: 0, count: rows.columns)
        for row in 0..<rows.rows {
            for column in 0..<rows.columns { mean[column] += rows[row, column] }
        }
        for column in 0..<rows.columns { mean[column] /= Double(rows.rows) }
        var centred = rows
        let scale = 1 / Double(rows.rows - 1).squareRoot()
        for row in 0..<rows.rows {
            for column in 0..<rows.columns {
                centred[row, column] = (rows[row, column] - mean[column]) * scale
            }
        }
        self.mean = mean
        covariance = centred.product(centred, transposed: true)
    }

    /// d² = ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2 (C₁C₂)^½): the Fréchet distance of two normal distributions (Dowson and Landau
    /// 1982), squared as FID (Heusel et al. 2017) and FAD (Kilgour et al. 2019) report it.
    ///
    /// With C₁ = VΛVᵀ, tr (C₁C₂)^½ = tr (Λ^½ VᵀC₂V Λ^½)^½, where the matrix is symmetric, so that no root of a general
    /// matrix is needed, and covariances of less than full rank cause no problem.
    func frechetDistance(to other: HiddenDistribution) -> Double {
        precondition(
            mean.count == other.mean.count,
            "frechetDistance: rows of \(mean.count) and of \(other.mean.count) dimensions")
        let offset = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let (values, vectors) = covariance.symmetricEigen()
        var middle = vectors.product(other.covariance).product(vectors, otherTransposed: true)
        let roots = values.map { max($0, 0).squareRoot() }
        for row in 0..<middle.rows {
            for column in 0..<middle.columns { middle[row, column] *= roots[row] * roots[column] }
        }
        let cross = middle.symmetricEigenvalues().reduce(0) { $0 + max($1, 0).squareRoot() }
        return max(0, offset + covariance.trace + other.covariance.trace - 2 * cross)
    }

    /// (Σλ)² / Σλ² = tr(C)² / ‖C‖²_F over the covariance's eigenvalues λ: the participation ratio (Gao et al. 2017, "A
    /// theory of multineuronal dimensionality, dynamics and measurement"). 0 where all rows are equal.
    var effectiveDimensions: Double {
        let squares = covariance.elements.reduce(0) { $0 + $1 * $1 }
        let trace = covariance.trace
        return squares > 0 ? trace * trace / squares : 0
    }
}

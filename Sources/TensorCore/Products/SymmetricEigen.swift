import COpenBLAS

/// Eigenvalues and eigenvectors of symmetric matrices, by LAPACK's divide and conquer (`dsyevd`).
extension Matrix {
    /// The eigenvalues in ascending order, and the eigenvectors: self = Σ_k values[k] · v_k v_kᵀ, where v_k is row k of
    /// `vectors`. Reads one triangle of the matrix only, and takes about 9 n³ operations.
    public func symmetricEigen() -> (values: [Double], vectors: Matrix) {
        var copy = self
        let values = copy.decompose(job: "V")
        return (values, copy)
    }

    /// The eigenvalues alone, in ascending order, which takes about 4/3 n³ operations.
    public func symmetricEigenvalues() -> [Double] {
        var copy = self
        return copy.decompose(job: "N")
    }

    /// Returns the eigenvalues, and overwrites the matrix with the eigenvectors in its rows (which are LAPACK's
    /// columns).
    private mutating func decompose(job: String) -> [Double] {
        require(rows == columns, "symmetricEigen: a matrix of \(rows) x \(columns)")
        require(elements.allSatisfy(\.isFinite), "symmetricEigen: a matrix with elements that are not finite")
        guard rows > 0 else { return [] }
        var order = Int32(rows)
        var values = [Double](repeating: 0, count: rows)
        var work = [0.0]
        var integerWork: [Int32] = [0]
        var info: Int32 = 0
        // The first call asks LAPACK how much memory the second one needs.
        for isQuery in [true, false] {
            var workLength = isQuery ? -1 : Int32(work[0])
            var integerLength = isQuery ? -1 : integerWork[0]
            if !isQuery {
                work = [Double](repeating: 0, count: Int(workLength))
                integerWork = [Int32](repeating: 0, count: Int(integerLength))
            }
            elements.withUnsafeMutableBufferPointer { elements in
                dsyevd_(
                    job, "U", &order, elements.baseAddress, &order, &values, &work, &workLength, &integerWork,
                    &integerLength, &info, 1, 1)
            }
        }
        require(info == 0, "symmetricEigen: dsyevd ended with \(info) on \(rows) x \(rows)")
        return values
    }
}

import COpenBLAS

/// A row-major matrix in double precision, for statistics of many rows, where Float32 would be too imprecise.
public struct Matrix: Hashable, Sendable {
    public let rows: Int
    public let columns: Int
    public var elements: [Double]

    public init(_ elements: [Double], rows: Int, columns: Int) {
        require(
            elements.count == rows * columns, "\(elements.count) elements do not fill a matrix of \(rows) x \(columns)")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    public init(zeros rows: Int, _ columns: Int) {
        self.init([Double](repeating: 0, count: rows * columns), rows: rows, columns: columns)
    }

    /// A tensor of rank 2.
    public init(_ tensor: Tensor) {
        require(tensor.shape.rank == 2, "a matrix is made of rows and columns, not of \(tensor.shape)")
        self.init(tensor.array.map(Double.init), rows: tensor.shape[0], columns: tensor.shape[1])
    }

    /// One element; rows and columns are counted from 0.
    public subscript(row: Int, column: Int) -> Double {
        get { elements[index(row, column)] }
        set { elements[index(row, column)] = newValue }
    }

    private func index(_ row: Int, _ column: Int) -> Int {
        require(
            0..<rows ~= row && 0..<columns ~= column, "element \(row), \(column) of a matrix of \(rows) x \(columns)")
        return row * columns + column
    }

    /// The matrix of the rows whose indices lie in a range.
    public subscript(rows range: Range<Int>) -> Matrix {
        require(
            range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a matrix of \(rows) x \(columns)")
        return Matrix(
            Array(elements[range.lowerBound * columns..<range.upperBound * columns]), rows: range.count,
            columns: columns)
    }

    /// The sum of the diagonal of a square matrix.
    public var trace: Double {
        require(rows == columns, "trace: a matrix of \(rows) x \(columns)")
        return (0..<rows).reduce(0) { $0 + self[$1, $1] }
    }

    /// op(self) · op(other), where op transposes if asked to.
    public func product(_ other: Matrix, transposed: Bool = false, otherTransposed: Bool = false) -> Matrix {
        let (height, inner) = transposed ? (columns, rows) : (rows, columns)
        let (otherInner, width) = otherTransposed ? (other.columns, other.rows) : (other.rows, other.columns)
        require(
            inner == otherInner,
            "product: \(rows) x \(columns)\(transposed ? "ᵀ" : "") with "
                + "\(other.rows) x \(other.columns)\(otherTransposed ? "ᵀ" : "")")
        var result = Matrix(zeros: height, width)
        guard height > 0, width > 0, inner > 0 else { return result }
        result.elements.withUnsafeMutableBufferPointer { result in
            cblas_dgemm(
                CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, otherTransposed ? CblasTrans : CblasNoTrans,
                blasint(height), blasint(width), blasint(inner), 1, elements, blasint(columns), other.elements,
                blasint(other.columns), 0, result.baseAddress, blasint(width))
        }
        return result
    }
}

import TensorCore
import Testing

@Suite struct MatrixTests {
    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func aProductIsTheSumOverTheInnerIndex(transposed: Bool, otherTransposed: Bool) {
        let first = transposed ? filled(3, 4) : filled(4, 3)
        let second = otherTransposed ? filled(5, 3) : filled(3, 5)
        let product = first.product(second, transposed: transposed, otherTransposed: otherTransposed)
        #expect(product.rows == 4 && product.columns == 5)
        for row in 0..<4 {
            for column in 0..<5 {
                let sum = (0..<3).reduce(0.0) { sum, inner in
                    sum + (transposed ? first[inner, row] : first[row, inner])
                        * (otherTransposed ? second[column, inner] : second[inner, column])
                }
                #expect(abs(product[row, column] - sum) < 1e-12)
            }
        }
    }

    @Test func rowsOfATensorKeepTheirOrder() {
        let matrix = Matrix(Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))
        #expect(matrix[2, 0] == 5)
        #expect(matrix[rows: 1..<3] == Matrix([3, 4, 5, 6], rows: 2, columns: 2))
        #expect(matrix[rows: 0..<2].trace == 5)
    }

    private func filled(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix((0..<rows * columns).map { Double($0 * $0 % 7) - 2.5 }, rows: rows, columns: columns)
    }
}

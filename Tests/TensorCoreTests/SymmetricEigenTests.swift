import Foundation
import TensorCore
import Testing

@Suite struct SymmetricEigenTests {
    /// numpy.linalg.eigvalsh 2.4 of the same matrix.
    @Test func eigenvaluesAreThoseOfNumPy() {
        let expected = [
            -4.687899513771712, -2.0958865738385577, -0.40980405177757323, 1.4190201882012263, 4.029191442556671,
        ]
        for values in [symmetric(5).symmetricEigenvalues(), symmetric(5).symmetricEigen().values] {
            #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test(arguments: [1, 2, 17, 90])
    func eigenvectorsAreOrthonormalAndRebuildTheMatrix(order: Int) {
        let matrix = symmetric(order)
        let (values, vectors) = matrix.symmetricEigen()
        #expect(values == values.sorted())
        let gram = vectors.product(vectors, otherTransposed: true)
        var scaled = vectors
        for row in 0..<order {
            for column in 0..<order { scaled[row, column] *= values[row] }
        }
        let rebuilt = vectors.product(scaled, transposed: true)
        for row in 0..<order {
            for column in 0..<order {
                #expect(abs(gram[row, column] - (row == column ? 1 : 0)) < 1e-12)
                #expect(abs(rebuilt[row, column] - matrix[row, column]) < 1e-11)
            }
        }
        #expect(abs(values.reduce(0, +) - matrix.trace) < 1e-11)
    }

    @Test func aMatrixOfNothingHasNoEigenvalues() {
        #expect(Matrix(zeros: 0, 0).symmetricEigenvalues().isEmpty)
    }

    private func symmetric(_ order: Int) -> Matrix {
        var matrix = Matrix(zeros: order, order)
        for row in 0..<order {
            for column in 0..<order {
                matrix[row, column] = cos(Double(row * column) + 1) + cos(Double(row)) + cos(Double(column))
            }
        }
        return matrix
    }
}

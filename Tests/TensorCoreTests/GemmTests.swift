import KernelCases
import TensorCore
import Testing

@Suite struct GemmTests {
    @Test(arguments: [(1, 1, 1), (7, 5, 3), (33, 17, 65), (64, 10, 128), (3, 130, 40)], [0, 1, 2, 3])
    func aProductEqualsItsDefinition(_ extents: (Int, Int, Int), _ transposes: Int) {
        let (rows, columns, inner) = extents
        let (transposeA, transposeB) = (transposes & 1 == 1, transposes & 2 == 2)
        var generator = RandomGenerator(seed: 4)
        let a = Tensor(normal: transposeA ? [inner, rows] : [rows, inner], using: &generator)
        let b = Tensor(normal: transposeB ? [columns, inner] : [inner, columns], using: &generator)
        let start = Tensor(normal: [rows, columns], using: &generator)
        let expected = Tensor(zeros: [rows, columns])
        for i in 0..<rows {
            for j in 0..<columns {
                var sum = 0.0
                for k in 0..<inner {
                    sum += Double(transposeA ? a[k, i] : a[i, k]) * Double(transposeB ? b[j, k] : b[k, j])
                }
                expected[i, j] = Float(2 * sum) - 0.5 * start[i, j]
            }
        }
        let result = matrixProduct(
            a, transposed: transposeA, b, transposed: transposeB, alpha: 2, beta: -0.5, accumulator: start)
        #expect(relativeError(result, expected) < 1e-5)
        #expect(result.array == start.array)
    }
}

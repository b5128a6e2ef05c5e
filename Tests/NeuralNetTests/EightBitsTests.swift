import Autograd
import NeuralNet
import TensorCore
import Testing

/// Rounding to 8 bits beside the plainest program that does the same, and its straight-through gradient.
@Suite struct EightBitsTests {
    private static func draw(_ shape: Shape, _ range: ClosedRange<Float>) -> Tensor {
        var random = RandomGenerator(seed: 5)
        return Tensor(uniform: shape, in: range, using: &random)
    }

    private static func value(_ x: Tensor, _ operation: (Variable) -> Variable) -> Tensor {
        let tape = Tape()
        return operation(tape.constant(x)).value
    }

    @Test(arguments: [(0.02, -128), (0.037, 11), (3, 127)] as [(Float, Int)])
    func valuesBecomeTheNearestOfTheirNumbers(scale: Float, zero: Int) {
        let numbers = EightBitScale(scale: scale, zero: zero)
        // Beyond both ends, and exactly between two numbers.
        let halves = Tensor((-300..<300).map { (Float($0) + 0.5) * scale }, shape: Shape(count: 600))
        let drawn = Self.draw(Shape(rows: 137, columns: 29), -400 * scale...400 * scale)
        for x in [halves, drawn] {
            let result = Self.value(x) { eightBits($0, numbers) }
            #expect(result.shape == x.shape)
            for (rounded, value) in zip(result.array, x.array) {
                let whole = min(max((value / scale).rounded(.toNearestOrEven) + Float(zero), -128), 127)
                #expect(rounded == (whole - Float(zero)) * scale, "\(value)")
            }
            #expect(Self.value(result) { eightBits($0, numbers) }.array == result.array, "once is enough")
        }
        let all = Set(Self.value(drawn) { eightBits($0, numbers) }.array)
        #expect(all.count > 200 && all.min() == numbers.range.lowerBound && all.max() == numbers.range.upperBound)
    }

    @Test(arguments: [true, false]) func weightsAreRoundedByTheirOwnChannel(channelsLast: Bool) {
        let shape = channelsLast ? Shape([3, 3, 4, 5]) : Shape(rows: 5, columns: 36)
        let w = Self.draw(shape, -1...1)
        func channel(_ index: Int) -> Int { channelsLast ? index % 5 : index / 36 }
        // Channels of different sizes, the last one of nothing.
        let sizes: [Float] = [1, 100, 1e-3, 0.5, 0]
        for index in 0..<w.count { w.pointer[index] *= sizes[channel(index)] }
        let result = Self.value(w) { eightBitWeights($0, channelsLast: channelsLast) }
        for own in 0..<5 {
            let places = (0..<w.count).filter { channel($0) == own }
            let largest = places.map { abs(w.pointer[$0]) }.max()!
            let scale = max(largest / 127, 1e-30)
            for place in places {
                #expect(result.pointer[place] == (w.pointer[place] / scale).rounded(.toNearestOrEven) * scale)
                #expect(abs(result.pointer[place] - w.pointer[place]) <= 0.501 * scale)
            }
            #expect(Set(places.map { result.pointer[$0] }).count > (own == 4 ? 0 : 20))
        }
    }

    private static func gradient(_ values: [Float], _ operation: (Variable) -> Variable) -> [Float] {
        let shape = Shape(rows: 1, columns: values.count)
        let (tape, parameter) = (Tape(), Parameter(Tensor(values, shape: shape)))
        let result = operation(tape.variable(parameter))
        tape.backward(from: result, gradient: Tensor(values.indices.map { Float($0) + 1 }, shape: shape))
        return parameter.gradient!.array
    }

    @Test func aValueInsideItsNumbersPassesItsGradientAndOneBeyondNone() {
        // From -1 to 1.55.
        let numbers = EightBitScale(scale: 0.01, zero: -28)
        let gradient = Self.gradient([-1.2, -0.99, -0.456, 0, 0.304, 1.549, 2]) { eightBits($0, numbers) }
        #expect(gradient == [0, 2, 3, 4, 5, 6, 0])
    }

    @Test(arguments: [true, false]) func weightsPassTheirGradientWhole(channelsLast: Bool) {
        let gradient = Self.gradient([0.5, -0.013, 1, 0.3, -2, 0.007]) {
            eightBitWeights($0, channelsLast: channelsLast)
        }
        #expect(gradient == [1, 2, 3, 4, 5, 6])
    }
}

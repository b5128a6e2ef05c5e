import Foundation
import KernelCases
import Testing

@testable import TensorCore

@Suite struct TensorOperationTests {
    @Test(arguments: TensorCases.small)
    func equalsItsNaiveTwin(_ kernel: KernelCase) {
        var generator = RandomGenerator(seed: 1, stream: kernel.description)
        let prepared = kernel.prepare(&generator)
        #expect(prepared.error(of: prepared.run()) <= kernel.tolerance)
    }

    @Test func longSumsKeepTheirDigits() {
        let x = Tensor(repeating: 0.1, shape: [3_000_000, 2])
        let sums = reduced(x, .sum, axes: [0], keepsAxes: false)
        #expect(abs(Double(sums[0]) / 3e6 / Double(Float(0.1)) - 1) < 2e-5)
    }

    @Test func axesCountFromBehindAndAreKeptOrLeftOut() {
        let x = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])
        #expect(reduced(x, .sum, axes: [-1], keepsAxes: true).shape == [2, 3, 1])
        #expect(reduced(x, .sum, axes: [-1, 0], keepsAxes: false).array == [60, 92, 124])
        #expect(permuted(x, [-1, 0, 1]).shape == [4, 2, 3])
        #expect(concatenated([x, x], axis: -2).shape == [2, 6, 4])
    }

    @Test func notANumberSurvivesExtremesWhereverItStands() {
        for place in [0, 1, 17, 31, 39] {
            let x = Tensor((0..<40).map(Float.init), shape: [40])
            x[place] = .nan
            for kind in [Reduction.max, .min, .sum, .logSumExp] {
                #expect(reduced(x, kind, axes: [0], keepsAxes: false).scalar.isNaN, "\(kind) \(place)")
                #expect(reduced(x.reshaped([40, 1]), kind, axes: [0], keepsAxes: false)[0].isNaN, "\(kind) \(place)")
            }
            let ones = Tensor(repeating: 1, shape: [40])
            for operation in [BinaryOperation.maximum, .minimum] {
                #expect(binary(operation, x, ones)[place].isNaN && binary(operation, ones, x)[place].isNaN)
            }
        }
    }

    @Test func notANumberSurvivesFunctions() {
        let x = Tensor(repeating: .nan, shape: [17])
        for function in TensorCases.allFunctions where function != .power(0) {
            #expect(map(x, function).array.allSatisfy { $0.isNaN }, "\(function)")
        }
    }

    /// Over all magnitudes, against the C library: within so many units in the last place, and right at the limits.
    @Test func elementaryFunctionsArePreciseOverTheirRange() {
        let exponents = (-1260...1270).map { Float(exp2(Double($0) / 10)) }
        let both = Tensor(exponents + exponents.map { -$0 } + [0, .infinity, -.infinity], shape: [5065])
        func check(_ function: ElementFunction, _ limit: Double, _ exact: (Double) -> Double) {
            let y = map(both, function)
            for index in 0..<both.count {
                let (x, expected) = (both[index], Float(exact(Double(both[index]))))
                if expected.isNaN {
                    #expect(y[index].isNaN, "\(function) of \(x)")
                } else if !expected.isFinite || expected == 0 {
                    #expect(y[index] == expected, "\(function) of \(x): \(y[index])")
                } else {
                    let error = abs(Double(y[index]) - Double(expected))
                    #expect(error <= limit * Double(expected.ulp), "\(function) of \(x): \(y[index]), not \(expected)")
                }
            }
        }
        check(.exp, 8, Foundation.exp)
        check(.log, 3, Foundation.log)
        check(.tanh, 4, Foundation.tanh)
        check(.erf, 8, Foundation.erf)
        check(.elu(alpha: 1), 8) { $0 > 0 ? $0 : expm1($0) }
    }

    @Test func limitsOfReductionsAreNumbers() {
        let far = Tensor([1000, 1001, -.infinity], shape: [3])
        let value = reduced(far, .logSumExp, axes: [0], keepsAxes: false).scalar
        #expect(abs(value - 1001.3133) < 1e-3)
        let empty = Tensor(repeating: -.infinity, shape: [3])
        #expect(reduced(empty, .logSumExp, axes: [0], keepsAxes: false).scalar == -.infinity)
        #expect(reduced(Tensor(zeros: [2, 0]), .sum, axes: [1], keepsAxes: false).array == [0, 0])
    }

    /// <A x, y> == <x, Aᵀ y> for operations that move, repeat and sum elements.
    @Test func linearOperationsAreAdjointToTheirGradients() {
        func check(_ name: String, _ shape: Shape, _ forward: (Tensor) -> Tensor, _ back: (Tensor) -> Tensor) {
            var generator = RandomGenerator(seed: 3, stream: name)
            let x = Tensor(normal: shape, using: &generator)
            let y = forward(x)
            let cotangent = Tensor(normal: y.shape, using: &generator)
            let scale = (y.sumOfSquares() * cotangent.sumOfSquares()).squareRoot()
            #expect(abs(dot(y, cotangent) - dot(x, back(cotangent))) <= 1e-5 * scale, "\(name)")
        }
        let shape: Shape = [3, 4, 5, 6]
        check("permute", shape, { permuted($0, [2, 0, 3, 1]) }, { permuted($0, inverseOrder([2, 0, 3, 1])) })
        check("expand", [4, 1, 6], { expanded($0, to: shape.with(5, at: 2)) }, { summed($0, to: [4, 1, 6]) })
        for (name, map) in [
            ("gather", AxisMap(of: 4, [3, 3, 0, 1, 2, 2, 3])),
            ("reflect", .padding(of: 4, before: 5, after: 7, .reflect)),
            ("zeros", .padding(of: 4, before: 2, after: 1, .constant(0))), ("tile", .tile(of: 4, times: 3)),
            ("backwards", .slice(of: 4, from: 3, count: 2, step: -2)),
            ("crop", .padding(of: 4, before: -1, after: -1, .edge)),
        ] {
            check(name, shape, { gathered($0, axis: 1, map) }, { scattered($0, axis: 1, map, to: shape) })
        }
        for kind in [Reduction.sum, .mean] {
            check(
                "\(kind)", shape, { reduced($0, kind, axes: [1, 3], keepsAxes: false) },
                { reducedGradient($0, kind, axes: [1, 3], inputShape: shape) })
        }
    }

    @Test func shapesBroadcastAsInNumPy() {
        let (a, b): (Shape, Shape) = ([4, 1, 6], [5, 1])
        #expect(a.broadcast(b) == [4, 5, 6])
        #expect(a.broadcast([2, 6]) == [4, 2, 6])
        #expect(a.broadcast([3, 1, 6]) == nil)
        #expect(Shape.scalar.broadcast([2]) == [2])
        #expect(b.broadcasts(to: [4, 5, 6]) && !a.broadcasts(to: [1, 6]) && !Shape([4]).broadcasts(to: [4, 1]))
    }

    @Test func aShapeHasUpToEightAxesInTheRoomOfFour() {
        let shape: Shape = [1, 2, 3, 4, 5, 6, 7, 8]
        #expect(shape.count == 40320 && shape.columns == 40320 && shape.strides[1] == 20160)
        #expect(shape.with(9, at: 7).array.last == 9)
        #expect(shape.without(axis: 2) == [1, 2, 4, 5, 6, 7, 8])
        #expect(MemoryLayout<Shape>.size <= 40)
    }
}

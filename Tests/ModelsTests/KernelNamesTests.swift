import KernelCases
import NetworkGraph
import TensorCore
import Testing

@testable import Models

/// Every function of a graph has a kernel case with a naive twin.
@Test(arguments: NetworkGraph.ElementFunction.Name.allCases)
func eachFunctionOfAGraphHasAKernelAmongTheCases(_ name: NetworkGraph.ElementFunction.Name) {
    let function = NetworkGraph.ElementFunction(name, number: { $1 }, text: { _ in nil })
    // The cases may have other parameters, so only the kinds of functions are compared.
    func kind(_ kernel: TensorCore.ElementFunction) -> Substring { "\(kernel)".prefix { $0 != "(" } }
    let kernel = TensorCore.ElementFunction(function)
    #expect(TensorCases.allFunctions.contains { kind($0) == kind(kernel) }, "\(kernel)")
}

/// The kernel that a function is translated to computes what the function's declaration says.
@Test(arguments: NetworkGraph.ElementFunction.Name.allCases)
func theKernelOfAFunctionComputesItsFormula(_ name: NetworkGraph.ElementFunction.Name) {
    let function = NetworkGraph.ElementFunction(name, number: { $1 }, text: { _ in nil })
    let inputs = (-40...40).filter { $0 != 0 }.map { 0.13 * Float($0) }
    let values = TensorCore.map(
        Tensor(inputs, shape: Shape(count: inputs.count)), TensorCore.ElementFunction(function)
    ).array
    var compared = 0
    for (input, value) in zip(inputs, values) {
        let expected = function.declaration.formula(input)
        // Logarithms and roots of negative numbers are none.
        guard expected.isFinite else { continue }
        compared += 1
        #expect(abs(value - expected) < 1e-5 * max(1, abs(expected)), "\(input)")
    }
    #expect(compared >= 40)
}

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

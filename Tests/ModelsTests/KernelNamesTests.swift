import KernelCases
import NetworkGraph
import TensorCore
import Testing

@testable import Models

/// What a graph can ask for is compared with a twin in plain loops.
@Test(arguments: NetworkGraph.ElementFunction.Name.allCases)
func eachFunctionOfAGraphHasAKernelAmongTheCases(_ name: NetworkGraph.ElementFunction.Name) {
    let function = NetworkGraph.ElementFunction(name, number: { $1 }, text: { _ in nil })
    // The numbers of a function are another's in the cases.
    func kind(_ kernel: TensorCore.ElementFunction) -> Substring { "\(kernel)".prefix { $0 != "(" } }
    let kernel = TensorCore.ElementFunction(function)
    #expect(TensorCases.allFunctions.contains { kind($0) == kind(kernel) }, "\(kernel)")
}

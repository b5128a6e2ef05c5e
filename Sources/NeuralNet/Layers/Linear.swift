import Autograd
import TensorCore

/// x · Wᵀ + b: `[batch, inputs]` to `[batch, outputs]`.
public struct Linear: Layer {
    /// `[outputs, inputs]`
    public let weight: Parameter
    public let bias: Parameter?

    /// Draws weight and bias as PyTorch does by default: uniformly within ±1/√inputs.
    public init(_ inputs: Int, _ outputs: Int, hasBias: Bool = true, using generator: inout RandomGenerator) {
        weight = Parameter(kaimingUniform(Shape(rows: outputs, columns: inputs), fanIn: inputs, using: &generator))
        bias = hasBias ? Parameter(kaimingUniform(Shape(count: outputs), fanIn: inputs, using: &generator)) : nil
    }

    public var state: [(name: String, parameter: Parameter)] {
        [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
    }

    public func callAsFunction(_ x: Variable) -> Variable {
        linear(x, weight: x.tape.variable(weight), bias: bias.map { x.tape.variable($0) })
    }
}

import TensorCore

/// PyTorch's default for convolutions, linear layers and their biases: `kaiming_uniform_(a=√5)`, which is uniform within
/// ±1/√fanIn (He et al. 2015).
public func kaimingUniform(_ shape: Shape, fanIn: Int, using generator: inout RandomGenerator) -> Tensor {
    let bound = 1 / Float(max(fanIn, 1)).squareRoot()
    return Tensor(uniform: shape, in: -bound...bound, using: &generator)
}

import Autograd
import TensorCore

/// A layer, or a network of layers, with named parameters.
///
/// ```swift
/// struct Block: Layer {
///     let conv: Conv2D
///     let norm: BatchNorm2D
///     var children: [(name: String, module: any Module)] { [("conv1", conv), ("bn1", norm)] }
///     func callAsFunction(_ x: Variable) -> Variable { convolve(x, conv, norm, activation: .rectifier) }
/// }
/// let block = Block(conv: Conv2D(16, 32, kernel: 3, using: &generator), norm: BatchNorm2D(32))
/// for (name, parameter) in block.namedState { ... }  // conv1.weight, bn1.weight, ..., bn1.running_var, as PyTorch's
/// block.setMode(.training)
/// let y = block(tape.constant(x))                    // [batch, mels, frames, 16] to [batch, mels, frames, 32]
/// ```
public protocol Module {
    /// Its own parameters and statistics, by PyTorch's names.
    var state: [(name: String, parameter: Parameter)] { get }
    /// The modules that it is made of.
    var children: [(name: String, module: any Module)] { get }
    /// The batch normalisations of the module and all its children, in order of declaration. It walks the whole tree,
    /// as `setMode` does, so keep the result where the mode changes every step.
    var batchNorms: [BatchNorm2D] { get }
}

/// A module that computes one variable from another.
public protocol Layer: Module {
    func callAsFunction(_ x: Variable) -> Variable
}

extension Module {
    public var state: [(name: String, parameter: Parameter)] { [] }
    public var children: [(name: String, module: any Module)] { [] }

    /// The parameters and statistics of the module and all its children, with dotted names, in order of declaration. It
    /// walks the whole tree, so keep the result where it is needed every step.
    public var namedState: [(name: String, parameter: Parameter)] {
        state
            + children.flatMap { name, module in
                module.namedState.map { (name: "\(name).\($0.name)", parameter: $0.parameter) }
            }
    }

    /// The parameters that an optimiser may change: all but the running statistics.
    public var parameters: [Parameter] { namedState.map(\.parameter).filter { !$0.isStatistic } }

    /// The batch normalisations of all children, in their order.
    public var batchNorms: [BatchNorm2D] {
        if let norm = self as? BatchNorm2D { return [norm] }
        return children.flatMap { $0.module.batchNorms }
    }

    /// Sets whether batch normalisations use the batch's statistics or the running ones.
    public func setMode(_ mode: BatchNorm2D.Mode) {
        for norm in batchNorms { norm.mode = mode }
    }

    /// Makes all parameters untrainable, and batch normalisations use their running statistics.
    public func freeze() {
        for parameter in parameters { parameter.isTrainable = false }
        setMode(.evaluation)
    }

    /// Overwrites all parameters and statistics with those of a module of the same structure.
    public func copyState(from other: any Module) {
        let (own, sources) = (namedState, other.namedState)
        precondition(own.map(\.name) == sources.map(\.name), "copyState: two modules of different structure")
        for (target, source) in zip(own, sources) { target.parameter.value.assign(source.parameter.value) }
    }
}

/// Layers one after the other, named by their position as in PyTorch's `nn.Sequential`.
public struct Sequential: Layer {
    public let layers: [any Layer]

    public init(_ layers: [any Layer]) { self.layers = layers }

    public var children: [(name: String, module: any Module)] {
        layers.enumerated().map { (name: "\($0.offset)", module: $0.element) }
    }

    public func callAsFunction(_ x: Variable) -> Variable { layers.reduce(x) { $1($0) } }
}

import Autograd
import NeuralNet
import TensorCore

/// A trunk's layers with their parameters; convolution, BN, residual and activation are merged where they follow each
/// other, because they run as one.
indirect enum NetworkNode {
    case unit(Unit, Activation)
    case residual(branch: [NetworkNode], shortcut: [NetworkNode], Activation)
    case pool(PoolingWindow)
    case bandPool(Int)

    struct Unit {
        var convolution: Named<Conv2D>?
        var norm: Named<BatchNorm2D>?
    }

    struct Named<Layer> {
        let name: String
        let layer: Layer
    }
}

extension NetworkNode {
    static func merged(_ plans: [LayerPlan], using random: inout RandomGenerator) -> [NetworkNode] {
        var nodes: [NetworkNode] = []
        for plan in plans {
            switch (plan, nodes.last) {
            case (.norm(let name, let channels), .unit(var unit, .identity)?) where unit.norm == nil:
                unit.norm = Named(name: name, layer: BatchNorm2D(channels))
                nodes[nodes.count - 1] = .unit(unit, .identity)
            case (.norm(let name, let channels), _):
                let norm = Named(name: name, layer: BatchNorm2D(channels))
                nodes.append(.unit(Unit(convolution: nil, norm: norm), .identity))
            case (.activation, .unit(let unit, .identity)?): nodes[nodes.count - 1] = .unit(unit, .rectifier)
            case (.activation, .residual(let branch, let shortcut, .identity)?):
                nodes[nodes.count - 1] = .residual(branch: branch, shortcut: shortcut, .rectifier)
            case (.activation, _): preconditionFailure("an activation behind no layer that takes it")
            case (.convolution(let plan), _):
                let convolution = Named(name: plan.name, layer: plan.layer(using: &random))
                nodes.append(.unit(Unit(convolution: convolution, norm: nil), .identity))
            case (.residual(let branch, let shortcut), _):
                let (branch, shortcut) = (merged(branch, using: &random), merged(shortcut, using: &random))
                nodes.append(.residual(branch: branch, shortcut: shortcut, .identity))
            case (.maxPool(let size, let stride, let padding), _):
                nodes.append(.pool(PoolingWindow(size, stride: stride, padding: padding)))
            case (.bandPool(let bands), _): nodes.append(.bandPool(bands))
            }
        }
        return nodes
    }

    func callAsFunction(_ x: Variable) -> Variable {
        switch self {
        case .unit(let unit, let activation): return unit(x, residual: nil, activation)
        case .residual(let branch, let shortcut, let activation):
            guard case .unit(let last, .identity)? = branch.last else {
                preconditionFailure("a residual branch ends in a convolution or BN")
            }
            let straight = shortcut.reduce(x) { $1($0) }
            return last(branch.dropLast().reduce(x) { $1($0) }, residual: straight, activation)
        case .pool(let window): return maxPool(x, window)
        case .bandPool(let bands):
            return adaptiveAveragePool(x, height: min(bands, x.shape.height), width: x.shape.width)
        }
    }

    /// Layers under their names in a state dict, in the order of the plan.
    var children: [(name: String, module: any Module)] {
        switch self {
        case .unit(let unit, _):
            (unit.convolution.map { [($0.name, $0.layer)] } ?? []) + (unit.norm.map { [($0.name, $0.layer)] } ?? [])
        case .residual(let branch, let shortcut, _): branch.flatMap(\.children) + shortcut.flatMap(\.children)
        case .pool, .bandPool: []
        }
    }
}

extension NetworkNode.Unit {
    /// activation(BN(convolution(x)) + residual), whatever of it there is.
    func callAsFunction(_ x: Variable, residual: Variable?, _ activation: Activation) -> Variable {
        switch (convolution?.layer, norm?.layer) {
        case (let convolution?, let norm?):
            return convolve(x, convolution, norm, residual: residual, activation: activation)
        case (nil, let norm?): return norm(x, residual: residual, activation: activation)
        case (let convolution?, nil):
            let y = convolution(x)
            return activate(residual.map { y + $0 } ?? y, activation)
        case (nil, nil): preconditionFailure("a unit of nothing")
        }
    }
}

extension ConvolutionPlan {
    func layer(using random: inout RandomGenerator) -> Conv2D {
        let geometry = Convolution(
            kernelHeight: kernel.height, kernelWidth: kernel.width, strideHeight: stride.height,
            strideWidth: stride.width, paddingHeight: padding.height, paddingWidth: padding.width,
            groups: isDepthwise ? inputs : 1)
        return Conv2D(inputs, outputs, geometry, hasBias: hasBias, using: &random)
    }
}

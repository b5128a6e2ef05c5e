/// A classifier's trunk as data: what there is, under which names, and what it costs. All trunks end in statistics
/// pooling and one linear layer, `fc`, so that any duration goes in.
///
/// Names of layers are those of torchvision (`conv1`, `bn1`, `layer2.0.downsample.0`, `fc`), of xternalz' WideResNet
/// (`block1.layer.0.conv1`, `convShortcut`), and of torchvision's VGG with BN (`features.0`).
public struct Architecture: Hashable, Sendable {
    public let name: String
    public let trunk: [LayerPlan]
    /// Channels of the hidden state before pooling.
    public let channels: Int

    init(name: String, trunk: [LayerPlan]) {
        self.name = name
        self.trunk = trunk
        channels = trunk.reduce(1) { $1.channels(of: $0) }
    }

    /// Height and width of the hidden state before pooling.
    public func mapSize(mels: Int, frames: Int) -> (bands: Int, frames: Int) {
        let size = trunk.reduce(Extent(mels, frames)) { $1.extent(of: $0) }
        return (size.height, size.width)
    }

    /// Whether there are BN statistics, without which nothing can be inverted.
    public var hasStatistics: Bool { trunk.contains { !$0.norms.isEmpty } }

    /// - Throws: `ArchitectureError.tooFewBands` where nothing is left of so many mel bands.
    public func check(mels: Int) throws {
        guard mapSize(mels: mels, frames: 1 << 12).bands >= 1 else {
            throw ArchitectureError.tooFewBands(name, mels)
        }
    }

    /// The fewest frames that every layer leaves something of.
    public func shortestInput(mels: Int) -> Int {
        (1...).first { frames in mapSize(mels: mels, frames: frames).frames >= 1 }!
    }
}

/// Rows (mels) by columns (frames).
public struct Extent: Hashable, Sendable {
    public var height: Int
    public var width: Int

    public init(_ height: Int, _ width: Int) {
        self.height = height
        self.width = width
    }

    public init(_ side: Int) { self.init(side, side) }
}

/// One layer of a trunk. Shapes are `[batch, mels, frames, channels]`.
public indirect enum LayerPlan: Hashable, Sendable {
    case convolution(ConvolutionPlan)
    case norm(name: String, channels: Int)
    case activation
    case maxPool(size: Int, stride: Int, padding: Int)
    /// The sum of both branches; an empty shortcut is the identity.
    case residual(branch: [LayerPlan], shortcut: [LayerPlan])
    /// Means over an even cut of the mel bands to fewer.
    case bandPool(bands: Int)
}

public struct ConvolutionPlan: Hashable, Sendable {
    public let name: String
    public let inputs: Int
    public let outputs: Int
    public let kernel: Extent
    public let stride: Extent
    public let hasBias: Bool
    /// Each channel by itself.
    public let isDepthwise: Bool

    init(
        _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Extent = Extent(1),
        hasBias: Bool = false, isDepthwise: Bool = false
    ) {
        precondition(!isDepthwise || inputs == outputs, "\(name): \(inputs) channels to \(outputs), each by itself")
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.kernel = Extent(kernel)
        self.stride = stride
        self.hasBias = hasBias
        self.isDepthwise = isDepthwise
    }

    /// Half the kernel: with stride 1 the map keeps its size.
    public var padding: Extent { Extent(kernel.height / 2, kernel.width / 2) }

    func extent(of input: Extent) -> Extent {
        Extent(
            windows(kernel.height, stride: stride.height, padding: padding.height, over: input.height),
            windows(kernel.width, stride: stride.width, padding: padding.width, over: input.width))
    }
}

/// How often a window fits, 0 where it never does.
private func windows(_ size: Int, stride: Int, padding: Int, over length: Int) -> Int {
    let room = length + 2 * padding - size
    return length < 1 || room < 0 ? 0 : room / stride + 1
}

extension LayerPlan {
    func channels(of inputs: Int) -> Int {
        switch self {
        case .convolution(let plan):
            precondition(plan.inputs == inputs, "\(plan.name) takes \(plan.inputs) channels, not \(inputs)")
            return plan.outputs
        case .norm(let name, let channels):
            precondition(channels == inputs, "\(name) takes \(channels) channels, not \(inputs)")
            return channels
        case .activation, .maxPool, .bandPool: return inputs
        case .residual(let branch, let shortcut):
            let outputs = branch.reduce(inputs) { $1.channels(of: $0) }
            precondition(shortcut.reduce(inputs) { $1.channels(of: $0) } == outputs, "branches of unequal channels")
            return outputs
        }
    }

    func extent(of input: Extent) -> Extent {
        switch self {
        case .convolution(let plan): return plan.extent(of: input)
        case .norm, .activation: return input
        case .maxPool(let size, let stride, let padding):
            return Extent(
                windows(size, stride: stride, padding: padding, over: input.height),
                windows(size, stride: stride, padding: padding, over: input.width))
        case .residual(let branch, _): return branch.reduce(input) { $1.extent(of: $0) }
        case .bandPool(let bands): return Extent(min(bands, input.height), input.width)
        }
    }

    /// Names of the BN layers inside, in the order of the forward pass.
    var norms: [String] {
        switch self {
        case .norm(let name, _): [name]
        case .residual(let branch, let shortcut): branch.flatMap(\.norms) + shortcut.flatMap(\.norms)
        case .convolution, .activation, .maxPool, .bandPool: []
        }
    }
}

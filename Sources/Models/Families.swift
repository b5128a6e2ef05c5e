extension Architecture {
    /// What can be asked for by name, for help and error messages.
    public static let families = [
        "digits-teacher", "digits-student", "digits16-32-64x2-2-2 (any widths x blocks)",
        "resnet8, resnet14, resnet20, … (depth 6n+2; resnet20x2 is twice as wide)", "resnet18", "resnet34", "wrn40-2",
        "wrn16-1, … (depth 6n+4, width)", "vgg11", "dscnn-s", "dscnn-m",
    ]

    /// - Throws: `ArchitectureError.unknown` where no family has such a member.
    public init(named name: String) throws {
        guard let found = Self.member(name.lowercased()) else { throw ArchitectureError.unknown(name) }
        self = found
    }

    private static func member(_ name: String) -> Architecture? {
        if let plus = name.lastIndex(of: "+") {
            guard let base = member(String(name[..<plus])) else { return nil }
            return grafted(name, base: base, suffix: String(name[plus...].dropFirst()))
        }
        switch name {
        case "digits-teacher": return digits(name, widths: [16, 32, 64], blocks: [2, 2, 2])
        case "digits-student": return digits(name, widths: [8, 16, 32], blocks: [1, 1, 1])
        case "resnet18": return resnet(name, blocks: [2, 2, 2, 2])
        case "resnet34": return resnet(name, blocks: [3, 4, 6, 3])
        case "vgg11": return vgg11(name)
        case "dscnn-s": return separable(name, width: 64, blocks: 4)
        case "dscnn-m": return separable(name, width: 172, blocks: 4)
        default: break
        }
        if let numbers = name.numbers(after: "digits", between: "x"), numbers.count == 2,
            numbers[0].count == numbers[1].count, numbers[0].count <= 8
        {
            return digits(name, widths: numbers[0], blocks: numbers[1])
        }
        if let numbers = name.numbers(after: "wrn", between: "-")?.map({ $0[0] }), numbers.count == 2,
            numbers[0] >= 10, numbers[0] % 6 == 4
        {
            return wide(name, depth: numbers[0], factor: numbers[1])
        }
        if let numbers = name.numbers(after: "resnet", between: "x")?.map({ $0[0] }), (1...2).contains(numbers.count),
            numbers[0] >= 8, numbers[0] % 6 == 2
        {
            return cifar(name, depth: numbers[0], factor: numbers.count == 2 ? numbers[1] : 1)
        }
        return nil
    }

    /// A student whose trunk is projected to its teacher's hidden state, so that the teacher's classifier fits:
    /// `resnet8+graft64x8` has 64 channels and at most 8 bands before pooling.
    public func grafted(channels: Int, bands: Int) -> Architecture {
        let projection = Self.normed(
            ConvolutionPlan("projector.0", self.channels, channels, kernel: 1), "projector.1", activates: true)
        return Architecture(
            name: "\(name)+graft\(channels)x\(bands)", trunk: trunk + projection + [.bandPool(bands: bands)])
    }

    private static func grafted(_ name: String, base: Architecture, suffix: String) -> Architecture? {
        guard let numbers = suffix.numbers(after: "graft", between: "x")?.map({ $0[0] }), numbers.count == 2 else {
            return nil
        }
        return base.grafted(channels: numbers[0], bands: numbers[1])
    }

    /// The demo's networks: a strided stem, then residual stages that halve the bands once more than the frames.
    static func digits(_ name: String, widths: [Int], blocks: [Int]) -> Architecture {
        var trunk = normed(ConvolutionPlan("conv1", 1, widths[0], stride: Extent(2)), "bn1", activates: true)
        let strides = [Extent(1), Extent(2), Extent(2, 1)]
        trunk += stages(widths: widths, blocks: blocks, stride: { strides[min($0, 2)] })
        return Architecture(name: name, trunk: trunk)
    }

    /// He, Zhang, Ren and Sun 2016, the network for CIFAR: three stages of n blocks, depth 6n + 2.
    static func cifar(_ name: String, depth: Int, factor: Int) -> Architecture {
        let widths = [16 * factor, 32 * factor, 64 * factor]
        var trunk = normed(ConvolutionPlan("conv1", 1, widths[0]), "bn1", activates: true)
        trunk += stages(
            widths: widths, blocks: Array(repeating: (depth - 2) / 6, count: 3), stride: { Extent($0 == 0 ? 1 : 2) })
        return Architecture(name: name, trunk: trunk)
    }

    /// He, Zhang, Ren and Sun 2016, the network for ImageNet, of basic blocks.
    static func resnet(_ name: String, blocks: [Int]) -> Architecture {
        var trunk = normed(ConvolutionPlan("conv1", 1, 64, kernel: 7, stride: Extent(2)), "bn1", activates: true)
        trunk.append(.maxPool(size: 3, stride: 2, padding: 1))
        trunk += stages(widths: [64, 128, 256, 512], blocks: blocks, stride: { Extent($0 == 0 ? 1 : 2) })
        return Architecture(name: name, trunk: trunk)
    }

    /// Zagoruyko and Komodakis 2016: pre-activation blocks, three stages of (depth - 4) / 6.
    static func wide(_ name: String, depth: Int, factor: Int) -> Architecture {
        var trunk: [LayerPlan] = [.convolution(ConvolutionPlan("conv1", 1, 16))]
        var inputs = 16
        for (stage, width) in [16 * factor, 32 * factor, 64 * factor].enumerated() {
            for block in 0..<(depth - 4) / 6 {
                let prefix = "block\(stage + 1).layer.\(block)"
                let stride = Extent(stage > 0 && block == 0 ? 2 : 1)
                let opening: [LayerPlan] = [.norm(name: "\(prefix).bn1", channels: inputs), .activation]
                let branch: [LayerPlan] =
                    normed(
                        ConvolutionPlan("\(prefix).conv1", inputs, width, stride: stride), "\(prefix).bn2",
                        activates: true)
                    + [.convolution(ConvolutionPlan("\(prefix).conv2", width, width))]
                if inputs == width && stride == Extent(1) {
                    trunk.append(.residual(branch: opening + branch, shortcut: []))
                } else {
                    let shortcut = ConvolutionPlan("\(prefix).convShortcut", inputs, width, kernel: 1, stride: stride)
                    trunk += opening + [.residual(branch: branch, shortcut: [.convolution(shortcut)])]
                }
                inputs = width
            }
        }
        return Architecture(name: name, trunk: trunk + [.norm(name: "bn1", channels: inputs), .activation])
    }

    /// Simonyan and Zisserman 2015, configuration A with BN; its last pooling gives way to statistics pooling.
    static func vgg11(_ name: String) -> Architecture {
        var trunk: [LayerPlan] = []
        var inputs = 1
        var index = 0
        for (stage, widths) in [[64], [128], [256, 256], [512, 512], [512, 512]].enumerated() {
            for width in widths {
                trunk += normed(
                    ConvolutionPlan("features.\(index)", inputs, width, hasBias: true), "features.\(index + 1)",
                    activates: true)
                inputs = width
                index += 3
            }
            if stage < 4 { trunk.append(.maxPool(size: 2, stride: 2, padding: 0)) }
            index += 1
        }
        return Architecture(name: name, trunk: trunk)
    }

    /// Zhang, Suda, Lai and Chandra 2017 ("Hello Edge"), DS-CNN, with a 3x3 stem for mel bands.
    static func separable(_ name: String, width: Int, blocks: Int) -> Architecture {
        var trunk = normed(ConvolutionPlan("conv1", 1, width, stride: Extent(2)), "bn1", activates: true)
        for block in 0..<blocks {
            let stride = block == 0 ? Extent(2) : Extent(block == 1 ? 2 : 1, 1)
            let prefix = "blocks.\(block)"
            trunk += normed(
                ConvolutionPlan("\(prefix).depthwise", width, width, stride: stride, isDepthwise: true),
                "\(prefix).bn1", activates: true)
            trunk += normed(
                ConvolutionPlan("\(prefix).pointwise", width, width, kernel: 1), "\(prefix).bn2", activates: true)
        }
        return Architecture(name: name, trunk: trunk)
    }

    /// Stages of basic blocks: two 3x3 convolutions with BN, and a projected shortcut where the shape changes.
    private static func stages(widths: [Int], blocks: [Int], stride: (Int) -> Extent) -> [LayerPlan] {
        var layers: [LayerPlan] = []
        var inputs = widths[0]
        for (stage, (width, count)) in zip(widths, blocks).enumerated() {
            for block in 0..<count {
                let prefix = "layer\(stage + 1).\(block)"
                let stride = block == 0 ? stride(stage) : Extent(1)
                let branch =
                    normed(
                        ConvolutionPlan("\(prefix).conv1", inputs, width, stride: stride), "\(prefix).bn1",
                        activates: true)
                    + normed(ConvolutionPlan("\(prefix).conv2", width, width), "\(prefix).bn2", activates: false)
                let isPlain = inputs == width && stride == Extent(1)
                let projection = ConvolutionPlan("\(prefix).downsample.0", inputs, width, kernel: 1, stride: stride)
                let shortcut = isPlain ? [] : normed(projection, "\(prefix).downsample.1", activates: false)
                layers += [.residual(branch: branch, shortcut: shortcut), .activation]
                inputs = width
            }
        }
        return layers
    }

    private static func normed(_ plan: ConvolutionPlan, _ norm: String, activates: Bool) -> [LayerPlan] {
        [.convolution(plan), .norm(name: norm, channels: plan.outputs)] + (activates ? [.activation] : [])
    }
}

public enum ArchitectureError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case tooFewBands(String, Int)

    public var description: String {
        switch self {
        case .tooFewBands(let name, let mels):
            "\(name) leaves nothing of \(mels) mel bands; give a front end with more, or a network of fewer strides."
        case .unknown(let name):
            "There is no network family for '\(name)'; give one of \(Architecture.families.joined(separator: ", "))."
        }
    }
}

extension String {
    /// `digits16-32x2-2` after `digits` between `x`: [[16, 32], [2, 2]]; numbers run from 1 to 4096.
    fileprivate func numbers(after prefix: String, between separator: Character) -> [[Int]]? {
        guard hasPrefix(prefix) else { return nil }
        var groups: [[Int]] = []
        for group in dropFirst(prefix.count).split(separator: separator, omittingEmptySubsequences: false) {
            let numbers = group.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard numbers.allSatisfy((1...4096).contains) else { return nil }
            groups.append(numbers)
        }
        return groups
    }
}

/// A network of one of the families, by its name in recipes: `resnet20`, `wrn16-1`, `dscnn-s`.
///
/// All end in statistics pooling and one linear layer, `fc`, so that they take any duration. Names of layers are those
/// of torchvision (`conv1`, `bn1`, `layer2.0.downsample.0`, `fc`), of xternalz' WideResNet (`block1.layer.0.conv1`,
/// `convShortcut`), and of torchvision's VGG with BN and MobileNetV2 (`features.0`).
public struct NetworkFamily: Hashable, Sendable {
    /// The name that was given.
    public let name: String
    let member: Member

    /// The family and numbers that a name stands for.
    indirect enum Member: Hashable, Sendable {
        case digits(widths: [Int], blocks: [Int])
        case cifar(depth: Int, factor: Int)
        case resnet(blocks: [Int])
        case wide(depth: Int, factor: Int)
        case vgg11
        case mobileNet
        case separable(width: Int, blocks: Int)
        /// Another network whose hidden state is projected to a teacher's number of channels, with at most `bands`
        /// bands.
        case grafted(Member, channels: Int, bands: Int)
    }

    /// The possible names, for help and error messages.
    public static let names = [
        "letters-teacher", "letters-student", "digits-teacher", "digits-student",
        "digits16-32-64x2-2-2 (any widths x blocks)",
        "resnet8, resnet14, resnet20, … (depth 6n+2; resnet20x2 is twice as wide)", "resnet18", "resnet34", "wrn40-2",
        "wrn16-1, … (depth 6n+4, width)", "vgg11", "mobilenetv2", "dscnn-s", "dscnn-m",
    ]

    /// - Throws: `NetworkFamilyError.unknown` where no family has such a member.
    public init(named name: String) throws {
        guard let found = Member(name.lowercased()) else { throw NetworkFamilyError.unknown(name) }
        self.name = name
        member = found
    }

    /// The network for these numbers of mel bands and classes.
    ///
    /// - Parameter channels: how many equal copies of the spectrogram it takes as channels.
    /// - Throws: `NetworkFamilyError.tooFewBands` where a layer would have no output for so few bands.
    public func graph(bands: Int, classes: Int, channels: Int = 1) throws -> Graph {
        var builder = GraphBuilder(bands: bands, channels: channels)
        member.write(into: &builder)
        do {
            return try builder.pooledClassifier(classes: classes)
        } catch {
            throw NetworkFamilyError.tooFewBands(name, bands)
        }
    }
}

extension NetworkFamily.Member {
    init?(_ name: String) {
        if let plus = name.lastIndex(of: "+") {
            guard let base = Self(String(name[..<plus])),
                let numbers = String(name[plus...].dropFirst()).numbers(after: "graft", between: "x")?.map({ $0[0] }),
                numbers.count == 2
            else { return nil }
            self = .grafted(base, channels: numbers[0], bands: numbers[1])
            return
        }
        switch name {
        case "digits-teacher", "letters-teacher": self = .digits(widths: [16, 32, 64], blocks: [2, 2, 2])
        case "digits-student", "letters-student": self = .digits(widths: [8, 16, 32], blocks: [1, 1, 1])
        case "resnet18": self = .resnet(blocks: [2, 2, 2, 2])
        case "resnet34": self = .resnet(blocks: [3, 4, 6, 3])
        case "vgg11": self = .vgg11
        case "mobilenetv2": self = .mobileNet
        case "dscnn-s": self = .separable(width: 64, blocks: 4)
        case "dscnn-m": self = .separable(width: 172, blocks: 4)
        default: self.init(numbered: name)
        }
    }

    private init?(numbered name: String) {
        if let numbers = name.numbers(after: "digits", between: "x"), numbers.count == 2,
            numbers[0].count == numbers[1].count, numbers[0].count <= 8
        {
            self = .digits(widths: numbers[0], blocks: numbers[1])
        } else if let numbers = name.numbers(after: "wrn", between: "-")?.map({ $0[0] }), numbers.count == 2,
            numbers[0] >= 10, numbers[0] % 6 == 4
        {
            self = .wide(depth: numbers[0], factor: numbers[1])
        } else if let numbers = name.numbers(after: "resnet", between: "x")?.map({ $0[0] }),
            (1...2).contains(numbers.count), numbers[0] >= 8, numbers[0] % 6 == 2
        {
            self = .cifar(depth: numbers[0], factor: numbers.count == 2 ? numbers[1] : 1)
        } else {
            return nil
        }
    }

    /// Adds the layers up to the hidden state before pooling.
    func write(into builder: inout GraphBuilder) {
        switch self {
        case .digits(let widths, let blocks): builder.digits(widths: widths, blocks: blocks)
        case .cifar(let depth, let factor): builder.cifar(depth: depth, factor: factor)
        case .resnet(let blocks): builder.resnet(blocks: blocks)
        case .wide(let depth, let factor): builder.wide(depth: depth, factor: factor)
        case .vgg11: builder.vgg11()
        case .mobileNet: builder.mobileNet()
        case .separable(let width, let blocks): builder.separable(width: width, blocks: blocks)
        case .grafted(let base, let channels, let bands):
            base.write(into: &builder)
            builder.projector(channels: channels)
            builder.fewerBands(bands)
        }
    }
}

/// Why there is no network of a name; the description is one sentence that says what to give instead.
public enum NetworkFamilyError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case tooFewBands(String, Int)

    public var description: String {
        switch self {
        case .tooFewBands(let name, let mels):
            "\(name) leaves nothing of \(mels) mel bands; give a front end with more, or a network of fewer strides."
        case .unknown(let name):
            "There is no network family for '\(name)'; give one of \(NetworkFamily.names.joined(separator: ", "))."
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

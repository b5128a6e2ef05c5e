import Autograd
import NeuralNet
import TensorCore

/// A sound classifier: a trunk, statistics pooling over the frames, one linear layer.
public final class Classifier: Module {
    public struct Output {
        /// `[batch, classes]`.
        public let logits: Variable
        /// The hidden state before pooling, `[batch, bands, frames, channels]`.
        public let hidden: Variable
        /// And after it, `[batch, 2 · channels · bands]`.
        public let pooled: Variable
    }

    public let architecture: Architecture
    public let mels: Int
    public let classes: Int
    public let head: Linear
    private let trunk: [NetworkNode]
    private let norms: [BatchNorm2D]
    /// The fewest frames that it takes.
    public let shortestInput: Int

    /// Weights drawn as PyTorch draws them by default. Behind BN only a filter's direction counts, and its size sets how
    /// fast it turns: N(0, 2 / fanOut), six times the variance, learns that much slower at the same rate.
    public init(_ architecture: Architecture, mels: Int, classes: Int, using random: inout RandomGenerator) {
        let map = architecture.mapSize(mels: mels, frames: 1 << 12)
        precondition(map.bands >= 1, "\(architecture.name) leaves nothing of \(mels) mel bands")
        self.architecture = architecture
        self.mels = mels
        self.classes = classes
        shortestInput = architecture.shortestInput(mels: mels)
        trunk = NetworkNode.merged(architecture.trunk, using: &random)
        head = Linear(2 * architecture.channels * map.bands, classes, using: &random)
        norms = trunk.flatMap(\.children).compactMap { $0.module as? BatchNorm2D }
    }

    public var children: [(name: String, module: any Module)] { trunk.flatMap(\.children) + [("fc", head)] }

    /// x is `[batch, mels, frames, 1]` in the network's scale; `frameCounts` gives each sample's own number of frames,
    /// where that is less.
    public func callAsFunction(_ x: Variable, frameCounts: [Int]? = nil) -> Output {
        precondition(
            x.shape.rank == 4 && x.shape.height == mels && x.shape.channels == 1,
            "\(architecture.name) takes [batch, \(mels), frames, 1], not \(x.shape)")
        let hidden = trunk.reduce(x) { $1($0) }
        let counts = frameCounts?.map { architecture.mapSize(mels: mels, frames: $0).frames }
        let pooled = statisticsPooling(hidden, frameCounts: counts)
        return Output(logits: head(pooled), hidden: hidden, pooled: pooled)
    }

    public var isTraining: Bool {
        get { norms.contains { $0.mode == .training } }
        set { for norm in norms { norm.mode = newValue ? .training : .evaluation } }
    }

    /// Channels and bands of the hidden state.
    public var channels: Int { architecture.channels }
    public var bands: Int { architecture.mapSize(mels: mels, frames: 1 << 12).bands }

    public func cost(frames: Int) -> Cost { architecture.cost(mels: mels, frames: frames, classes: classes) }

    /// Takes over a teacher's classifier, frozen. Where this map has fewer bands, each stands for those of the teacher
    /// at its place, whose weights are added.
    public func graft(headOf teacher: Classifier) {
        precondition(
            teacher.channels == channels && teacher.classes == classes && teacher.bands >= bands,
            "a classifier of \(teacher.channels) channels x \(teacher.bands) bands on \(channels) x \(bands)")
        let (own, theirs) = (head.weight.value, teacher.head.weight.value)
        own.fill(0)
        for row in 0..<classes {
            for channel in 0..<2 * channels {
                for band in 0..<teacher.bands {
                    let source = row * own.shape.columns / bands * teacher.bands + channel * teacher.bands + band
                    let target = row * own.shape.columns + channel * bands + band * bands / teacher.bands
                    own.pointer[target] += theirs.pointer[source]
                }
            }
        }
        head.bias!.value.assign(teacher.head.bias!.value)
        for parameter in head.parameters { parameter.isTrainable = false }
    }
}

import Autograd
import NeuralNet
import TensorCore

/// Makes spectrograms on the unit mel scale from latent vectors and target classes.
///
/// [z, √latent · y with a one at each target class] → Linear → `[mels/8, frames/8, 2w]`, BN; three times twofold nearest
/// upsampling, conv 3x3 (2w, w, w/2 channels), BN, LeakyReLU 0.2; conv 3x3 to one channel, sigmoid (the generator of
/// DAFL and CMI). Where bands or frames are no multiples of 8, the output is made larger and cut.
public final class Generator: Module {
    public let mels: Int
    /// The duration for which the linear layer makes its map; for other durations the map is stretched in time.
    public let frames: Int
    public let classes: Int
    public let latent: Int
    public let width: Int
    private let input: Linear
    private let convolutions: [Conv2D]
    private let norms: [BatchNorm2D]
    private let output: Conv2D

    /// Draws weights from N(0, 0.02²), those of batch normalisations from N(1, 0.02²); biases are 0.
    public init(
        mels: Int, frames: Int, classes: Int, latent: Int = 64, width: Int = 32,
        using random: inout RandomGenerator
    ) {
        precondition(mels > 0 && frames > 0, "a generator of \(mels) x \(frames)")
        self.mels = mels
        self.frames = frames
        self.classes = classes
        self.latent = latent
        self.width = width
        let channels = [2 * width, 2 * width, width, width / 2]
        input = Linear(latent + classes, channels[0] * eighths(mels) * eighths(frames), using: &random)
        convolutions = zip(channels, channels.dropFirst()).map { Conv2D($0, $1, kernel: 3, using: &random) }
        norms = channels.map { BatchNorm2D($0) }
        output = Conv2D(channels[3], 1, kernel: 3, hasBias: true, using: &random)
        reset(using: &random)
    }

    /// Draws all weights again, as CMI does every round.
    public func reset(using random: inout RandomGenerator) {
        for parameter in [input.weight, output.weight] + convolutions.map(\.weight) {
            parameter.value.assign(Tensor(normal: parameter.shape, deviation: 0.02, using: &random))
        }
        for parameter in [input.bias!, output.bias!] { parameter.value.fill(0) }
        for norm in norms {
            norm.weight.value.assign(Tensor(normal: norm.weight.shape, mean: 1, deviation: 0.02, using: &random))
            norm.bias.value.fill(0)
            norm.runningMean.value.fill(0)
            norm.runningVariance.value.fill(1)
        }
    }

    public var children: [(name: String, module: any Module)] {
        [("input", input), ("bn0", norms[0])]
            + convolutions.enumerated().map { ("convs.\($0.offset)", $0.element) }
            + norms.dropFirst().enumerated().map { ("bns.\($0.offset)", $0.element) } + [("output", output)]
    }

    /// Spectrograms `[batch, mels, frames, 1]` from latent vectors z, `[batch, latent]`; `frames` is nil for the
    /// duration that the generator was made for.
    public func callAsFunction(_ z: Variable, targets: TargetClasses, frames: Int? = nil) -> Variable {
        let frames = frames ?? self.frames
        precondition(
            z.shape.rows == targets.count && z.shape.columns == latent && frames > 0,
            "a generator of \(latent) numbers got \(z.shape) and \(targets.count) samples' classes for \(frames) frames"
        )
        // A class is as long a vector as z is on average. With ones, z said eight times as much, and of samples that were
        // drawn after five rounds a tenth were of the class asked for (26 classes); so nine tenths are.
        let classCode = z.tape.constant(multiHot(targets.sets, classes: classes) * Float(latent).squareRoot())
        var h = input(concatenateColumns([z, classCode])).reshaped(
            Shape(batch: targets.count, height: eighths(mels), width: eighths(self.frames), channels: 2 * width))
        if eighths(frames) != eighths(self.frames) {
            let whole = Array(repeating: 0..<eighths(self.frames), count: targets.count)
            h = resizeTime(h, whole, frames: eighths(frames))
        }
        h = norms[0](h)
        for (convolution, norm) in zip(convolutions, norms.dropFirst()) {
            h = norm(convolution.upsampled(h), activation: .leakyRectifier(slope: 0.2))
        }
        let whole = sigmoid(output(h))
        let bands = mels % 8 == 0 ? whole : sliced(whole, axis: 1, from: 0, count: mels)
        return Autograd.frames(bands, 0..<frames)
    }
}

/// The extent of a map from which three twofold upsamplings make at least `count` elements.
private func eighths(_ count: Int) -> Int { (count + 7) / 8 }

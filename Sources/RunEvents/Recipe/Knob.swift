/// A number that a person can turn while a run is going on. Its name is what `--set NAME=VALUE`, the recipe, the record
/// and the panel call it; everything else that any of them shows is in its declaration.
public enum Knob: String, CaseIterable, Codable, Hashable, Sendable, CodingKeyRepresentable {
    case oneHot = "oh"
    case statistics = "bn"
    case adversarial = "adv"
    case contrast = "cr"
    case contrastTemperature = "cr-temperature"
    case balance
    case activation = "act"
    case totalVariation = "tv"
    case l2
    case generatorRate = "generator-rate"
    case latentRate = "latent-rate"
    case inversionSteps = "inversion-steps"
    case viewCrop = "view-crop"
    case viewRoll = "view-roll"
    case viewMask = "view-mask"
    case viewGain = "view-gain"

    case logits = "kl"
    case logitsTemperature = "kl-temperature"
    case beforePooling = "pre"
    case afterPooling = "post"
    case studentRate = "student-rate"
    case distillationSteps = "distillation-steps"
    case augmentation = "augment"

    public var name: String { rawValue }
}

extension Knob {
    public enum Group: String, CaseIterable, Codable, Sendable {
        case inversion, views, distillation
    }

    /// How a step of the slider moves the value.
    public enum Scale: Hashable, Sendable {
        case linear(step: Double)
        /// Equal steps are equal ratios. From the range's lower end the next value below is zero where `zero` is true.
        case logarithmic(ratio: Double, zero: Bool)
    }

    public struct Declaration: Sendable {
        public let label: String
        public let group: Group
        /// One sentence for the help.
        public let meaning: String
        /// Empty for a pure number.
        public let unit: String
        public let range: ClosedRange<Double>
        public let scale: Scale
        public let standard: Double
        public let isWhole: Bool

        init(
            _ label: String, _ group: Group, _ meaning: String, _ standard: Double, in range: ClosedRange<Double>,
            _ scale: Scale, unit: String = "", whole: Bool = false
        ) {
            self.label = label
            self.group = group
            self.meaning = meaning
            self.unit = unit
            self.range = range
            self.scale = scale
            self.standard = standard
            isWhole = whole
        }
    }

    public var declaration: Declaration { Self.declarations[self]! }

    private static let weight = Scale.logarithmic(ratio: 1.25, zero: true)
    private static let rate = Scale.logarithmic(ratio: 1.25, zero: false)

    private static let declarations: [Knob: Declaration] = [
        .oneHot: .init(
            "class", .inversion, "Weight of the cross-entropy that makes the teacher see the class asked for.", 1,
            in: 0...100, weight),
        .statistics: .init(
            "statistics", .inversion, "Weight of the distance to the teacher's batch-norm statistics.", 1, in: 0...100,
            weight),
        .adversarial: .init(
            "adversary", .inversion, "Weight of samples on which student and teacher still differ.", 0.5, in: 0...100,
            weight),
        .contrast: .init(
            "contrast", .inversion, "Weight of the feature-invariant contrast that keeps samples rich.", 0.8,
            in: 0...100, weight),
        .contrastTemperature: .init(
            "  temperature", .inversion, "Temperature of the contrast: lower is stricter.", 0.1, in: 0.01...2, rate),
        .balance: .init(
            "balance", .inversion, "Weight of an even mean prediction over the classes.", 0, in: 0...100, weight),
        .activation: .init(
            "activation", .inversion, "Weight of large pooled activations in the teacher (DAFL).", 0, in: 0...100,
            weight),
        .totalVariation: .init(
            "variation", .inversion, "Weight of the total variation of the spectrograms.", 0, in: 0...100, weight),
        .l2: .init("L2", .inversion, "Weight of the squared size of the spectrograms.", 0, in: 0...100, weight),
        .generatorRate: .init(
            "generator rate", .inversion, "Adam's learning rate for the generator, or for the spectrograms.", 2e-3,
            in: 1e-6...1, rate),
        .latentRate: .init(
            "latent rate", .inversion, "Adam's learning rate for the latent vectors.", 1e-2, in: 1e-6...1, rate),
        .inversionSteps: .init(
            "steps", .inversion, "Inversion steps in each round.", 10, in: 1...10_000,
            .logarithmic(ratio: 1.25, zero: false), unit: "a round", whole: true),
        .viewCrop: .init(
            "shortest crop", .views, "Shortest duration of the strong view, as a share of the frames.", 0.5,
            in: 0.1...1, .linear(step: 0.05)),
        .viewRoll: .init(
            "roll", .views, "Largest shift in time of either view, as a share of the frames.", 0.1, in: 0...0.5,
            .linear(step: 0.05)),
        .viewMask: .init(
            "masks", .views, "Widest time or frequency mask of the strong view, as a share of the axis.", 0.125,
            in: 0...0.5, .linear(step: 0.025)),
        .viewGain: .init(
            "gain", .views, "Largest change of level of the strong view.", 6, in: 0...24, .linear(step: 1), unit: "dB"),

        .logits: .init(
            "logits", .distillation, "Weight of the divergence between the logits of teacher and student.", 1,
            in: 0...100, weight),
        .logitsTemperature: .init(
            "  temperature", .distillation, "Temperature that softens the logits.", 4, in: 0.5...50, rate),
        .beforePooling: .init(
            "before pooling", .distillation, "Weight of the hidden state before statistics pooling.", 20, in: 0...100,
            weight),
        .afterPooling: .init(
            "after pooling", .distillation, "Weight of the hidden state after statistics pooling.", 20, in: 0...100,
            weight),
        .studentRate: .init(
            "student rate", .distillation, "Peak learning rate of the student, before its schedule.", 0.1,
            in: 1e-6...1, rate),
        .distillationSteps: .init(
            "steps", .distillation, "Distillation steps in each round.", 15, in: 1...10_000,
            .logarithmic(ratio: 1.25, zero: false), unit: "a round", whole: true),
        .augmentation: .init(
            "augmentation", .distillation, "Probability of each light change to the student's input.", 0.5, in: 0...1,
            .linear(step: 0.1)),
    ]
}

extension Knob {
    /// The value one slider step away; `steps` may be negative, and `coarse` makes it five at once.
    public func stepped(_ value: Double, by steps: Int, coarse: Bool = false) -> Double {
        let steps = coarse ? steps * 5 : steps
        let declaration = declaration
        switch declaration.scale {
        case .linear(let step):
            return clamped(((value / step).rounded() + Double(steps)) * step)
        case .logarithmic(let ratio, let zero):
            // A thousandth of the standard is where a weight leaves zero and comes back to it.
            let smallest = zero ? max(declaration.standard, 1) / 1000 : declaration.range.lowerBound
            if declaration.isWhole {
                let moved = value * power(ratio, steps)
                return clamped(steps > 0 ? max(moved.rounded(), value + 1) : min(moved.rounded(), value - 1))
            }
            if value < smallest {
                return steps > 0 ? clamped(smallest * power(ratio, steps - 1)) : declaration.range.lowerBound
            }
            let moved = value * power(ratio, steps)
            return zero && moved < smallest * 0.999 ? 0 : clamped(rounded(moved))
        }
    }

    /// The nearest value inside the range, whole where the knob counts something.
    public func clamped(_ value: Double) -> Double {
        let range = declaration.range
        let inside = min(max(value, range.lowerBound), range.upperBound)
        return declaration.isWhole ? inside.rounded() : inside
    }

    /// Where the value lies on the slider, 0 to 1.
    public func position(_ value: Double) -> Double {
        let range = declaration.range
        switch declaration.scale {
        case .linear:
            return (clamped(value) - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .logarithmic(_, let zero):
            let smallest = zero ? max(declaration.standard, 1) / 1000 : range.lowerBound
            guard value > smallest else { return 0 }
            return logarithm(clamped(value) / smallest) / logarithm(range.upperBound / smallest)
        }
    }

    /// The value a share of the way from one to another, even in the knob's own scale; exactly the ends at 0 and 1.
    public func between(_ from: Double, _ to: Double, at share: Double) -> Double {
        if share <= 0 { return from }
        if share >= 1 { return to }
        switch declaration.scale {
        case .linear: return clamped(from + (to - from) * share)
        case .logarithmic(_, let zero):
            let smallest = zero ? max(declaration.standard, 1) / 1000 : declaration.range.lowerBound
            let (start, end) = (max(from, smallest), max(to, smallest))
            return clamped(start * power(end / start, share))
        }
    }
}

/// A setting that a person can change while a run is going on. `--set NAME=VALUE`, the recipe and the record use its
/// name; the panel and the help show what its declaration says.
public enum Knob: Hashable, Sendable {
    /// The weight of a term of the loss, declared with the term.
    case weight(LossTerm)
    case setting(Setting)

    /// A knob that is no weight. The raw value is its name.
    public enum Setting: String, CaseIterable, Hashable, Sendable {
        case contrastTemperature = "cr-temperature"
        case generatorRate = "generator-rate"
        case latentRate = "latent-rate"
        case inversionSteps = "inversion-steps"
        case viewCrop = "view-crop"
        case viewRoll = "view-roll"
        case viewMask = "view-mask"
        case viewGain = "view-gain"

        case logitsTemperature = "kl-temperature"
        case studentRate = "student-rate"
        case distillationSteps = "distillation-steps"
        case augmentation = "augment"
        case eightBits = "int8"
    }

    /// The name in recipes, records and on the command line.
    public var name: String { rawValue }

    /// The term whose weight it is; nil for a setting.
    public var term: LossTerm? {
        if case .weight(let term) = self { term } else { nil }
    }
}

extension LossTerm {
    /// The knob that holds the term's weight; nil where the weight is fixed.
    public var knob: Knob? { declaration.weight == nil ? nil : .weight(self) }
}

extension Knob: CaseIterable {
    /// Group by group: the weights, each with the settings of its term, then the other settings.
    public static let allCases: [Knob] = Group.allCases.flatMap { group in
        let own = Setting.allCases.filter { $0.declaration.group == group }
        let weights = LossTerm.allCases.compactMap(\.knob).filter { $0.declaration.group == group }
        return weights.flatMap { weight in
            [weight] + own.filter { $0.declaration.term == weight.term }.map(Knob.setting)
        } + own.filter { $0.declaration.term == nil }.map(Knob.setting)
    }
}

/// A knob is coded as its name.
extension Knob: RawRepresentable, Codable, CodingKeyRepresentable {
    /// The name, which is also how a knob is coded.
    public var rawValue: String {
        switch self {
        case .weight(let term): term.rawValue
        case .setting(let setting): setting.rawValue
        }
    }

    public init?(rawValue: String) {
        if let setting = Setting(rawValue: rawValue) {
            self = .setting(setting)
        } else if let knob = LossTerm(rawValue: rawValue)?.knob {
            self = knob
        } else {
            return nil
        }
    }
}

extension Knob {
    /// The heading under which the panel lists a knob.
    public enum Group: String, CaseIterable, Codable, Sendable {
        case inversion, views, distillation
    }

    /// How one step of the slider changes the value.
    public enum Scale: Hashable, Sendable {
        case linear(step: Double)
        /// Equal steps are equal ratios. From the range's lower end the next value below is zero where `zero` is true.
        case logarithmic(ratio: Double, zero: Bool)
    }

    /// What a knob is, its unit, range and default: the source of the slider, the help and the messages about bad
    /// values.
    public struct Declaration: Sendable {
        public let label: String
        public let group: Group
        /// The term of the loss under which the panel lists it; nil for none.
        public let term: LossTerm?
        /// One sentence for the help.
        public let meaning: String
        /// The unit after the value; empty for a pure number.
        public let unit: String
        public let range: ClosedRange<Double>
        public let scale: Scale
        public let standard: Double
        public let isWhole: Bool
        public let advice: Advice

        init(
            _ label: String, _ group: Group, _ meaning: String, _ standard: Double, in range: ClosedRange<Double>,
            _ scale: Scale, unit: String = "", whole: Bool = false, of term: LossTerm? = nil,
            advice: Advice
        ) {
            self.label = label
            self.group = group
            self.term = term
            self.meaning = meaning
            self.unit = unit
            self.range = range
            self.scale = scale
            self.standard = standard
            isWhole = whole
            self.advice = advice
        }

        /// A term's weight. Where no knob weighs the term it is 1, and cannot be turned.
        init(weightOf term: LossTerm) {
            let declared = term.declaration
            self.init(
                declared.label, declared.phase == .inversion ? .inversion : .distillation,
                "Weight of \(declared.meaning).", declared.weight ?? 1, in: declared.weight == nil ? 1...1 : 0...100,
                .logarithmic(ratio: 1.25, zero: true), of: term, advice: declared.advice)
        }
    }

    /// The term's or the setting's declaration.
    public var declaration: Declaration {
        switch self {
        case .weight(let term): Declaration(weightOf: term)
        case .setting(let setting): setting.declaration
        }
    }
}

extension Knob.Setting {
    private static let rate = Knob.Scale.logarithmic(ratio: 1.25, zero: false)
    private static let views = Advice(
        "The contrast calls a sample and its views the same; they differ by this much.",
        tooLittle: "the contrast is easy: its curve falls to zero and teaches nothing",
        tooMuch: "no view is recognised, and its curve does not fall")

    var declaration: Knob.Declaration {
        switch self {
        case .contrastTemperature:
            .init(
                "  temperature", .inversion, "Temperature of the contrast: lower is stricter.", 0.1, in: 0.01...2,
                Self.rate, of: .contrast,
                advice: Advice(
                    "It divides the similarities that the contrast compares.",
                    tooLittle: "the contrast looks at the most similar sample only, and its curve is rough",
                    tooMuch: "all samples count alike, and they grow alike"))
        case .generatorRate:
            .init(
                "generator rate", .inversion, "Adam's learning rate for the generator, or for the spectrograms.", 2e-3,
                in: 1e-6...1, Self.rate,
                advice: Advice(
                    "It is the size of the generator's steps.",
                    tooLittle: "the curves of inversion hardly fall within a round",
                    tooMuch: "the curves jump or end in NaN, or all samples are the same"))
        case .latentRate:
            .init(
                "latent rate", .inversion, "Adam's learning rate for the latent vectors.", 1e-2, in: 1e-6...1,
                Self.rate,
                advice: Advice(
                    "The latent vectors are what makes the samples of a batch differ.",
                    tooLittle: "samples of a class are alike", tooMuch: "the curves of inversion jump"))
        case .inversionSteps:
            .init(
                "steps", .inversion, "Inversion steps in each round.", 10, in: 1...10_000, Self.rate, unit: "a round",
                whole: true,
                advice: Advice(
                    "More steps give better samples, but fewer rounds in the same time.",
                    tooLittle: "the curves of inversion still fall where each round ends",
                    tooMuch: "they are flat for most of a round, and the pool grows slowly"))
        case .viewCrop:
            .init(
                "shortest crop", .views, "Shortest duration of the strong view, as a share of the frames.", 0.5,
                in: 0.1...1, .linear(step: 0.05),
                advice: Advice(
                    "The contrast calls a sample and a part of it the same; the part may be as short as this.",
                    tooLittle: "no view is recognised, and the curve of the contrast does not fall",
                    tooMuch: "the contrast is easy: its curve falls to zero and teaches nothing"))
        case .viewRoll:
            .init(
                "roll", .views, "Largest shift in time of either view, as a share of the frames.", 0.1, in: 0...0.5,
                .linear(step: 0.05),
                advice: Self.views)
        case .viewMask:
            .init(
                "masks", .views, "Widest time or frequency mask of the strong view, as a share of the axis.", 0.125,
                in: 0...0.5, .linear(step: 0.025),
                advice: Self.views)
        case .viewGain:
            .init(
                "gain", .views, "Largest change of level of the strong view.", 6, in: 0...24, .linear(step: 1),
                unit: "dB",
                advice: Self.views)
        case .logitsTemperature:
            .init(
                "  temperature", .distillation, "Temperature that softens the logits.", 4, in: 0.5...50, Self.rate,
                of: .logits,
                advice: Advice(
                    "It divides the logits of both networks before they are compared.",
                    tooLittle: "only the best class counts", tooMuch: "all classes seem equally likely"))
        case .studentRate:
            .init(
                "student rate", .distillation, "Peak learning rate of the student, before its schedule.", 0.1,
                in: 1e-6...1, Self.rate,
                advice: Advice(
                    "It is the size of the largest steps; a schedule lowers it towards the end.",
                    tooLittle: "the curves fall slowly from the beginning", tooMuch: "the curves jump or end in NaN"))
        case .distillationSteps:
            .init(
                "steps", .distillation, "Distillation steps in each round.", 15, in: 1...10_000, Self.rate,
                unit: "a round", whole: true,
                advice: Advice(
                    "More steps use each pool longer, but leave fewer rounds in the same time.",
                    tooLittle: "the curves of distillation still fall where each round ends",
                    tooMuch: "the student learns the pool by heart: kl falls, and accuracy does not rise"))
        case .augmentation:
            .init(
                "augmentation", .distillation, "Probability of each light change to the student's input.", 0.5,
                in: 0...1, .linear(step: 0.1),
                advice: Advice(
                    "Changed inputs keep the student from learning single samples by heart.",
                    tooLittle: "kl falls, and accuracy does not rise", tooMuch: "kl stays high"))
        case .eightBits:
            .init(
                "int8 measured", .distillation, "1 measures the student in 8 bits too, at each evaluation.", 0,
                in: 0...1, .linear(step: 1), whole: true,
                advice: Advice(
                    "It says early whether a student in 8 bits decides as well.",
                    tooLittle: "what 8 bits cost is known only after the run", tooMuch: "each evaluation takes longer"))
        }
    }
}

extension Knob {
    /// The value that lies `steps` steps of the slider away from `value` (to the left if negative); `coarse` makes each
    /// step five.
    public func stepped(_ value: Double, by steps: Int, coarse: Bool = false) -> Double {
        let steps = coarse ? steps * 5 : steps
        let declaration = declaration
        switch declaration.scale {
        case .linear(let step):
            return clamped(((value / step).rounded() + Double(steps)) * step)
        case .logarithmic(let ratio, let zero):
            // A logarithmic slider has no zero: below a thousandth of the standard value a weight is set to zero, and
            // it leaves zero there.
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

    /// The value at a place of the slider, 0 to 1, rounded as a step of the slider rounds it.
    public func value(at position: Double) -> Double {
        let range = declaration.range
        let value = between(range.lowerBound, range.upperBound, at: position)
        switch declaration.scale {
        case .linear(let step): return clamped((value / step).rounded() * step)
        case .logarithmic: return declaration.isWhole ? value : clamped(rounded(value))
        }
    }

    /// The value at a share of the way from one value to another, in the knob's own scale: exactly `from` at 0 and `to`
    /// at 1.
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

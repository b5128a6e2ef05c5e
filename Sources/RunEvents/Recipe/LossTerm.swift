/// A term of a step's loss. Its declaration is the one place that says what it is: the knob of its weight, its name in
/// the record, the legend, the budget, the colours and the help all come from there.
///
/// The raw value is its name in recipes, records and command lines.
public enum LossTerm: String, CaseIterable, Codable, Hashable, Sendable {
    case oneHot = "oh"
    case statistics = "bn"
    case adversarial = "adv"
    case contrast = "cr"
    case balance
    case activation = "act"
    case totalVariation = "tv"
    case l2

    case logits = "kl"
    case beforePooling = "pre"
    case afterPooling = "post"

    case crossEntropy = "cross-entropy"

    /// The name in recipes, records and on the command line.
    public var name: String { rawValue }

    /// The name under which a step's losses hold the sum of all terms, each times its weight.
    public static let sum = "total"
}

extension LossTerm {
    /// What a term is, its weight, unit, colour, formula and source.
    public struct Declaration: Sendable {
        /// One or two words for panels.
        public let label: String
        /// The phase whose steps minimise it.
        public let phase: Phase
        /// A phrase that says what it is, used alone and after "Weight of".
        public let meaning: String
        /// The default of the knob of its weight, 0 where only some methods use the term; nil where there is no such
        /// knob and the weight is always 1.
        public let weight: Double?
        /// The unit of its values; empty for a pure number.
        public let unit: String
        /// The colour of its curve and its knob: one of a theme's eight series colours, 0 to 7.
        public let hue: Int
        /// The shape of the signs on its curve, 0 to 7, for screens where colour is not enough; two terms of one hue
        /// have different signs.
        public let sign: Int
        /// Whether its curve is dashed, by which it differs from another phase's term of the same colour.
        public var isDashed = false
        public let formula: String
        /// The paper that the formula comes from.
        public let source: String
        public let advice: Advice
    }

    /// What the legend, the knobs, the help and the record say of the term.
    public var declaration: Declaration {
        switch self {
        case .oneHot:
            Declaration(
                label: "class", phase: .inversion,
                meaning: "the cross-entropy that makes the teacher see the class asked for", weight: 1, unit: "nats",
                hue: 1, sign: 1, formula: "mean −ln p(class asked for)", source: "Chen et al. 2019, DAFL",
                advice: Advice(
                    "Samples of a class must look like that class to the teacher, or the student learns wrong names.",
                    tooLittle: "numbers below 0.5 above the spectrograms, because the teacher sees other classes",
                    tooMuch: "each class has one sure example again and again, and unlike falls"))
        case .statistics:
            Declaration(
                label: "statistics", phase: .inversion, meaning: "the distance to the teacher's batch-norm statistics",
                weight: 1, unit: "", hue: 0, sign: 0, formula: "Σ ‖var − running var‖₂ + ‖mean − running mean‖₂",
                source: "Yin et al. 2020, DeepInversion",
                advice: Advice(
                    "Those statistics are the only trace of the training sounds, and keep the samples near them.",
                    tooLittle: "its curve stays high, and the spectrograms look like no sound",
                    tooMuch: "samples become the average of all classes: class and contrast cease to fall"))
        case .adversarial:
            Declaration(
                label: "adversary", phase: .inversion, meaning: "samples on which student and teacher still differ",
                weight: 0.5, unit: "nats", hue: 2, sign: 2,
                formula: "−mean KL(teacher ‖ student) where both name one class",
                source: "Micaelli and Storkey 2019, ZSKT; Fang et al. 2021, CMI",
                advice: Advice(
                    "It searches for what the student has not learned yet.",
                    tooLittle: "samples repeat what the student knows, and its accuracy soon stands still",
                    tooMuch: "samples lie between classes, and the numbers above the spectrograms fall"))
        case .contrast:
            Declaration(
                label: "contrast", phase: .inversion, meaning: "the feature-invariant contrast that keeps samples rich",
                weight: 0.8, unit: "nats", hue: 3, sign: 3,
                formula: "mean −ln softmax(p(strong view) · p(mild views) / τ) of the own sample",
                source: "Kang et al. 2023, FRAMI; Fang et al. 2021, CMI",
                advice: Advice(
                    "Each sample must be recognised among all others by its views.",
                    tooLittle: "samples grow alike: unlike and bank fall",
                    tooMuch: "samples differ in what no class has: class and statistics cease to fall"))
        case .balance:
            Declaration(
                label: "balance", phase: .inversion, meaning: "an even mean prediction over the classes", weight: 0,
                unit: "nats", hue: 7, sign: 7, formula: "Σ p · ln p over classes, p the batch's mean",
                source: "Chen et al. 2019, DAFL",
                advice: Advice(
                    "Without it a generator may leave classes out.",
                    tooLittle: "the pool has few samples of some classes",
                    tooMuch: "the teacher is unsure: the numbers above the spectrograms fall"))
        case .activation:
            Declaration(
                label: "activation", phase: .inversion, meaning: "large pooled activations in the teacher (DAFL)",
                weight: 0, unit: "", hue: 4, sign: 0, isDashed: true, formula: "−mean |s|",
                source: "Chen et al. 2019, DAFL",
                advice: Advice(
                    "Sounds that the teacher knows excite its hidden units more than noise does.",
                    tooLittle: "spectrograms to which the teacher hardly reacts",
                    tooMuch: "loud samples that are all alike, as where it is the only term"))
        case .totalVariation:
            Declaration(
                label: "variation", phase: .inversion, meaning: "the total variation of the spectrograms", weight: 0,
                unit: "", hue: 5, sign: 1, isDashed: true, formula: "Σ ‖x − its neighbours‖₂ in four directions",
                source: "Yin et al. 2020, DeepInversion",
                advice: Advice(
                    "Neighbouring cells of a spectrogram shall not differ at random.", tooLittle: "grainy spectrograms",
                    tooMuch: "smooth spectrograms that are all alike"))
        case .l2:
            Declaration(
                label: "L2", phase: .inversion, meaning: "the squared size of the spectrograms", weight: 0, unit: "",
                hue: 6, sign: 2, isDashed: true, formula: "mean ‖x‖₂", source: "Yin et al. 2020, DeepInversion",
                advice: Advice(
                    "It keeps single cells from growing without bounds.",
                    tooLittle: "a few glaring cells in each spectrogram", tooMuch: "faint spectrograms"))
        case .logits:
            Declaration(
                label: "logits", phase: .distillation,
                meaning: "the divergence between the logits of teacher and student", weight: 1, unit: "nats", hue: 4,
                sign: 4, formula: "τ² · mean KL(teacher / τ ‖ student / τ)", source: "Hinton et al. 2015",
                advice: Advice(
                    "From it the student learns not only the best class but how likely the others are.",
                    tooLittle: "agreement stays low although pre and post fall", tooMuch: "pre and post cease to fall"))
        case .beforePooling:
            Declaration(
                label: "before pooling", phase: .distillation,
                meaning: "the hidden state before statistics pooling", weight: 20, unit: "", hue: 5, sign: 5,
                formula: "mean (student − teacher)² / mean teacher²", source: "Kang et al. 2023, FRAMI",
                advice: Advice(
                    "At each moment the student shall have the features of the teacher, whose classifier it reuses.",
                    tooLittle: "its curve stays high, and the student learns by the logits alone",
                    tooMuch: "agreement rises late, because features are copied first"))
        case .afterPooling:
            Declaration(
                label: "after pooling", phase: .distillation, meaning: "the hidden state after statistics pooling",
                weight: 20, unit: "", hue: 6, sign: 6, formula: "mean (student − teacher)² / mean teacher²",
                source: "Kang et al. 2023, FRAMI",
                advice: Advice(
                    "It is the input of the teacher's classifier, which the student reuses.",
                    tooLittle: "agreement stays low, because the classifier gets features that it does not know",
                    tooMuch: "the logits' curve ceases to fall"))
        case .crossEntropy:
            Declaration(
                label: "cross-entropy", phase: .training, meaning: "the cross-entropy of the labels", weight: nil,
                unit: "nats", hue: 1, sign: 1, formula: "mean −ln p(label)", source: "maximum likelihood",
                advice: Advice("It is the only loss of a teacher's training."))
        }
    }
}

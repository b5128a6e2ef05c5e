/// A method of data-free distillation as a preset of the one engine: what inversion optimises, the knobs that it begins
/// with and how the student is built.
public struct Method: Hashable, Sendable {
    /// What an inversion step changes: weights, latent vectors, or the spectrograms themselves.
    public enum Optimised: String, Codable, Sendable {
        case generator, generatorAndLatents, spectrograms, metaGenerator, nothing
    }

    public let name: String
    /// The paper, and the idea of the method in a few words.
    public let summary: String
    public let optimised: Optimised
    /// Whether each round begins with a new generator, as in CMI.
    public let resetsGenerator: Bool
    /// Whether the class term (`oh`) takes the teacher's most likely class as its label instead of one drawn
    /// beforehand.
    public let asksForLikeliestClass: Bool
    /// Whether the contrast compares the hidden states before and after pooling.
    public let contrastsHiddenStates: Bool
    /// Whether the student consists of its own trunk, a projection and the teacher's classifier.
    public let grafts: Bool
    /// The knobs whose values differ from their defaults.
    public let knobs: [Knob: Double]

    /// Every method, in the order of help texts and tables.
    public static let all: [Method] = [frami, dafl, zskt, dfq, deepInversion, cmi, fast, noise]

    /// The method of that name; nil if there is none.
    public static func named(_ name: String) -> Method? { all.first { $0.name == name } }

    /// A value for every knob: the method's own, else the default.
    public var values: KnobValues { KnobValues(knobs) }

    /// The method that the program is named after: `knobs` is empty because the defaults are its values.
    public static let frami = Method(
        name: "frami", summary: "FRAMI (Kang et al. 2023): feature-invariant contrast, hidden states reused.",
        optimised: .generatorAndLatents, resetsGenerator: false, asksForLikeliestClass: false,
        contrastsHiddenStates: true, grafts: true, knobs: [:])

    /// Data-Free Learning (Chen et al. 2019).
    public static let dafl = Method(
        name: "dafl", summary: "DAFL (Chen et al. 2019): one-hot, activation and balance from a generator.",
        optimised: .generator, resetsGenerator: false, asksForLikeliestClass: true, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 0, .weight(.adversarial): 0, .weight(.balance): 20, .weight(.activation): 0.001,
        ]))

    /// Zero-Shot Knowledge Transfer (Micaelli and Storkey 2019).
    public static let zskt = Method(
        name: "zskt", summary: "ZSKT (Micaelli and Storkey 2019): an adversarial generator alone.",
        optimised: .generator, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false, knobs: logitsOnly([.weight(.statistics): 0, .weight(.oneHot): 0, .weight(.adversarial): 1]))

    /// Data-Free Quantization with adversarial distillation (Choi et al. 2020).
    public static let dfq = Method(
        name: "dfq", summary: "DFQ (Choi et al. 2020): adversarial generator with statistics and balance.",
        optimised: .generator, resetsGenerator: false, asksForLikeliestClass: true, contrastsHiddenStates: false,
        grafts: false, knobs: logitsOnly([.weight(.adversarial): 1, .weight(.balance): 20]))

    /// DeepInversion (Yin et al. 2020), which needs no generator.
    public static let deepInversion = Method(
        name: "deepinversion", summary: "DeepInversion (Yin et al. 2020): the spectrograms themselves are optimised.",
        optimised: .spectrograms, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 10, .weight(.adversarial): 1, .weight(.totalVariation): 1e-3,
            .setting(.generatorRate): 0.05,
        ]))

    /// Contrastive Model Inversion (Fang et al. 2021).
    public static let cmi = Method(
        name: "cmi", summary: "CMI (Fang et al. 2021): contrastive inversion, a new generator each round.",
        optimised: .generatorAndLatents, resetsGenerator: true, asksForLikeliestClass: false,
        contrastsHiddenStates: false, grafts: false, knobs: logitsOnly([.weight(.contrast): 0.8]))

    /// Fast-DFKD (Fang et al. 2022).
    public static let fast = Method(
        name: "fast", summary: "Fast-DFKD (Fang et al. 2022): a meta-learned generator, few steps a round.",
        optimised: .metaGenerator, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 10, .weight(.oneHot): 0.5, .weight(.adversarial): 1.33, .setting(.inversionSteps): 5,
        ]))

    /// White noise in place of inversion: what any method has to beat.
    public static let noise = Method(
        name: "noise", summary: "White noise in the data's range, logits only: the floor under every table.",
        optimised: .nothing, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 0, .weight(.oneHot): 0, .weight(.adversarial): 0, .setting(.augmentation): 0,
            .setting(.inversionSteps): 1,
        ]))

    /// Knobs without contrast and hidden states, but for those that `changes` sets.
    private static func logitsOnly(_ changes: [Knob: Double]) -> [Knob: Double] {
        [.weight(.contrast): 0, .weight(.beforePooling): 0, .weight(.afterPooling): 0].merging(changes) { $1 }
    }
}

/// A way of data-free distillation, as data: what is optimised, the knobs it starts from and what the student learns.
public struct Method: Hashable, Sendable {
    /// What an inversion step changes.
    public enum Optimised: String, Codable, Sendable {
        case generator, generatorAndLatents, spectrograms, metaGenerator, nothing
    }

    public let name: String
    /// The paper, and what the method is known for.
    public let summary: String
    public let optimised: Optimised
    /// A new generator each round, as CMI does.
    public let resetsGenerator: Bool
    /// The class term asks for the teacher's own most likely class, not for one drawn beforehand.
    public let asksForLikeliestClass: Bool
    /// The feature vector of the contrast holds the hidden states before and after pooling.
    public let contrastsHiddenStates: Bool
    /// The student is its trunk, a projection and the teacher's own classifier.
    public let grafts: Bool
    /// The knobs that differ from their defaults.
    public let knobs: [Knob: Double]

    public static let all: [Method] = [frami, dafl, zskt, dfq, deepInversion, cmi, fast, noise]

    public static func named(_ name: String) -> Method? { all.first { $0.name == name } }

    public var values: KnobValues { KnobValues(knobs) }

    public static let frami = Method(
        name: "frami", summary: "FRAMI (Kang et al. 2023): feature-invariant contrast, hidden states reused.",
        optimised: .generatorAndLatents, resetsGenerator: false, asksForLikeliestClass: false,
        contrastsHiddenStates: true, grafts: true, knobs: [:])

    public static let dafl = Method(
        name: "dafl", summary: "DAFL (Chen et al. 2019): one-hot, activation and balance from a generator.",
        optimised: .generator, resetsGenerator: false, asksForLikeliestClass: true, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 0, .weight(.adversarial): 0, .weight(.balance): 20, .weight(.activation): 0.001,
        ]))

    public static let zskt = Method(
        name: "zskt", summary: "ZSKT (Micaelli and Storkey 2019): an adversarial generator alone.",
        optimised: .generator, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false, knobs: logitsOnly([.weight(.statistics): 0, .weight(.oneHot): 0, .weight(.adversarial): 1]))

    public static let dfq = Method(
        name: "dfq", summary: "DFQ (Choi et al. 2020): adversarial generator with statistics and balance.",
        optimised: .generator, resetsGenerator: false, asksForLikeliestClass: true, contrastsHiddenStates: false,
        grafts: false, knobs: logitsOnly([.weight(.adversarial): 1, .weight(.balance): 20]))

    public static let deepInversion = Method(
        name: "deepinversion", summary: "DeepInversion (Yin et al. 2020): the spectrograms themselves are optimised.",
        optimised: .spectrograms, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 10, .weight(.adversarial): 1, .weight(.totalVariation): 1e-3,
            .setting(.generatorRate): 0.05,
        ]))

    public static let cmi = Method(
        name: "cmi", summary: "CMI (Fang et al. 2021): contrastive inversion, a new generator each round.",
        optimised: .generatorAndLatents, resetsGenerator: true, asksForLikeliestClass: false,
        contrastsHiddenStates: false, grafts: false, knobs: logitsOnly([.weight(.contrast): 0.8]))

    public static let fast = Method(
        name: "fast", summary: "Fast-DFKD (Fang et al. 2022): a meta-learned generator, few steps a round.",
        optimised: .metaGenerator, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 10, .weight(.oneHot): 0.5, .weight(.adversarial): 1.33, .setting(.inversionSteps): 5,
        ]))

    public static let noise = Method(
        name: "noise", summary: "White noise in the data's range, logits only: the floor under every table.",
        optimised: .nothing, resetsGenerator: false, asksForLikeliestClass: false, contrastsHiddenStates: false,
        grafts: false,
        knobs: logitsOnly([
            .weight(.statistics): 0, .weight(.oneHot): 0, .weight(.adversarial): 0, .setting(.augmentation): 0,
            .setting(.inversionSteps): 1,
        ]))

    /// No contrast and no hidden states unless the changes say otherwise.
    private static func logitsOnly(_ changes: [Knob: Double]) -> [Knob: Double] {
        [.weight(.contrast): 0, .weight(.beforePooling): 0, .weight(.afterPooling): 0].merging(changes) { $1 }
    }
}

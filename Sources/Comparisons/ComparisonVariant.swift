import RunEvents

/// One row of a comparison: a method, FRAMI with one change, or either of them with a knob at one of several values.
public struct ComparisonVariant: Hashable, Sendable {
    public private(set) var name: String
    /// The difference to others, for help and tables.
    public private(set) var summary: String
    public let method: Method
    /// Knobs that replace those of the method.
    var knobs: [Knob: Double] = [:]
    /// `graft` or `match`; nil for the method's own.
    var reuse: String?
    /// A student in place of the recipe's; nil for the recipe's.
    var student: String?
    /// Whether all samples and views have the same duration.
    var hasOneDuration = false

    public init(_ method: Method) {
        name = method.name
        summary = method.summary
        self.method = method
    }

    /// A variant of the method FRAMI that differs in what is given.
    private init(
        _ name: String, _ summary: String, knobs: [Knob: Double] = [:], reuse: String? = nil, student: String? = nil,
        hasOneDuration: Bool = false
    ) {
        self.name = name
        self.summary = summary
        method = .frami
        self.knobs = knobs
        self.reuse = reuse
        self.student = student
        self.hasOneDuration = hasOneDuration
    }

    /// A variant for each method.
    public static let methods = Method.all.map(ComparisonVariant.init)

    /// Variants of FRAMI that each lack one part.
    public static let ablations: [ComparisonVariant] = [
        .init("no-contrast", "FRAMI without the feature-invariant contrast.", knobs: [.weight(.contrast): 0]),
        .init("no-pre", "FRAMI without the hidden state before pooling.", knobs: [.weight(.beforePooling): 0]),
        .init("no-post", "FRAMI without the hidden state after pooling.", knobs: [.weight(.afterPooling): 0]),
        .init(
            "no-hidden", "FRAMI without either hidden state.",
            knobs: [.weight(.beforePooling): 0, .weight(.afterPooling): 0]),
        .init("match", "FRAMI whose student keeps a classifier of its own.", reuse: "match"),
        .init(
            "logits-only", "FRAMI's samples, the student taught by logits alone with a classifier of its own.",
            knobs: [.weight(.beforePooling): 0, .weight(.afterPooling): 0], reuse: "match"),
        .init("no-augmentation", "FRAMI without changes to the student's input.", knobs: [.setting(.augmentation): 0]),
        .init(
            "one-duration", "FRAMI with samples and views of one length.", knobs: [.setting(.viewCrop): 1],
            hasOneDuration: true),
    ]

    /// All variants that `frami compare` accepts.
    public static let all = methods + ablations

    /// The variant `match` with a larger student, so that the deployed network is as large as the graft student.
    public static func matchOfEqualSize(student: String) -> ComparisonVariant {
        .init(
            "match-\(student)", "FRAMI whose student keeps a classifier of its own, \(student).", reuse: "match",
            student: student)
    }

    /// A variant for each value of a knob, named by it, such as `frami-cr=0.8`.
    public func variants(_ series: KnobSeries) -> [ComparisonVariant] {
        series.changes.map { change in
            let setting = "\(change.knob.name)=\(change.value.brief)"
            var variant = self
            variant.name += "-\(setting)"
            variant.summary = summary.hasSuffix(".") ? "\(summary.dropLast()), \(setting)." : "\(summary), \(setting)"
            variant.knobs[change.knob] = change.value
            return variant
        }
    }

    /// - Throws: `ComparisonError.unknownVariant`.
    public static func named(_ name: String) throws(ComparisonError) -> ComparisonVariant {
        guard let variant = all.first(where: { $0.name == name }) else {
            throw .unknownVariant(name, nearest: name.nearest(among: all.map(\.name)))
        }
        return variant
    }

    /// The base recipe changed to this variant.
    ///
    /// A knob whose value in the base recipe differs from its method's keeps that value, unless this variant sets the
    /// knob.
    func recipe(from base: Recipe) -> Recipe {
        var recipe = base
        recipe.method = method.name
        recipe.knobs = method.values
        let own = Method.named(base.method)?.values ?? KnobValues()
        for knob in Knob.allCases where base.knobs[knob] != own[knob] && method.knobs[knob] == nil {
            recipe.knobs[knob] = base.knobs[knob]
        }
        for (knob, value) in knobs { recipe.knobs[knob] = value }
        recipe.reuse = reuse ?? (method == .frami ? base.reuse : "")
        recipe.student = student ?? base.student
        if hasOneDuration { recipe.shortestFrames = base.longestFrames }
        return recipe
    }
}

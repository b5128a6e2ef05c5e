import Foundation
import RunEvents

/// Whether the synthetic samples have collapsed to similar ones, judged by the three measures of diversity.
struct Collapse: Sendable {
    enum Level: Int, Comparable, Sendable {
        case fine, narrow, collapsed

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    let similarity: Level
    let entropy: Level
    let spread: Level
    /// Whether there is a memory bank, which methods without a contrast do not have.
    let hasBank: Bool
    /// The entropy divided by its maximum, ln(classes).
    let entropyShare: Double
    let highestEntropy: Double

    /// The thresholds are chosen between the values that runs of the digits demo measured (seed 2, from the third round
    /// on):
    ///
    /// | run | 1 − similarity | entropy's share | bank | student |
    /// |---|---|---|---|---|
    /// | frami, cmi, dfq, dafl | 0.28-0.39 | 0.94-1.00 | frami 0.52-0.55, cmi 0.25-0.26 | 98-100 % |
    /// | zskt | 0.25-0.31 | 0.77-0.97 | no bank | 91 % |
    /// | noise, the floor | 0.13-0.14 | 0.78-0.84 | no bank | 15 % |
    /// | act=1 alone | 0.03-0.04 | 0.27-0.30 | no bank | 24 % |
    /// | tv=100 | 0.009-0.012 | 0.71-0.73 | 0.08 | 21 % |
    /// | generator-rate=0.3, cr=0 | 0.000 | 0.65 | no bank | 18 % |
    ///
    /// zskt was below a threshold of collapse only in its first round, with an entropy of 0.07 to 0.14.
    init(_ diversity: Diversity) {
        func level(_ value: Double, narrow: Double, collapsed: Double) -> Level {
            value.isNaN ? .fine : value <= collapsed ? .collapsed : value <= narrow ? .narrow : .fine
        }
        highestEntropy = log(Double(max(diversity.poolClasses.count, 1)))
        entropyShare = highestEntropy > 0 ? Double(diversity.entropy) / highestEntropy : 1
        similarity = level(1 - Double(diversity.similarity), narrow: 0.16, collapsed: 0.06)
        entropy = level(entropyShare, narrow: 0.75, collapsed: 0.35)
        hasBank = diversity.bankSpread != 0
        spread = hasBank ? level(Double(diversity.bankSpread), narrow: 0.2, collapsed: 0.1) : .fine
    }

    var worst: Level { max(similarity, entropy, spread) }

    var word: String {
        switch worst {
        case .fine: "varied"
        case .narrow: "narrow"
        case .collapsed: "collapsed"
        }
    }

    /// A sentence that says what is wrong, and which knob causes it where that is known; nil unless something has
    /// collapsed, because a narrow batch needs no warning.
    func sentence(_ knobs: KnobValues) -> String? {
        guard worst == .collapsed else { return nil }
        let wrong = Self.wrong[entropy == worst ? 0 : similarity == worst ? 1 : 2]
        return wrong + (Self.cause(knobs).map { "; \($0)." } ?? ".")
    }

    static let wrong = [
        "The samples leave classes out", "The samples grow alike", "The memory bank holds much of the same",
    ]

    /// The causes of the collapses in the table; nil where the knobs are not like those.
    private static func cause(_ knobs: KnobValues) -> String? {
        if knobs[.totalVariation] >= 10 { return "lower variation (tv)" }
        if knobs[.activation] >= 0.1, knobs[.oneHot] == 0 { return "raise class (oh), or lower activation (act)" }
        if knobs[.generatorRate] >= 0.1 { return "lower generator-rate" }
        return knobs[.contrast] == 0 ? "raise contrast (cr), which is 0" : nil
    }
}

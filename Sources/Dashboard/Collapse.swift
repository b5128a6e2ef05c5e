import Foundation
import RunEvents

/// Whether the synthetic samples still differ from each other, judged from the three measures.
struct Collapse: Sendable {
    enum Level: Int, Comparable, Sendable {
        case fine, narrow, collapsed

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    let similarity: Level
    let entropy: Level
    let spread: Level
    /// Entropy as a share of the highest, ln(classes).
    let entropyShare: Double
    let highestEntropy: Double

    /// Pooled states are positive and so alike by nature: narrow from a mean cosine of 0.95 on, collapsed from 0.99.
    /// Classes are narrow below 70 % of the highest entropy and collapsed below 35 %; the bank is narrow below a spread
    /// of 0.1 and collapsed below 0.02. The borders are our own choice.
    init(_ diversity: Diversity) {
        func level(_ value: Double, narrow: Double, collapsed: Double) -> Level {
            value.isNaN ? .fine : value <= collapsed ? .collapsed : value <= narrow ? .narrow : .fine
        }
        highestEntropy = log(Double(max(diversity.poolClasses.count, 1)))
        entropyShare = highestEntropy > 0 ? Double(diversity.entropy) / highestEntropy : 1
        similarity = level(1 - Double(diversity.similarity), narrow: 0.05, collapsed: 0.01)
        entropy = level(entropyShare, narrow: 0.7, collapsed: 0.35)
        spread = level(Double(diversity.bankSpread), narrow: 0.1, collapsed: 0.02)
    }

    var worst: Level { max(similarity, entropy, spread) }

    var word: String {
        switch worst {
        case .fine: "varied"
        case .narrow: "narrow"
        case .collapsed: "collapsed"
        }
    }

    /// What is wrong and which knob helps; nil unless something has collapsed, for a narrow batch is no alarm.
    var sentence: String? {
        guard worst == .collapsed else { return nil }
        return Self.sentences[entropy == worst ? 0 : similarity == worst ? 1 : 2]
    }

    static let sentences = [
        "The samples leave classes out; raise balance, or cr.",
        "The samples grow alike; raise cr, or lower cr-temperature.",
        "The memory bank holds much of the same; raise cr.",
    ]
}

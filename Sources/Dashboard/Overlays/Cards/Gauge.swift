/// Numbers of the screen that are no loss and no knob, each with a card of its own.
enum Gauge: String, CaseIterable, Sendable {
    case accuracy, interval, best, agreement
    case classes = "per class"
    case confusion, unlike
    case evenness = "classes of a batch"
    case bank, pool, confidence
    case level = "level in dB"
    case place = "place on the map"
    case nearest = "nearest real clip"
    case shares = "loss budget"
    case sum = "Σ"
    case smooth, symlog
    case waiting = "waiting of a rank"

    /// Two sentences about what it is.
    var meaning: String {
        switch self {
        case .accuracy:
            "The share of labelled real clips that the network names rightly; for tags, the mean average precision. "
                + "It is only reported: no setting and no checkpoint is chosen by it."
        case .interval:
            "With as many clips, the true accuracy lies in this range in 95 of 100 cases. "
                + "Two students whose ranges overlap widely may be equally good."
        case .best:
            "The highest accuracy so far, with its round. The result of a run is its last student, not this one."
        case .agreement:
            "The share of real clips on which student and teacher name the same class, right or wrong. "
                + "It says how well the student imitates; the accuracy says what that is worth."
        case .classes:
            "The accuracy within each class. A class far below the others is one that the samples teach badly."
        case .confusion:
            "Rows are the true classes, columns what the student says. Numbers off the diagonal are its mistakes."
        case .unlike:
            "How little the samples of a batch resemble each other to the teacher. Samples that are all alike teach "
                + "the student nothing new."
        case .evenness:
            "How evenly the teacher's answers for a batch are spread over the classes. The highest value is reached "
                + "where all classes are equally frequent."
        case .bank:
            "How little the samples of all rounds resemble each other, by the features that the contrast remembers. "
                + "Methods without a contrast have no such bank."
        case .pool:
            "The samples that the student learns from, counted by the class that the teacher gives them. Classes with "
                + "few samples are learned badly."
        case .confidence:
            "The number above a spectrogram: the teacher's probability for the class that was asked for. Below 0.5 it "
                + "may see another class."
        case .level:
            "The colours of the spectrograms: the power of each mel band at each moment. The bar on the right gives "
                + "its two ends in dB."
        case .place:
            "What the teacher's last hidden layer makes of a sample, seen along the two directions in which samples and "
                + "clips differ most. Points that lie together sound alike to it; a class in one heap has collapsed."
        case .nearest:
            "The real clip that the teacher finds most like the sample, and how far apart it finds them. It is only "
                + "reported: no real clip reaches the training."
        case .shares:
            "How much of the minimised sum each weighted loss is. A knob whose term has a small share changes little "
                + "until it is turned far."
        case .sum:
            "The sum of all weighted losses of a phase, which the optimiser minimises. Sums of two methods cannot be "
                + "compared, because they add up different losses."
        case .smooth:
            "Bold curves are moving averages, and the faint ones behind them are the values themselves. Comma and full "
                + "stop change how much is averaged."
        case .symlog:
            "An axis that is logarithmic above and below zero and linear near it, so that negative losses can be "
                + "drawn. The key l changes the axis."
        case .waiting:
            "The share of the last steps' time in which a rank had nothing to do but to wait for the numbers of others. The "
                + "one that waits least is the one that the others wait for."
        }
    }

    var formula: String {
        switch self {
        case .accuracy: "right clips / all clips; mAP = mean over tags of Σ (Rₙ − Rₙ₋₁) · Pₙ"
        case .interval: "(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96; for mAP, a bootstrap"
        case .best: "the maximum over evaluations"
        case .agreement: "mean [argmax student = argmax teacher]; for tags, Σ |S ∩ T| / Σ |S ∪ T|"
        case .classes: "right clips of the class / its clips"
        case .confusion: "clips of class i that the student takes for class j"
        case .unlike: "1 − mean cosine of two samples' pooled hidden states"
        case .evenness: "−Σ p · ln p, p the mean prediction over the batch; at most ln(classes)"
        case .bank: "mean distance of the stored features from their mean / their mean norm"
        case .pool: "samples by argmax teacher"
        case .confidence: "softmax(teacher's logits) at the class asked for"
        case .level: "10 · log₁₀ of the mel power"
        case .place: "the two principal components of s, the pooled hidden state"
        case .nearest: "the least ‖s − s′‖₂ over the clips' s′"
        case .shares: "|weight · loss| / Σ |weight · loss|"
        case .sum: "Σ weight · loss"
        case .smooth: "s ← d · s + (1 − d) · y, divided by 1 − dⁿ"
        case .symlog: "sign(y) · log₁₀(1 + |y| / threshold)"
        case .waiting: "seconds in which every part of the rank waits / seconds of its steps"
        }
    }

    var source: String {
        switch self {
        case .interval: "Wilson 1927"
        case .smooth: "Kingma and Ba 2015, Adam"
        case .bank: "Fang et al. 2021, CMI"
        case .evenness: "Chen et al. 2019, DAFL"
        default: ""
        }
    }

    /// What a low value and a high one say; empty where neither is good or bad.
    var extremes: (low: String, high: String) {
        switch self {
        case .unlike:
            ("0.06 and less: the samples have collapsed to similar ones", "0.28 to 0.39 in good runs of digits")
        case .evenness: ("a third of the highest and less: classes are left out", "94 to 100 % of it in good runs")
        case .bank: ("0.1 and less: every round makes the same samples", "0.25 to 0.55 in good runs of digits")
        case .nearest:
            ("about as far as clips lie from each other: a sound like real ones", "several times as far: like no clip")
        case .confidence: ("the teacher sees another class; raise class (oh)", "0.9 and more: the teacher is sure")
        case .waiting:
            ("at one rank alone: a slow machine, or a busy one", "at all: the network, or batches that are too small")
        default: ("", "")
        }
    }
}

import RunEvents

/// How long steps and rounds take, smoothed, and what is left by that.
struct Timing {
    private var seconds: [Phase: Double] = [:]
    private var recent = 0.0
    private var roundStart: Double?
    /// A round's mean, evaluation and checkpoints included; nil until one has been measured whole.
    private(set) var secondsARound: Double?

    var stepsPerSecond: Double { recent > 0 ? 1 / recent : 0 }

    mutating func add(_ time: Double, of phase: Phase) {
        let share = seconds[phase] == nil ? 1 : 0.1
        seconds[phase, default: 0] += share * (time - seconds[phase, default: 0])
        recent += (recent == 0 ? 1 : 0.1) * (time - recent)
    }

    /// - Parameter now: the run's seconds.
    mutating func endRound(at now: Double) {
        if let roundStart {
            let time = now - roundStart
            secondsARound = secondsARound.map { $0 + 0.3 * (time - $0) } ?? time
        }
        roundStart = now
    }

    /// Nil before every phase has been measured.
    func secondsLeft(_ steps: [(phase: Phase, steps: Int)], rounds: Int) -> Double? {
        var total = 0.0
        for (phase, count) in steps where count > 0 {
            guard let time = seconds[phase] else { return nil }
            total += time * Double(count)
        }
        return total
    }
}

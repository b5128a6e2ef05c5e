import RunEvents

/// How long steps and rounds take, smoothed, and what is left by that.
struct Timing {
    private var seconds: [Phase: Double] = [:]
    private var roundStart: Double?
    /// A round's mean, evaluation and checkpoints included; nil until one has been measured whole.
    private(set) var secondsARound: Double?

    /// Of one phase, whose steps take much the same time; 0 before the first.
    func stepsPerSecond(of phase: Phase) -> Double { seconds[phase].map { $0 > 0 ? 1 / $0 : 0 } ?? 0 }

    mutating func add(_ time: Double, of phase: Phase) {
        let share = seconds[phase] == nil ? 1 : 0.1
        seconds[phase, default: 0] += share * (time - seconds[phase, default: 0])
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

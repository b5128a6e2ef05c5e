import RunEvents

/// The smoothed durations of steps and rounds, and an estimate of the time left.
struct Timing {
    private var seconds: [Phase: Double] = [:]
    private var roundStart: Double?
    /// The mean duration of a round, evaluation and checkpoints included; nil until a whole round has been measured.
    private(set) var secondsARound: Double?

    /// The speed of one phase, whose steps take about the same time; 0 before the first.
    func stepsPerSecond(of phase: Phase) -> Double { seconds[phase].map { $0 > 0 ? 1 / $0 : 0 } ?? 0 }

    mutating func add(_ time: Double, of phase: Phase) {
        let share = seconds[phase] == nil ? 1 : 0.1
        seconds[phase, default: 0] += share * (time - seconds[phase, default: 0])
    }

    /// - Parameter now: the run's time in seconds.
    mutating func endRound(at now: Double) {
        if let roundStart {
            let time = now - roundStart
            secondsARound = secondsARound.map { $0 + 0.3 * (time - $0) } ?? time
        }
        roundStart = now
    }

    /// The estimated seconds for the steps and rounds that are left; nil before every phase has been measured.
    func secondsLeft(_ steps: [(phase: Phase, steps: Int)], rounds: Int) -> Double? {
        var total = 0.0
        for (phase, count) in steps where count > 0 {
            guard let time = seconds[phase] else { return nil }
            total += time * Double(count)
        }
        return total
    }
}

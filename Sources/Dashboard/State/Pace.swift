import RunEvents

/// How fast a run goes, and how much of it is done.
struct Pace: Sendable {
    /// Steps a second of each phase, as the engine measured them.
    private(set) var rates: [Phase: Double] = [:]
    /// The mean duration of a round, evaluation and checkpoints included; nil until one has been seen whole.
    private(set) var secondsARound: Double?
    /// The share of the rounds or of the time budget that is done, 0 to 1. It never falls, except where the run goes
    /// back to a checkpoint.
    private(set) var share = 0.0
    private var round: (number: Int, began: Double, isWhole: Bool)?

    /// Must be called for each event.
    mutating func advance(to moment: Moment) {
        if moment.round == round?.number { return }
        if let last = round, last.isWhole, moment.round == last.number + 1, moment.seconds > last.began {
            let seconds = moment.seconds - last.began
            secondsARound = secondsARound.map { $0 + 0.3 * (seconds - $0) } ?? seconds
        }
        // The first round is whole where the record begins with it.
        round = (moment.round, moment.seconds, round != nil || moment.step == 0)
    }

    mutating func measure(_ step: Step) {
        if step.stepsPerSecond > 0, step.stepsPerSecond.isFinite { rates[step.phase] = step.stepsPerSecond }
    }

    mutating func reach(_ share: Double) {
        if share.isFinite { self.share = max(self.share, min(max(share, 0), 1)) }
    }

    /// Must be called when the run goes back to a checkpoint.
    mutating func goBack() {
        share = 0
        round = nil
    }
}

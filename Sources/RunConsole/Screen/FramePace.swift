/// Decides when the next frame may be drawn: ten times a second, or less often where frames would exceed a budget of
/// bytes or the terminal is slow. Frames that answer a key are drawn at once, but their bytes count.
///
/// The bytes of a frame are allowed to be sent at the budget's rate; the next frame waits until that time is over.
struct FramePace {
    enum Verdict: Equatable {
        case draw
        case wait
        /// A frame is due, but the budget does not allow it.
        case skip
    }

    /// Seconds between two frames.
    static let shortest = 0.1
    /// The longest time between two frames while something changes, even where the budget is exceeded.
    static let longest = 1.0

    /// Bytes for each second: a little under 30 KB, which leaves room for frames that answer keys.
    var budget = 28_000.0
    private var last = -Double.infinity
    private var readyAt = -Double.infinity
    private var skipped = 0

    mutating func verdict(at now: Double) -> Verdict {
        let elapsed = now - last
        guard elapsed >= Self.shortest else { return .wait }
        if now >= readyAt { return .draw }
        guard elapsed >= Self.shortest * Double(skipped + 1) else { return .wait }
        skipped += 1
        return .skip
    }

    /// - Parameters:
    ///   - now: the time at which the frame was begun.
    ///   - seconds: how long drawing and sending took; after a slow frame the terminal gets the same time to catch up.
    mutating func drew(bytes: Int, in seconds: Double, at now: Double) {
        let delay = max(0, readyAt - now) + max(Double(bytes) / budget, 2 * seconds)
        readyAt = now + min(delay, Self.longest)
        last = now
        skipped = 0
    }
}

/// When the next frame may be drawn: ten a second, fewer where they would exceed a budget of bytes or where the terminal
/// takes them slowly. Frames that answer a key do not ask, but their bytes count.
///
/// What was sent is a debt that is paid off at the budget's rate; the next frame waits until nothing is owed.
struct FramePace {
    enum Verdict: Equatable {
        case draw
        case wait
        /// A frame's time has come and the budget holds it back.
        case skip
    }

    /// Seconds between two frames.
    static let shortest = 0.1
    /// However much is owed, the screen is not older than that while something happens.
    static let longest = 1.0

    /// Bytes a second; a little under 30 KB, which leaves room for frames that answer keys.
    var budget = 28_000.0
    private var last = -Double.infinity
    private var paid = -Double.infinity
    private var skipped = 0

    mutating func verdict(at now: Double) -> Verdict {
        let elapsed = now - last
        guard elapsed >= Self.shortest else { return .wait }
        if now >= paid { return .draw }
        guard elapsed >= Self.shortest * Double(skipped + 1) else { return .wait }
        skipped += 1
        return .skip
    }

    /// - Parameters:
    ///   - now: when the frame was begun.
    ///   - seconds: how long drawing and sending took; a terminal that takes long has as long again for itself.
    mutating func drew(bytes: Int, in seconds: Double, at now: Double) {
        let debt = max(0, paid - now) + max(Double(bytes) / budget, 2 * seconds)
        paid = now + min(debt, Self.longest)
        last = now
        skipped = 0
    }
}

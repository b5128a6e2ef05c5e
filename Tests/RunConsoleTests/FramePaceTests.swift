import Testing

@testable import RunConsole

/// A simulated minute of a screen that checks thirty times a second and always has something new.
private struct Minute {
    var pace = FramePace()
    var times: [Double] = []
    var skipped = 0
    var bytes = 0

    /// - Parameters:
    ///   - bytes: the bytes of a frame that is drawn at a time.
    ///   - writing: seconds that a frame takes.
    init(writing: Double = 0, keys: Range<Double> = 0..<0, bytes: (Double) -> Int) {
        for turn in 0..<1800 {
            let now = Double(turn) / 30
            let verdict = pace.verdict(at: now)
            if verdict == .skip { skipped += 1 }
            guard verdict == .draw || keys.contains(now) else { continue }
            times.append(now)
            self.bytes += bytes(now)
            pace.drew(bytes: bytes(now), in: writing, at: now)
        }
    }

    func frames(in seconds: Range<Double>) -> Int { times.filter { seconds.contains($0) }.count }
    var longestGap: Double { zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0 }
}

@Test func smallFramesAreDrawnTenTimesASecond() {
    let minute = Minute { _ in 1000 }
    #expect(minute.frames(in: 1..<59) >= 435)
    #expect(minute.skipped == 0)
}

@Test func largeFramesAreDrawnLessOftenAndKeepToTheBudget() {
    for size in [3700, 6000, 12_000] {
        let minute = Minute { _ in size }
        #expect(minute.bytes <= 60 * 30_000, "\(size)")
        #expect(minute.bytes >= 60 * 20_000, "the budget is used: \(size)")
        #expect(minute.skipped > 0)
    }
}

@Test func theRateRecoversWithinASecondOfTheLastLargeFrame() {
    let minute = Minute { $0 < 30 ? 12_000 : 800 }
    #expect(minute.frames(in: 10..<20) < 30)
    #expect(minute.frames(in: 31..<41) >= 74)
}

@Test func keysAreNotHeldBackAndLeaveTheScreenAliveAfterwards() {
    let minute = Minute(keys: 10..<20) { _ in 9000 }
    #expect(minute.frames(in: 10..<20) == 300)
    // 2.7 MB in ten seconds would take a minute and a half at the budget's rate.
    #expect(minute.longestGap <= FramePace.longest + 0.1)
}

@Test func aTerminalThatTakesFramesSlowlyGetsFewer() {
    let minute = Minute(writing: 0.2) { _ in 500 }
    #expect((130...150).contains(minute.times.count))
}

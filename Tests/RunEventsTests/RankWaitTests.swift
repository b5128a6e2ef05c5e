import RunEvents
import Testing

@Suite struct RankWaitTests {
    private static func slow(_ shares: Double...) -> Int? {
        RankWait.slow(of: shares.enumerated().map { RankWait(rank: $0, host: "node", pid: 1, share: $1) })?.rank
    }

    @Test func theRankForWhichTheOthersWaitIsSlow() {
        #expect(Self.slow() == nil && Self.slow(0) == nil)
        #expect(Self.slow(0.05, 0.19) == nil)
        #expect(Self.slow(0.05, 0.2) == 0)
        #expect(Self.slow(0.4, 0.4, 0.01, 0.4) == 2)
        // All wait alike: for the network, not for a rank.
        #expect(Self.slow(0.5, 0.5, 0.5) == nil)
    }
}

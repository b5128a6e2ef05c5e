/// How much of its time a rank of MPI has lately waited for others within steps. The one that waits least is the one that the
/// others wait for.
public struct RankWait: Hashable, Codable, Sendable {
    public var rank: Int
    /// The machine's name.
    public var host: String
    public var pid: Int32
    /// 0 to 1.
    public var share: Double

    public init(rank: Int, host: String, pid: Int32, share: Double) {
        self.rank = rank
        self.host = host
        self.pid = pid
        self.share = share
    }

    /// A rank's difference to the mean of the others from which on it is called slow.
    private static let slowDifference = 0.15

    /// The rank that holds the others up; nil where all wait about as long.
    public static func slow(of ranks: [RankWait]) -> RankWait? {
        guard ranks.count > 1, let least = ranks.min(by: { ($0.share, $0.rank) < ($1.share, $1.rank) }) else {
            return nil
        }
        let others = (ranks.reduce(0) { $0 + $1.share } - least.share) / Double(ranks.count - 1)
        return others - least.share >= slowDifference ? least : nil
    }
}

/// A row of the list of runs.
public struct RunSummary: Hashable, Codable, Sendable {
    public var name: String
    /// Method and student, such as `frami · digits-student`.
    public var about: String
    /// A word such as `running`, `finished`, `stopped` or `failed`; `…` while it is unknown.
    public var condition: String
    public var round: Int
    /// The planned number of rounds; 0 while it is unknown.
    public var rounds: Int
    public var seconds: Double
    /// The student's scores during the run, oldest first; empty where nothing was evaluated.
    public var accuracies: [Double]
    public var isLive: Bool
    /// What people have added: how they call it, its tags, whether it has a star, a sentence about it.
    public var title = ""
    public var tags: [String] = []
    public var isStarred = false
    public var comment = ""

    public init(
        name: String, about: String, condition: String, round: Int, rounds: Int, seconds: Double,
        accuracies: [Double], isLive: Bool
    ) {
        self.name = name
        self.about = about
        self.condition = condition
        self.round = round
        self.rounds = rounds
        self.seconds = seconds
        self.accuracies = accuracies
        self.isLive = isLive
    }

    /// Whether every word occurs in one of its texts; `#word` must be one of its tags.
    public func matches(_ words: String) -> Bool {
        if words.isEmpty { return true }
        let texts = [name, about, condition, title, comment] + tags
        return words.lowercased().split(separator: " ").allSatisfy { word in
            word.hasPrefix("#")
                ? word.count == 1 || tags.contains { $0.lowercased().hasPrefix(word.dropFirst()) }
                : word == "*" ? isStarred : texts.contains { $0.lowercased().contains(word) }
        }
    }
}

/// The order of the list of runs. Runs that are equal in it are the newest first.
public enum RunOrder: String, CaseIterable, Codable, Sendable {
    case newest, name, accuracy, time, rounds, state, method, starred

    /// Whether a run stands above another; neither does where they are equal in this.
    private func isAbove(_ run: RunSummary, _ other: RunSummary) -> Bool {
        switch self {
        case .newest: false
        case .name: (run.title.isEmpty ? run.name : run.title) < (other.title.isEmpty ? other.name : other.title)
        case .accuracy: run.accuracies.last ?? -1 > other.accuracies.last ?? -1
        case .time: run.seconds > other.seconds
        case .rounds: run.round > other.round
        case .state: run.condition < other.condition
        case .method: run.about < other.about
        case .starred: run.isStarred && !other.isStarred
        }
    }

    /// - Parameter runs: the newest first.
    public func sorted(_ runs: [RunSummary], reversed: Bool = false) -> [RunSummary] {
        // The sort is stable.
        let sorted = runs.sorted(by: isAbove)
        return reversed ? sorted.reversed() : sorted
    }
}

/// How the list of runs is shown, and the runs that are to be removed.
struct RunListView: Hashable, Sendable {
    /// The columns that can be left out, in the order of their keys from 1.
    enum Column: String, CaseIterable, Sendable {
        case state, round, accuracy, curve, time, about, tags
    }

    var order = RunOrder.newest
    var isReversed = false
    /// The words that a run must have to be shown.
    var filter = ""
    var hidden: Set<Column> = []
    /// The names of the runs that are removed when the screen closes, in the order in which they were chosen.
    var removed: [String] = []

    func shown(_ runs: [RunSummary]) -> [RunSummary] {
        order.sorted(runs.filter { $0.matches(filter) }, reversed: isReversed)
    }
}

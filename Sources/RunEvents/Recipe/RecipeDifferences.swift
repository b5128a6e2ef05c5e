extension Recipe {
    /// A setting that two recipes have differently.
    public struct Difference: Hashable, Sendable {
        /// The key in the recipe's file, or the knob's name.
        public let name: String
        public let own: String
        public let other: String
    }

    /// The settings in which two recipes differ, in the order of the file, knobs last.
    public func differences(to other: Recipe) -> [Difference] {
        zip(settings, other.settings).compactMap { mine, theirs in
            mine.value == theirs.value ? nil : Difference(name: mine.name, own: mine.value, other: theirs.value)
        }
    }

    /// All settings as texts.
    private var settings: [(name: String, value: String)] {
        let plain: [(CodingKeys, String)] = [
            (.teacher, teacher), (.student, student), (.method, method), (.reuse, reuse.isEmpty ? "own" : reuse),
            (.evaluate, evaluate.isEmpty ? "nothing" : evaluate), (.seed, "\(seed)"), (.rounds, "\(rounds)"),
            (.budget, budget > 0 ? "\(budget.brief) s" : "none"), (.threads, threads == 0 ? "all" : "\(threads)"),
            (.parts, "\(parts)"), (.inversionBatch, "\(inversionBatch)"),
            (.distillationBatch, "\(distillationBatch)"), (.drawnBatches, "\(drawnBatches)"),
            (.poolLimit, poolLimit == 0 ? "none" : "\(poolLimit)"), (.shortestFrames, Self.frames(shortestFrames)),
            (.longestFrames, Self.frames(longestFrames)), (.averaging, averaging.brief),
            (.changes, changes.isEmpty ? "none" : "\(changes.count), until step \(changes.last?.step ?? 0)"),
        ]
        return plain.map { ($0.0.rawValue, $0.1) } + Knob.allCases.map { ($0.name, knobs[$0].brief) }
    }

    private static func frames(_ frames: Int) -> String { frames == 0 ? "the teacher's" : "\(frames)" }
}

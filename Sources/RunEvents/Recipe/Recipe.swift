/// All settings of a run, so that it can be repeated. Keys in the file are named like the command line's options.
public struct Recipe: Hashable, Codable, Sendable {
    /// A model file, or one of `demonstrations` for a built-in teacher.
    public var teacher = Self.demonstrations[0]
    /// A family name such as `resnet8`, or that of a demonstration's student.
    public var student = Self.demonstrations[0] + "-student"
    public var method = "frami"
    /// `graft` or `match`; empty for the method's own.
    public var reuse = ""
    /// `KIND[:ROOT[:FOLD]]`; empty for no evaluation.
    public var evaluate = Self.demonstrations[0]
    public var seed: UInt64 = 1
    public var rounds = 40
    /// Seconds after which the run ends; 0 for no limit.
    public var budget: Double = 0
    /// 0 for all cores.
    public var threads = 0
    /// Equal parts that each batch is computed in, of a power of two: ranks share them. What is a sum over samples is a sum
    /// over parts of sums, so that the number of parts changes the bits, and the number of ranks and threads does not.
    public var parts = 1
    /// Samples of an inversion step.
    public var inversionBatch = 64
    /// Samples of a distillation step.
    public var distillationBatch = 128
    /// Further batches that the generator makes for the pool each round, without an optimisation.
    public var drawnBatches = 1
    /// The largest number of samples in the pool; the oldest are dropped. 0 for no limit.
    public var poolLimit = 0
    /// Shortest and longest synthetic sample in frames, multiples of 8; 0 for the teacher's own.
    public var shortestFrames = 0
    public var longestFrames = 0
    /// Decay of the moving average of the student's weights: the share of the old average that each step keeps, 0 to
    /// below 1; 0 for no average.
    public var averaging: Double = 0
    /// The values of the knobs at the start.
    public var knobs = KnobValues()
    /// Knob changes that were made by hand in an earlier run of the recipe. A new run repeats each just before its
    /// step.
    public var changes: [Change] = []

    /// A knob's new value, and the step of all phases before which it takes effect.
    public struct Change: Hashable, Codable, Sendable {
        public var step: Int
        public var knob: Knob
        public var value: Double

        public init(step: Int, knob: Knob, value: Double) {
            self.step = step
            self.knob = knob
            self.value = value
        }
    }

    /// The built-in teachers, each with clips of the same name and a student `NAME-student`. A recipe that names no
    /// teacher is for the first of them.
    public static let demonstrations = ["letters", "digits"]

    public init() {}

    /// Changes the teacher. A demonstration's clips are of no use for another teacher, and its student has its name.
    public mutating func setTeacher(_ name: String) {
        guard name != teacher else { return }
        let isDemonstration = Self.demonstrations.contains(name)
        if Self.demonstrations.contains(evaluate) { evaluate = isDemonstration ? name : "" }
        if isDemonstration, student == teacher + "-student" { student = name + "-student" }
        teacher = name
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case teacher, student, method, reuse, evaluate, seed, rounds, budget, threads, parts
        case inversionBatch = "inversion-batch"
        case distillationBatch = "distillation-batch"
        case drawnBatches = "drawn-batches"
        case poolLimit = "pool-limit"
        case shortestFrames = "shortest-frames"
        case longestFrames = "longest-frames"
        case averaging, knobs, changes
    }
}

extension Recipe {
    /// Reads what is there; what is left out has its default.
    ///
    /// - Throws: `RecipeError.unknownKey` for a key that no recipe has, so that a misspelt one is not passed over.
    public init(from decoder: Decoder) throws {
        let names = CodingKeys.allCases.map(\.rawValue)
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !names.contains(key.stringValue) {
            throw RecipeError.unknownKey(key.stringValue, nearest: key.stringValue.nearest(among: names))
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        if let teacher = try values.decodeIfPresent(String.self, forKey: .teacher) { setTeacher(teacher) }
        try read(.student, into: &student)
        try read(.method, into: &method)
        try read(.reuse, into: &reuse)
        try read(.evaluate, into: &evaluate)
        try read(.seed, into: &seed)
        try read(.rounds, into: &rounds)
        try read(.budget, into: &budget)
        try read(.threads, into: &threads)
        try read(.parts, into: &parts)
        try read(.inversionBatch, into: &inversionBatch)
        try read(.distillationBatch, into: &distillationBatch)
        try read(.drawnBatches, into: &drawnBatches)
        try read(.poolLimit, into: &poolLimit)
        try read(.shortestFrames, into: &shortestFrames)
        try read(.longestFrames, into: &longestFrames)
        try read(.averaging, into: &averaging)
        guard let method = Method.named(method) else { throw RecipeError.unknownMethod(self.method) }
        // A recipe names only the knobs that differ from its method's own.
        knobs = method.values
        for (name, value) in try values.decodeIfPresent([String: Double].self, forKey: .knobs) ?? [:] {
            let change = try KnobChange(name: name, value: value)
            knobs[change.knob] = change.value
        }
        try read(.changes, into: &changes)
        try validate()
    }

    /// Checks every value but the knobs, which are checked where they are read.
    ///
    /// - Throws: `RecipeError` naming the first value that no run can have.
    public func validate() throws {
        guard Method.named(method) != nil else { throw RecipeError.unknownMethod(method) }
        guard ["", "graft", "match"].contains(reuse) else {
            throw RecipeError.value("reuse", reuse, "give 'graft' or 'match'")
        }
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
            guard range.contains(value) else {
                throw RecipeError.value(name, "\(value)", "give \(range.lowerBound) to \(range.upperBound)")
            }
        }
        try check("rounds", rounds, 1...1_000_000)
        try check("threads", threads, 0...256)
        try check("inversion-batch", inversionBatch, 2...4096)
        try check("distillation-batch", distillationBatch, 2...4096)
        guard (1...64).contains(parts), parts.nonzeroBitCount == 1 else {
            throw RecipeError.value("parts", "\(parts)", "give 1, 2, 4, 8, 16, 32 or 64")
        }
        for (name, batch) in [("inversion-batch", inversionBatch), ("distillation-batch", distillationBatch)]
        where batch % parts != 0 {
            throw RecipeError.value(name, "\(batch)", "give a multiple of the \(parts) parts")
        }
        try check("drawn-batches", drawnBatches, 0...64)
        try check("pool-limit", poolLimit, 0...10_000_000)
        for (name, frames) in [("shortest-frames", shortestFrames), ("longest-frames", longestFrames)] {
            guard frames >= 0, frames <= 4096, frames % 8 == 0 else {
                throw RecipeError.value(
                    name, "\(frames)", "give a multiple of 8 up to 4096, or 0 for the teacher's own")
            }
        }
        guard shortestFrames <= longestFrames else {
            throw RecipeError.value("shortest-frames", "\(shortestFrames)", "give no more than longest-frames")
        }
        guard budget >= 0, budget.isFinite else {
            throw RecipeError.value("budget", "\(budget)", "give seconds from 0, where 0 is no limit")
        }
        guard (0..<1).contains(averaging) else {
            throw RecipeError.value("averaging", "\(averaging)", "give a share from 0 to below 1")
        }
    }

    /// Whether the deployed student ends in the teacher's own classifier.
    public var grafts: Bool { reuse.isEmpty ? Method.named(method)?.grafts ?? true : reuse == "graft" }
}

/// Why a recipe cannot be run; the description is the sentence that the user reads.
public enum RecipeError: Error, Equatable, CustomStringConvertible {
    case unknownKey(String, nearest: String?)
    case unknownMethod(String)
    case value(String, String, String)

    public var description: String {
        switch self {
        case .unknownKey(let key, let nearest):
            return "The recipe has an unknown key '\(key)'"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "; remove it, or see 'frami run --help'.")
        case .unknownMethod(let name):
            let names = Method.all.map(\.name)
            return "There is no method '\(name)'; "
                + (name.nearest(among: names).map { "did you mean '\($0)'?" }
                    ?? "the methods are \(names.joined(separator: ", ")).")
        case .value(let name, let value, let advice):
            return "\(name) cannot be '\(value)'; \(advice)."
        }
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

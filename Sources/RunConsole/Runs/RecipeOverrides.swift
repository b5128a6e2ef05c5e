import Foundation
import RunEvents
import RunStore

/// The command line's changes to a recipe.
public struct RecipeOverrides {
    /// A recipe file to begin from; nil for the built-in demo.
    public var file: String?
    public var teacher: String?
    public var student: String?
    /// A method, whose own knobs replace the file's.
    public var method: String?
    public var evaluate: String?
    /// Assignments `KNOB=VALUE`, in order.
    public var knobs: [String] = []
    public var seed: UInt64?
    public var rounds: Int?
    /// A duration in the form that `DurationText` reads.
    public var budget: String?
    public var threads: Int?
    public var parts: Int?

    public init() {}

    /// - Throws: `StoreError`, `RecipeError`, `KnobError`: one sentence each.
    public func recipe() throws -> Recipe {
        var recipe = try file.map(RecipeFile.read) ?? Recipe()
        if let teacher { recipe.setTeacher(teacher) }
        if let student { recipe.student = student }
        if let method {
            guard let known = Method.named(method) else { throw RecipeError.unknownMethod(method) }
            if method != recipe.method || file == nil { recipe.knobs = known.values }
            recipe.method = method
        }
        if let evaluate { recipe.evaluate = evaluate }
        for assignment in knobs { try recipe.knobs.apply(assignment) }
        if let seed {
            guard seed <= UInt64(Int64.max) else {
                throw RecipeError.value("seed", "\(seed)", "give a number up to \(Int64.max)")
            }
            recipe.seed = seed
        }
        if let rounds { recipe.rounds = rounds }
        if let budget {
            guard let seconds = DurationText.seconds(budget) else {
                throw RecipeError.value("budget", budget, "give a duration such as 240s, 10m or 1h30m")
            }
            recipe.budget = seconds
        }
        if let threads { recipe.threads = threads }
        if let parts { recipe.parts = parts }
        try recipe.validate()
        return recipe
    }
}

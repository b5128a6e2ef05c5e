import AllocationCounting
import Models
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// The demo's networks on short clips. Only this thread's allocations are counted, so that other tests do not matter.
@Test func aStepOfTheDemoAsksForFewerThanAThousandBlocks() throws {
    var recipe = Recipe()
    recipe.inversionBatch = 10
    recipe.distillationBatch = 10
    recipe.shortestFrames = 16
    recipe.longestFrames = 16
    recipe.knobs[.inversionSteps] = 4
    recipe.knobs[.distillationSteps] = 4
    let work = try DistillationWork(recipe, teacher: ModelFile.builtIn("digits"), clips: nil, named: "")
    for _ in 0..<8 { _ = try work.step(recipe.knobs) }
    // The third step of each phase is measured, with which nothing begins or ends, in three rounds: on a busy machine single
    // steps have more. Without optimisation the compiler allocates values that it otherwise keeps on the stack; optimised,
    // an inversion step has 885 allocations.
    let limit = _isDebugAssertConfiguration() ? 1200 : 1000
    var fewest: [Phase: Int] = [:]
    for _ in 0..<6 {
        for _ in 0..<2 { _ = try work.step(recipe.knobs) }
        let (phase, before) = (work.phase, allocation_count())
        _ = try work.step(recipe.knobs)
        fewest[phase] = min(fewest[phase] ?? .max, Int(allocation_count() - before))
        _ = try work.step(recipe.knobs)
    }
    #expect(fewest.count == 2 && fewest.values.allSatisfy { $0 > 0 && $0 < limit }, "\(fewest)")
}

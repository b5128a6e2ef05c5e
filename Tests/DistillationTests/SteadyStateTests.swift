import AllocationCounting
import Models
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// The demo's networks on short clips; the heap is asked on this thread only, so tests beside it do not count.
@Test func aStepOfTheDemoAsksForFewerThanAThousandBlocks() throws {
    var recipe = Recipe()
    recipe.inversionBatch = 10
    recipe.distillationBatch = 10
    recipe.shortestFrames = 16
    recipe.longestFrames = 16
    recipe.knobs[.inversionSteps] = 6
    recipe.knobs[.distillationSteps] = 6
    let work = try DistillationWork(recipe, teacher: ModelFile.builtInDigits(), clips: nil, named: "")
    for _ in 0..<12 { _ = try work.step(recipe.knobs) }
    // The second round's third and fourth steps of each phase: nothing begins or ends with them.
    for _ in 0..<2 {
        for _ in 0..<2 { _ = try work.step(recipe.knobs) }
        let before = allocation_count()
        for _ in 0..<2 { _ = try work.step(recipe.knobs) }
        #expect((allocation_count() - before) / 2 < 1000, "\(work.phase)")
        for _ in 0..<2 { _ = try work.step(recipe.knobs) }
    }
}

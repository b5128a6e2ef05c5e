import AudioSignal
import Models
import NetworkGraph
import RunEvents
import TensorCore
import Testing

@testable import Distillation

@Suite struct MemoryNeedTests {
    /// In a process of its own, where no other test allocates tensors: the memory that two small steps predict is that
    /// of large ones.
    @Test func theNeedIsThatOfTheSteps() async {
        await #expect(processExitsWith: .success) {
            Workers.use(threads: 1)
            var recipe = Tiny.recipe()
            (recipe.inversionBatch, recipe.distillationBatch) = (48, 64)
            (recipe.shortestFrames, recipe.longestFrames, recipe.drawnBatches) = (1_536, 1_536, 0)
            recipe.knobs[.inversionSteps] = 1
            let teacher = try Tiny.teacherFile()
            let need = try MemoryNeed.measured(recipe, teacher: teacher)
            let before = BufferPool.reservedBytes
            let work = try DistillationWork(recipe, teacher: teacher, clips: nil, named: "")
            for _ in 0..<2 { _ = try work.step(recipe.knobs) }
            let taken = Double(BufferPool.reservedBytes - before)
            #expect(abs(Double(need?.bytes ?? 0) / taken - 1) < 0.25)
            #expect(need?.frames == 1_536 && need?.poolBytes == 2 * 48 * 16 * 1_536)
        }
    }

    /// Each part's networks and pool are counted, and only those of this machine.
    @Test func eachPartHasItsOwn() async {
        await #expect(processExitsWith: .success) {
            var recipe = Tiny.recipe()
            (recipe.inversionBatch, recipe.distillationBatch) = (16, 16)
            (recipe.shortestFrames, recipe.longestFrames) = (8, 8)
            let teacher = try Tiny.teacherFile()
            func need(parts: Int, here: Int? = nil) throws -> MemoryNeed {
                recipe.parts = parts
                return try #require(try MemoryNeed.measured(recipe, teacher: teacher, partsHere: here))
            }
            let (whole, parts, shared) = (try need(parts: 1), try need(parts: 8), try need(parts: 8, here: 2))
            #expect(parts.poolBytes == 8 * whole.poolBytes && shared.poolBytes == 2 * whole.poolBytes)
            #expect(whole.bytes < parts.bytes && shared.bytes < parts.bytes / 2)
        }
    }

    @Test func whatIsLargeIsToldAndWhatDoesNotFitRefused() throws {
        let need = MemoryNeed(bytes: 3 << 30, poolBytes: 64 << 20, frames: 4_096)
        #expect(
            need.notice == "This run's samples of up to 4096 frames take about 3.0 GiB of memory, and its pool of "
                + "samples 64 MiB more each round (a pool-limit keeps it down).")
        #expect(MemoryNeed(bytes: (1 << 30) - 1, poolBytes: 1 << 30, frames: 8).notice == nil)
        try need.check(available: 3 << 30)
        #expect(throws: MemoryError.self) { try need.check(available: (3 << 30) - 1) }
        let graph = try NetworkFamily(named: "resnet8").graph(bands: 64, classes: 10)
        try MemoryNeed.check(graph, named: "resnet8", available: 20 * graph.trainedCount)
        #expect(throws: MemoryError.self) {
            try MemoryNeed.check(graph, named: "resnet8", available: 20 * graph.trainedCount - 1)
        }
    }

    @Test func theSystemTellsWhatIsLeft() throws {
        let available = try #require(SystemMemory.available)
        #expect(available > 1 << 20 && available < 1 << 50)
    }
}

import Models
import NetworkGraph
import RunEvents
import TensorCore

/// How much memory the steps of a distillation need for their longest samples, estimated by making two small steps.
///
/// A step's memory grows in proportion to samples times frames, whatever the networks are; the part that does not grow
/// (weights, their gradients and moments) is in the small steps already. Only the generator's first layer grows with
/// the longest sample, and is added.
public struct MemoryNeed: Equatable, Sendable {
    /// The bytes of the steps' tensors.
    public let bytes: Int
    /// The bytes by which the pool of samples grows each round, while it has no limit.
    public let poolBytes: Int
    /// The number of frames of the longest sample.
    public let frames: Int

    init(bytes: Int, poolBytes: Int, frames: Int) {
        self.bytes = bytes
        self.poolBytes = poolBytes
        self.frames = frames
    }

    /// Makes an inversion step and a distillation step on few short samples, twice, which takes some hundredths of a
    /// second for the demo's networks. It uses one thread, because steps this small gain nothing from more, and must
    /// not be called while a kernel runs. It returns unused tensor memory to the system.
    ///
    /// Each part of a batch has networks, optimisers, a bank and a pool of its own, and a share of the samples of a step.
    ///
    /// - Parameter partsHere: how many of the recipe's parts are computed on this machine; nil for all.
    /// - Returns: nil where a small step diverges, which the run itself will report.
    /// - Throws: what a run of this recipe throws before its first step; `MemoryError` where the student alone is larger
    ///   than the memory.
    public static func measured(
        _ recipe: Recipe, teacher: ModelFile, student: ModelFile? = nil, partsHere: Int? = nil
    ) throws -> MemoryNeed? {
        let (bands, classes) = (teacher.description.frontEnd.melBands, teacher.description.classes.count)
        let plan = try StudentPlan(recipe.student, own: student, for: teacher.graph, classes: classes)
        try check(plan.graph, named: plan.name)
        let threads = Workers.threads
        Workers.use(threads: 1)
        defer { Workers.use(threads: threads) }
        let few = min(4, recipe.inversionBatch)
        guard let one = try Small(recipe, teacher, student, samples: few),
            let two = try Small(recipe, teacher, student, samples: 2 * few)
        else { return nil }
        let least = one.frames
        let usual = (teacher.description.frames + 4) / 8 * 8
        let longest = max(recipe.longestFrames > 0 ? recipe.longestFrames : usual, least)
        let growth = Double(max(two.bytes - one.bytes, 0)) / Double(few * least)
        let parts = partsHere ?? recipe.parts
        let share = recipe.inversionBatch * longest * parts / recipe.parts
        let steps = growth * Double(share - parts * few * least)
        let generator = one.firstLayerBytes * (min(longest, Inversion.longestMap) - least) / least
        let samples = recipe.inversionBatch * (1 + recipe.drawnBatches)
        return MemoryNeed(
            bytes: max(parts * one.bytes + Int(steps), one.bytes) + parts * max(generator, 0),
            poolBytes: recipe.poolLimit > 0 ? 0 : 2 * parts * samples * bands * longest, frames: longest)
    }

    /// - Throws: `MemoryError` where a network's weights, with what training keeps for each of them, fill the memory.
    public static func check(_ network: Graph, named name: String, available: Int? = SystemMemory.available) throws {
        // Each weight has a gradient, two moments and a copy for the state that a divergence restores.
        let bytes = network.trainedCount.multipliedReportingOverflow(by: 5 * MemoryLayout<Float>.stride)
        let need = bytes.overflow ? Int.max : bytes.partialValue
        if let available, need > available {
            throw MemoryError(
                subject: "Training \(name), of \(network.trainedCount) weights,", bytes: need, available: available,
                remedy: "give a smaller network")
        }
    }

    /// - Throws: `MemoryError` where the steps do not fit into what is available.
    public func check(available: Int? = SystemMemory.available) throws {
        if let available, bytes > available {
            throw MemoryError(
                subject: "A run on samples of up to \(frames) frames", bytes: bytes, available: available,
                remedy: "give a smaller longest-frames or inversion-batch")
        }
    }

    /// A sentence that warns the user before the run; nil below 1 GiB.
    public var notice: String? {
        guard bytes >= 1 << 30 else { return nil }
        let pool =
            poolBytes >= 1 << 24
            ? ", and its pool of samples \(gibibytes(poolBytes)) more each round (a pool-limit keeps it down)" : ""
        return "This run's samples of up to \(frames) frames take about \(gibibytes(bytes)) of memory\(pool)."
    }

    /// Two small steps, whose memory was measured.
    private struct Small {
        /// The most bytes that their tensors took at one time.
        let bytes: Int
        /// The number of frames of the shortest samples for which every layer has an output.
        let frames: Int
        /// The bytes of the generator's first layer for these frames, with gradient, moments and the copy for a
        /// divergence.
        let firstLayerBytes: Int

        init?(_ recipe: Recipe, _ teacher: ModelFile, _ student: ModelFile?, samples: Int) throws {
            var small = recipe
            small.inversionBatch = samples
            small.distillationBatch = max(2, samples * recipe.distillationBatch / recipe.inversionBatch)
            (small.shortestFrames, small.longestFrames, small.drawnBatches, small.parts) = (8, 8, 0, 1)
            small.knobs[.inversionSteps] = 1
            BufferPool.trim()
            defer { BufferPool.trim() }
            let before = BufferPool.reservedBytes
            do {
                let work = try DistillationWork(small, teacher: teacher, student: student, clips: nil, named: "")
                for _ in 0..<2 { _ = try work.step(small.knobs) }
                bytes = BufferPool.reservedBytes - before
                frames = work.inversion.frames
                let layer = work.inversion.generator.namedState.filter { $0.name.hasPrefix("input.") }
                firstLayerBytes = layer.reduce(0) { $0 + 5 * MemoryLayout<Float>.stride * $1.parameter.value.count }
            } catch is Divergence {
                return nil
            }
        }
    }
}

/// A network or its steps need more memory than is available.
public struct MemoryError: Error, Equatable, CustomStringConvertible {
    let subject: String
    let bytes: Int
    let available: Int
    let remedy: String

    public var description: String {
        "\(subject) takes about \(gibibytes(bytes)) of memory, and \(gibibytes(available)) are left; \(remedy)."
    }
}

/// `1.5 GiB`, or `67 MiB` below half of one.
private func gibibytes(_ bytes: Int) -> String {
    let tenths = (Double(bytes) / Double(1 << 30) * 10).rounded() / 10
    return tenths >= 0.5 ? "\(tenths) GiB" : "\(bytes >> 20) MiB"
}

import Foundation
import Models
import RunEvents
import TensorCore

/// The work of an engine in steps: making a student, or training a teacher. It does not depend on time or commands.
protocol EngineWork: AnyObject {
    /// The knobs at the beginning of a run.
    var initialKnobs: KnobValues { get }
    /// The description with which a record begins.
    func description(run: String, resumedAt step: Int) -> RunDescription

    /// The present round, counted from 0.
    var round: Int { get }
    /// How many rounds there will be: fewer than the recipe's where the time budget is too short.
    var plannedRounds: Int { get set }
    /// The phase of the next step.
    var phase: Phase { get }
    /// How many steps of each phase are left until the end.
    func remainingSteps(_ knobs: KnobValues) -> [(phase: Phase, steps: Int)]

    /// Makes the next step.
    ///
    /// - Throws: `Divergence`, after which the caller restores the last snapshot.
    func step(_ knobs: KnobValues) throws(Divergence) -> StepOutcome

    /// Evaluates the present network on the clips; nil where there are none.
    ///
    /// - Returns: the evaluation, and a sentence about what could not be measured.
    func evaluate(_ knobs: KnobValues) -> (evaluation: Evaluation, warning: String?)?

    func snapshot() -> WorkSnapshot
    /// - Throws: `EngineError.damagedCheckpoint`.
    func restore(_ snapshot: WorkSnapshot) throws
    /// The network as a model file, under its name in a checkpoint.
    func deployable(_ evaluation: Evaluation?) -> (name: String, data: Data)
    /// Lets those end that work together with this one.
    func end()
}

extension EngineWork {
    func end() {}
}

/// What one step gave.
struct StepOutcome {
    /// As it is recorded, but for the rate and the time left, which the engine knows.
    var step: Step
    /// Pictures and measures that are recorded after it.
    var events: [RunEvent] = []
    /// Whether the round is over, so that the network is evaluated and kept.
    var endsRound = false
}

/// The complete state of a work, from which it continues exactly as before.
struct WorkSnapshot {
    /// Copies of all tensors that steps change, by name.
    var tensors: [(name: String, tensor: Tensor)]
    var counters: Data
    var pool: SamplePool?
}

extension WorkSnapshot {
    /// The files of a checkpoint.
    func encoded() -> [String: Data] {
        var files = [CheckpointFile.tensors: Safetensors.encode(tensors), CheckpointFile.counters: counters]
        files[CheckpointFile.pool] = pool?.encoded()
        return files
    }

    /// - Parameter pool: an empty pool for the run's samples; nil for a training run.
    init(_ files: [String: Data], counters: Data, pool: SamplePool?) throws {
        func file(_ name: String) throws -> Data {
            guard let data = files[name] else {
                throw EngineError.damagedCheckpoint(file: name, problem: "it is missing")
            }
            return data
        }
        do {
            let archive = try Safetensors(file(CheckpointFile.tensors), file: CheckpointFile.tensors)
            tensors = try archive.entries.map { ($0.name, try archive.tensor($0.name)) }
        } catch let error as SafetensorsError {
            throw EngineError.damagedCheckpoint(file: CheckpointFile.tensors, problem: "\(error)")
        }
        self.counters = counters
        self.pool = pool
        if pool != nil { try self.pool!.restore(file(CheckpointFile.pool)) }
    }

    /// Writes the saved elements into the tensors of the same names.
    ///
    /// - Throws: `EngineError.damagedCheckpoint` where one is missing or has another shape.
    func write(into targets: [(name: String, tensor: Tensor)]) throws {
        let saved = Dictionary(tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        for (name, target) in targets {
            guard let source = saved[name], source.shape == target.shape else {
                throw EngineError.damagedCheckpoint(
                    file: CheckpointFile.tensors, problem: "it has no \(name) of \(target.shape)")
            }
            target.assign(source)
        }
    }
}

extension Encodable {
    /// As JSON with sorted keys; decoding gives the same bits of every number.
    func json() -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try! encoder.encode(self)
    }
}

/// - Throws: `EngineError.damagedCheckpoint`.
func decoded<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch {
        throw EngineError.damagedCheckpoint(file: CheckpointFile.counters, problem: "it is not what this frami writes")
    }
}

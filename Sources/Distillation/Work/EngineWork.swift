import Foundation
import Models
import RunEvents
import TensorCore

/// What an engine does, step by step: making a student, or training a teacher. It knows no time and no commands.
protocol EngineWork: AnyObject {
    /// A run that begins at such knobs.
    var initialKnobs: KnobValues { get }
    /// Recorded first.
    func description(run: String, resumedAt step: Int) -> RunDescription

    /// From 0.
    var round: Int { get }
    /// Fewer than asked for if the budget holds no more.
    var plannedRounds: Int { get set }
    /// Of the next step.
    var phase: Phase { get }
    /// Steps of each phase from here to the end.
    func remainingSteps(_ knobs: KnobValues) -> [(phase: Phase, steps: Int)]

    /// - Throws: `Divergence`; the state is then that of the last snapshot once restored.
    func step(_ knobs: KnobValues) throws(Divergence) -> StepOutcome

    /// The network as it is now, on the clips; nil without any.
    func evaluate() -> Evaluation?

    func snapshot() -> WorkSnapshot
    /// - Throws: `EngineError.damagedCheckpoint`.
    func restore(_ snapshot: WorkSnapshot) throws
    /// The network as a model file, under its name in a checkpoint.
    func deployable(_ evaluation: Evaluation?) -> (name: String, data: Data)
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

/// All that a work needs to go on as if nothing had happened.
struct WorkSnapshot {
    /// On memory of their own.
    var tensors: [(name: String, tensor: Tensor)]
    var counters: Data
    var pool: SamplePool?
}

extension WorkSnapshot {
    /// Files of a checkpoint.
    func encoded() -> [String: Data] {
        var files = [CheckpointFile.tensors: Safetensors.encode(tensors), CheckpointFile.counters: counters]
        files[CheckpointFile.pool] = pool?.encoded()
        return files
    }

    /// - Parameter pool: an empty one of the run's kind.
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
    /// With sorted keys; numbers come back to the bit.
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

import Foundation
import RunEvents

/// All that an engine needs of the process it lives in. It knows no terminal, no store and no clock of its own.
///
/// Every call comes from the thread that called `Engine.run`.
public protocol EngineHost: AnyObject {
    /// Must not block: the engine waits for nobody.
    func record(_ event: RunEvent, at moment: Moment)

    /// Commands that came since the last call, oldest first. Called between any two steps, and while paused.
    func takeCommands() -> [SentCommand]

    /// Why the record cannot be written just now; nil where it can. The run stands still meanwhile.
    var recordTrouble: String? { get }

    /// Why the run must end without a result: its folder is gone, or nobody is there to mend what went wrong. Nil while it
    /// may go on.
    var failure: (any Error)? { get }

    /// Sleeps for a moment: called in turn with `takeCommands` while the run is paused.
    func waitForCommands()

    /// Seconds on any steady clock.
    var seconds: Double { get }

    /// Keeps a checkpoint: whole, or not at all.
    ///
    /// - Returns: the name under which the record speaks of it.
    /// - Throws: where it cannot be kept; the run warns and goes on.
    func keep(_ files: [String: Data], at moment: Moment, isBest: Bool) throws -> String

    /// Keeps a network alone, in place of the one that was kept so before: whole, or not at all.
    ///
    /// - Returns: the name under which the record speaks of it.
    /// - Throws: where it cannot be kept.
    func keepModel(_ data: Data, named name: String) throws -> String
}

/// The files of a checkpoint.
public enum CheckpointFile {
    /// The deployed network, a model file.
    public static let student = "student.safetensors"
    /// Of a training run.
    public static let teacher = "teacher.safetensors"
    /// Every weight, buffer and optimiser state, and the memory bank.
    static let tensors = "tensors.safetensors"
    /// Counters, random generators, knobs: JSON.
    static let counters = "counters.json"
    /// The synthetic samples.
    public static let pool = "pool.bin"
}

/// Why a run cannot begin or go on: one sentence that says what to do.
public enum EngineError: Error, Equatable, CustomStringConvertible {
    /// A file of the checkpoint is missing or is not what an engine wrote.
    case damagedCheckpoint(file: String, problem: String)
    case noStatistics(model: String)
    /// Of a method that contrasts by batch-norm statistics alone.
    case nothingToContrast(model: String, method: String)
    case classesDiffer(teacher: Int, clips: Int)
    case bandsDiffer(teacher: Int, clips: Int)
    case noClips
    /// Clips with any number of tags for a model that names one class.
    case tagsForSoftmax
    /// What was measured at the end could not be written.
    case resultNotKept(file: String, reason: String)

    public var description: String {
        switch self {
        case .damagedCheckpoint(let file, let problem):
            "The checkpoint's \(file) cannot be used (\(problem)); resume from an earlier checkpoint."
        case .noStatistics(let model):
            "\(model) has no batch-norm statistics, so nothing pulls samples towards what it learned from; give a teacher that "
                + "has them, or take --method zskt, dafl or noise, or --set bn=0."
        case .nothingToContrast(let model, let method):
            "\(model) has no batch-norm statistics, and \(method) contrasts samples by nothing else; take --set cr=0, or --method "
                + "zskt, dafl or noise."
        case .classesDiffer(let teacher, let clips):
            "The clips have \(clips) classes and the teacher knows \(teacher); evaluate on the teacher's own classes."
        case .bandsDiffer(let teacher, let clips):
            "The clips have \(clips) mel bands and the network takes \(teacher); use the network's own front end."
        case .tagsForSoftmax:
            "The clips have any number of tags each, and the model names one class of all; give a model that was trained on "
                + "tags, or clips of one class each."
        case .resultNotKept(let file, let reason):
            "The run is over, but its \(file) could not be kept: \(reason)"
        case .noClips: "There are no clips to learn from; give a dataset with training clips."
        }
    }
}

import Foundation
import RunEvents

/// What an engine needs from its process: a place for events and checkpoints, commands, and a clock. The engine itself
/// uses no terminal, no files and no clock.
///
/// Every call comes from the thread that called `Engine.run`.
public protocol EngineHost: AnyObject {
    /// Records an event. It must not block, because the engine would wait.
    func record(_ event: RunEvent, at moment: Moment)

    /// The commands that have come since the last call, oldest first. It is called between any two steps, and while
    /// paused.
    func takeCommands() -> [SentCommand]

    /// Why the record cannot be written at present; nil where it can. The run is paused meanwhile.
    var recordTrouble: String? { get }

    /// Why the run must end without a result, because its folder is gone, or because something failed and no person is
    /// there to repair it; nil while it may go on.
    var failure: (any Error)? { get }

    /// Sleeps for a moment. While the run is paused it is called in turn with `takeCommands`.
    func waitForCommands()

    /// The time in seconds on a clock that never goes back.
    var seconds: Double { get }

    /// Writes a checkpoint, either all of its files or none.
    ///
    /// - Returns: its name for the record.
    /// - Throws: where it cannot be kept; the run warns and goes on.
    func keep(_ files: [String: Data], at moment: Moment, isBest: Bool) throws -> String

    /// Writes a network alone, in place of the one that was written before, either whole or not at all.
    ///
    /// - Returns: its name for the record.
    /// - Throws: where it cannot be kept.
    func keepModel(_ data: Data, named name: String) throws -> String
}

/// The files of a checkpoint.
public enum CheckpointFile {
    /// The deployed network, a model file.
    public static let student = "student.safetensors"
    /// The network of a training run, a model file.
    public static let teacher = "teacher.safetensors"
    /// Every weight, buffer and optimiser state, and the memory bank.
    static let tensors = "tensors.safetensors"
    /// Counters, random generators, knobs: JSON.
    static let counters = "counters.json"
    /// The synthetic samples.
    public static let pool = "pool.bin"
}

/// Why a run cannot begin or go on; the description is one sentence that says what to do.
public enum EngineError: Error, Equatable, CustomStringConvertible {
    /// A file of the checkpoint is missing or is not what an engine wrote.
    case damagedCheckpoint(file: String, problem: String)
    case noStatistics(model: String)
    /// The method contrasts batch-norm statistics only, and the model has none.
    case nothingToContrast(model: String, method: String)
    case classesDiffer(teacher: Int, clips: Int)
    case bandsDiffer(teacher: Int, clips: Int)
    case noClips
    /// The clips have any number of tags, and the model names one class.
    case tagsForSoftmax
    /// The model file that was evaluated at the end could not be written.
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

/// What can be wrong with a run on disk; the description is a sentence that names the file, the problem and what to do.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    case cannotCreate(String, reason: String)
    case cannotRead(String, reason: String)
    case cannotWrite(String, reason: String)
    /// A folder that should have been new exists.
    case exists(String)
    /// Another program has the record locked; `by` names it if it is known.
    case locked(String, by: String?)
    /// Like `locked`, for a command that could not be written.
    case commandLocked(command: String, String, by: String?)
    /// A command was written, but the engine has not taken it after `seconds`.
    case notAnswered(command: String, run: String, pid: Int32, seconds: Int, isStopped: Bool)
    case engineRunning(run: String, pid: Int32)
    case noEngine(run: String)
    case noRuns(String)
    case noSuchRun(String, nearest: String?)
    case ambiguousRun(String, [String])
    case noCheckpoint(run: String)
    case damaged(String, String)
    /// What people have added to the run cannot be read.
    case remarks(String, String)
    case recipe(String)
    /// The record cannot be written at present; holds the reason.
    case refused(String)
    case cannotStart(String, reason: String)

    public var description: String {
        switch self {
        case .cannotCreate(let path, let reason):
            return
                "The run's folder '\(path)' cannot be made (\(reason)); name a folder that you may write to with --runs."
        case .cannotRead(let path, let reason):
            return "'\(path)' cannot be read (\(reason)); check the path and your rights to it."
        case .cannotWrite(let path, let reason):
            return
                "'\(path)' cannot be written (\(reason)); choose another place, free some space or check your rights."
        case .exists(let path):
            return "'\(path)' exists already; name a folder that does not, or remove it first."
        case .locked(let path, let holder):
            return "'\(path)' is locked by another program\(holder.map { " (\($0))" } ?? ""), so nothing can be "
                + "written into it or read; the run goes on by itself once it is free, then try again."
        case .commandLocked(let command, let path, let holder):
            return "The command '\(command)' could not be written into '\(path)', because another program"
                + "\(holder.map { " (\($0))" } ?? "") has it locked; the run goes on by itself once it is free, "
                + "send the command again then."
        case .notAnswered(let command, let run, let pid, let seconds, let isStopped):
            let why =
                isStopped
                ? "is stopped by a signal; 'kill -CONT \(pid)' lets it go on, and then it takes the command"
                : "is busy or hangs; it takes the command when it goes on"
            return "Nobody answered '\(command)' within \(seconds) s: the engine of '\(run)' (process \(pid)) \(why)."
        case .engineRunning(let run, let pid):
            return "The run '\(run)' already has an engine (process \(pid)); look at it with 'frami attach \(run)'."
        case .noEngine(let run):
            return "The run '\(run)' has no engine; start it again with 'frami run --resume \(run)'."
        case .noRuns(let path):
            return "There are no runs in '\(path)'; start one with 'frami run', or name their folder with --runs."
        case .noSuchRun(let name, let nearest):
            return "There is no run '\(name)'; "
                + (nearest.map { "did you mean '\($0)'?" } ?? "list them with 'frami runs'.")
        case .ambiguousRun(let name, let candidates):
            return "'\(name)' could be \(candidates.joined(separator: " or ")); give more of the name."
        case .noCheckpoint(let run):
            return "The run '\(run)' has no checkpoint to go on from; start it anew with its recipe.toml."
        case .damaged(let path, let what):
            return "'\(path)' is damaged (\(what)); use another checkpoint or start the run anew."
        case .remarks(let path, let problem):
            return "The notes and marks in '\(path)' cannot be read (\(problem)); another version of frami wrote them."
        case .recipe(let sentence), .refused(let sentence):
            return sentence
        case .cannotStart(let program, let reason):
            return "The engine '\(program)' cannot be started (\(reason)); try 'frami run --plain'."
        }
    }
}

/// Why several ranks cannot work together; the description is one sentence that says what to do.
public enum RanksError: Error, Hashable, CustomStringConvertible {
    /// Several copies of a program were started that was built without MPI.
    case builtWithoutMPI(Launch)
    /// Several copies were started, but MPI sees each of them alone.
    case worldOfOne(Launch)
    /// MPI does not start; with what it says.
    case cannotStart(String)
    /// A command that is not shared between ranks was started on several.
    case notShared(command: String, Launch)
    /// Two ranks differ in something that must be the same on all.
    case different(what: String, first: String, second: String, remedy: String)
    /// The ranks have ended, so that nothing comes from them any more.
    case ended

    public var description: String {
        switch self {
        case .builtWithoutMPI(let launch):
            "\(launch.launcher) started \(launch.copies) copies of a frami that was built without MPI, so that each would do "
                + "the whole work; build with 'swift build -c release --traits MPI --scratch-path .build-mpi' and start "
                + ".build-mpi/release/frami, or start one copy without \(launch.launcher)."
        case .worldOfOne(let launch):
            "\(launch.launcher) started \(launch.copies) copies, but MPI sees each of them alone, so that each would do the "
                + "whole work; "
                + (launch.launcher == "srun"
                    ? "start them with 'srun --mpi=pmix frami …', or with the mpirun of the MPI that frami was built with ("
                    : "start them with the mpirun of the MPI that frami was built with (") + "'frami doctor' names it)."
        case .cannotStart(let reason):
            "MPI does not start (\(reason)); 'frami doctor' names the library, and its mpirun must be the one that is used."
        case .notShared(let command, let launch):
            "'frami \(command)' is not shared between ranks, and \(launch.launcher) started \(launch.copies) copies; start "
                + "one without \(launch.launcher)."
        case .different(let what, let first, let second, let remedy):
            "\(first) and \(second) have different \(what), so their bits could differ; \(remedy)."
        case .ended: "The other ranks have ended."
        }
    }
}

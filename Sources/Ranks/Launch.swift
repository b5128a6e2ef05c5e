/// The copies of this program that a launcher such as mpirun or srun has started, by what it says in their environment.
public struct Launch: Hashable, Sendable {
    /// The launcher, as one types it.
    public let launcher: String
    /// How many copies there are, at least two.
    public let copies: Int
    /// Whether the launcher lets MPI find the other copies: srun does only where it is asked to, by variables of PMI.
    let tellsOfOthers: Bool

    /// nil where this process was started alone.
    ///
    /// Slurm's variables of a job say how many tasks it may have, also in a shell that `salloc` opened and in a batch
    /// script, where one process runs; only those of a step that srun made count copies. A launcher that starts its
    /// copies through srun has variables of its own, which come first.
    public init?(environment: [String: String]) {
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
        if let copies = number("OMPI_COMM_WORLD_SIZE") ?? number("MV2_COMM_WORLD_SIZE") {
            self.init("mpirun", copies)
        } else if let copies = Self.stepTasks(number) {
            self.init("srun", copies, tellsOfOthers: environment.keys.contains { $0.hasPrefix("PMI") })
        } else if let copies = number("PMI_SIZE") {
            self.init("mpirun", copies)
        } else {
            return nil
        }
    }

    private init?(_ launcher: String, _ copies: Int, tellsOfOthers: Bool = true) {
        guard copies > 1 else { return nil }
        (self.launcher, self.copies, self.tellsOfOthers) = (launcher, copies, tellsOfOthers)
    }

    /// The tasks of the Slurm step that this process belongs to; nil for one that no step of srun started.
    private static func stepTasks(_ number: (String) -> Int?) -> Int? {
        // Numbers from 0xfffffff0 on name what Slurm starts by itself, such as a batch script.
        guard let step = number("SLURM_STEP_ID"), step < 0xffff_fff0, number("SLURM_PROCID") != nil else { return nil }
        return number("SLURM_STEP_NUM_TASKS") ?? number("SLURM_NTASKS")
    }
}

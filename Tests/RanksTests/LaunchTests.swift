import Ranks
import Testing

@Suite struct LaunchTests {
    /// An environment, and the copies that were started by its words; nil for a process alone.
    static let cases: [(environment: [String: String], launcher: String?, copies: Int)] = [
        ([:], nil, 1),
        (["OMPI_COMM_WORLD_SIZE": "4"], "mpirun", 4),
        (["OMPI_COMM_WORLD_SIZE": "1"], nil, 1),
        (["PMI_SIZE": "2"], "mpirun", 2),
        (["MV2_COMM_WORLD_SIZE": "8"], "mpirun", 8),
        // A shell that salloc opened, and a batch script: a job of many tasks, but one process.
        (["SLURM_NTASKS": "16", "SLURM_JOB_ID": "7"], nil, 1),
        (["SLURM_NTASKS": "16", "SLURM_PROCID": "0"], nil, 1),
        (["SLURM_NTASKS": "16", "SLURM_PROCID": "0", "SLURM_STEP_ID": "4294967291"], nil, 1),
        // salloc's shell as a step of one task.
        (
            [
                "SLURM_NTASKS": "16", "SLURM_PROCID": "0", "SLURM_STEP_ID": "4294967290", "SLURM_STEP_NUM_TASKS": "1",
            ], nil, 1
        ),
        (["SLURM_NTASKS": "16", "SLURM_PROCID": "3", "SLURM_STEP_ID": "0"], "srun", 16),
        (
            ["SLURM_NTASKS": "16", "SLURM_PROCID": "0", "SLURM_STEP_ID": "2", "SLURM_STEP_NUM_TASKS": "1"], nil, 1
        ),
        (
            [
                "SLURM_NTASKS": "16", "SLURM_PROCID": "1", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "4",
                "PMI_SIZE": "4",
            ], "srun", 4
        ),
        // mpirun in a job of Slurm starts one daemon a machine by srun, and those start the copies.
        (
            [
                "SLURM_NTASKS": "16", "SLURM_PROCID": "0", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2",
                "OMPI_COMM_WORLD_SIZE": "16",
            ], "mpirun", 16
        ),
        (["OMPI_COMM_WORLD_SIZE": "many"], nil, 1),
    ]

    @Test(arguments: cases.indices) func copiesAreCountedAndALoneProcessIsNotRefused(index: Int) {
        let (environment, launcher, copies) = Self.cases[index]
        let launch = Launch(environment: environment)
        #expect(launch?.launcher == launcher && (launch?.copies ?? 1) == copies, "\(environment)")
    }

    @Test func aProcessAloneIsAWorldOfOne() throws {
        let world = try World.join(environment: ["SLURM_NTASKS": "8"])
        #expect(world.rank == 0 && world.size == 1)
        world.leave()
    }

    /// srun without --mpi starts copies that MPI cannot connect; such as those are refused before MPI is asked.
    @Test func copiesOfSrunThatNothingConnectsAreRefused() throws {
        let environment = ["SLURM_STEP_ID": "0", "SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "2"]
        let error = #expect(throws: RanksError.self) { try World.join(environment: environment) }
        let sentence = try #require(error).description
        #expect(sentence.contains("srun started 2 copies"))
        #if MPI
            #expect(sentence.contains("srun --mpi=pmix"))
        #else
            #expect(sentence.contains("--traits MPI"))
        #endif
    }

    #if !MPI
        @Test func copiesOfAProgramWithoutMPIAreRefusedWithWhatToType() throws {
            let error = #expect(throws: RanksError.self) { try World.join(environment: ["OMPI_COMM_WORLD_SIZE": "4"]) }
            let sentence = try #require(error).description
            #expect(sentence.contains("mpirun started 4 copies") && sentence.contains("--traits MPI"))
            #expect(World.library == nil)
        }
    #endif
}

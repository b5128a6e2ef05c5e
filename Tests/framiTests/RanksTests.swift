import Foundation
import RunStore
import Testing

/// Several copies of the program: by the words of a launcher, and by mpirun itself where the program is built with MPI.
@Suite(.serialized) struct RanksTests {
    #if MPI
        private static let hasMPI = true
    #else
        private static let hasMPI = false
    #endif

    private static let canRun =
        hasMPI
        && Frami.searchPath.split(separator: ":").contains { access("\($0)/mpirun", X_OK) == 0 }

    /// Starts copies by mpirun, which refuses the system's administrator unless told otherwise.
    private func mpirun(_ copies: Int, _ arguments: [String], in frami: Frami) throws -> Frami.Running {
        try frami.start(
            [
                "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "mpirun", "-n", "\(copies)",
                Frami.program,
            ] + arguments, program: "/usr/bin/env")
    }

    @Test(arguments: ["run --recipe tiny.toml", "compare --recipe tiny.toml --out c", "train x --model y --out z"])
    func copiesThatKnowNothingOfEachOtherAreRefused(command: String) throws {
        let frami = try Frami()
        for (words, launcher) in [
            ("OMPI_COMM_WORLD_SIZE=3", "mpirun"), ("PMI_SIZE=3", "mpirun"),
            ("SLURM_STEP_ID=0 SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=3 SLURM_NTASKS=3", "srun"),
        ] where !Self.hasMPI || command.hasPrefix("train") {
            let result = try frami.shell("\(words) \(Frami.program) \(command)")
            #expect(result.status == 1 && result.output == "", "\(result.error)")
            #expect(result.error.hasPrefix("frami: ") && result.error.split(separator: "\n").count == 1)
            #expect(result.error.contains("\(launcher) started 3 copies"), "\(result.error)")
        }
        #expect(try !FileManager.default.contentsOfDirectory(atPath: frami.folder).contains("runs"))
    }

    /// A shell that salloc opened says how many tasks the job may have, and is one process.
    @Test func aProcessAloneInAJobOfManyTasksWorks() throws {
        let frami = try Frami()
        let line = "SLURM_NTASKS=8 SLURM_JOB_ID=3 \(Frami.program) run --recipe tiny.toml --rounds 1 --plain"
        let result = try frami.shell(line)
        #expect(result.status == 0, "\(result.error)")
    }

    @Test func partsInOneProcessGiveTheSameBitsWithAnyThreadsAndAfterAStop() throws {
        let frami = try Frami()
        let arguments = Frami.tiny + ["--parts", "2", "--plain"]
        #expect(try frami.run(arguments).status == 0)
        #expect(try frami.run(arguments + ["--threads", "2"]).status == 0)
        let stopped = try frami.start(arguments + ["--rounds", "8"])
        stopped.wait(lines: 3)
        kill(stopped.process.processIdentifier, SIGTERM)
        stopped.process.waitUntilExit()
        #expect(stopped.process.terminationStatus == 0, "\(stopped.error)")
        let whole = try frami.run(arguments + ["--rounds", "8"])
        #expect(whole.status == 0)
        let runs = frami.runs.all()
        try #require(runs.count == 4)
        let resumed = try frami.run(["run", "--resume", runs[2].name, "--plain"])
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(try frami.student(of: runs[0]) == frami.student(of: runs[1]))
        #expect(try frami.student(of: runs[2]) == frami.student(of: runs[3]))
    }

    @Test(.enabled(if: canRun, "needs mpirun, and a build with --traits MPI"))
    func ranksGiveTheBitsOfOneProcess() throws {
        let frami = try Frami()
        let arguments = Frami.tiny + ["--parts", "2", "--plain"]
        let alone = try frami.run(arguments)
        #expect(alone.status == 0, "\(alone.error)")
        for copies in [1, 2] {
            let shared = try mpirun(copies, arguments, in: frami)
            shared.process.waitUntilExit()
            #expect(shared.process.terminationStatus == 0, "\(shared.error)")
        }
        let students = try frami.runs.all().map { try frami.student(of: $0) }
        #expect(students.count == 3 && Set(students).count == 1)
        let refused = try mpirun(2, Frami.tiny + ["--plain"], in: frami)
        refused.process.waitUntilExit()
        #expect(refused.error.contains("give --parts 2"), "\(refused.error)")
        #expect(frami.runs.all().count == 3)
    }

    @Test(.enabled(if: canRun, "needs mpirun, and a build with --traits MPI"))
    func ranksShareTheRunsOfAComparison() throws {
        let frami = try Frami()
        let root = try LookAlike.folder.make(in: frami.folder)
        // The teacher knows low and high tones.
        try FileManager.default.removeItem(atPath: root + "/middle")
        let running = try mpirun(
            2,
            [
                "compare", "--recipe", "tiny.toml", "--evaluate", "folder:\(root)", "--methods", "frami,noise",
                "--seeds", "1-2", "--rounds", "2", "--threads", "1", "--json", "--out", "c",
            ], in: frami)
        running.process.waitUntilExit()
        #expect(running.process.terminationStatus == 0, "\(running.error)")
        #expect(running.output.split(separator: "\n").count == 4, "\(running.output)")
        #expect(RunList(frami.folder + "/c/runs").all().count == 4)
        let table = try String(contentsOfFile: frami.folder + "/c/table.md", encoding: .utf8)
        #expect(table.contains("2 runs at a time"))
    }

    /// Processes of the program in this test's folder, but for mpirun itself.
    private func ranks(in frami: Frami) throws -> [Int32] {
        let folder = URL(fileURLWithPath: frami.folder).resolvingSymlinksInPath().path
        return try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { pid in
            let files = FileManager.default
            guard let program = try? files.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe"),
                let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            else { return false }
            return program.hasSuffix("/frami") && place == folder
        }.sorted()
    }

    @Test(.enabled(if: canRun, "needs mpirun, and a build with --traits MPI"), arguments: [SIGKILL, SIGSTOP], [0, 1])
    func aRankThatIsGoneTakesAllWithItAndTheRunGoesOn(signal: Int32, victim: Int) throws {
        let frami = try Frami()
        let arguments = Frami.tiny + ["--parts", "2", "--plain", "--rounds", "120"]
        let running = try mpirun(2, arguments, in: frami)
        while frami.runs.all().first.map({ Checkpoints($0).latest != nil }) != true {
            try #require(running.process.isRunning)
            usleep(5000)
        }
        let pids = try ranks(in: frami)
        try #require(pids.count == 2)
        kill(pids[victim], signal)
        running.process.waitUntilExit()
        #expect(running.process.terminationStatus != 0)
        while try !ranks(in: frami).isEmpty { usleep(5000) }
        if signal == SIGSTOP { #expect(running.error.contains("answers no longer"), "\(running.error)") }
        let run = try #require(frami.runs.all().first)
        let resumed = try mpirun(2, ["run", "--resume", run.name, "--plain"], in: frami)
        resumed.process.waitUntilExit()
        #expect(resumed.process.terminationStatus == 0, "\(resumed.error)")
        #expect(try frami.run(arguments).status == 0)
        let runs = frami.runs.all()
        try #require(runs.count == 2)
        #expect(try frami.student(of: runs[0]) == frami.student(of: runs[1]))
    }
}

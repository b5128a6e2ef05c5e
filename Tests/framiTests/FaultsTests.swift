import Foundation
import GRDB
import RunEvents
import RunStore
import Testing

/// What happens to a run's disk, folder, output and record while it trains.
@Suite(.serialized) struct FaultsTests {
    /// Whether this user may mount a disk of memory, in a namespace of its own.
    static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Sizes of the disk from one without room for the state, which is many times as large as a student, to one for
    /// some.
    @Test(.enabled(if: canMount, "mounting a small disk is not allowed here"), arguments: [1, 3, 8, 16])
    func aFullDiskNamesWhatWasMeasuredOrNothing(mebibytes: Int) throws {
        let frami = try Frami()
        let data = try LookAlike.folder.make(in: frami.folder)
        try frami.run(["train", "folder:\(data)", "--out", "mine.safetensors"] + DatasetsTests.oneEpoch)
        let result = try frami.shell(
            """
            mkdir small && unshare -rm sh -c 'mount -t tmpfs -o size=\(mebibytes)m none small || exit 9
            timeout 60 \(Frami.program) run --plain --runs small --recipe tiny.toml --teacher mine.safetensors \
            --evaluate folder:\(data) --rounds 6
            echo status $?; cp small/*/student.safetensors kept.safetensors'
            """)
        let model = result.lines.last { $0.hasPrefix("model: ") }
        let status = result.lines.last { $0.hasPrefix("status ") }
        if status == "status 0" {
            #expect(model?.hasSuffix("/student.safetensors") == true, "\(result.output)")
            let finished = try #require(result.lines.last { $0.contains("finished: ") })
            let measured = try #require(finished.firstMatch(of: #/, ([0-9.]+) %/#)).1
            let evaluated = try frami.run(["evaluate", "kept.safetensors", "folder:\(data)"])
            #expect(evaluated.output.contains("\(measured) %"), "\(finished)\n\(evaluated.output)\(evaluated.error)")
        } else {
            #expect(status == "status 1")
            #expect(model == nil && !result.output.contains("finished"))
            let sentences = result.error.split(separator: "\n").filter { $0.hasPrefix("frami: ") }
            #expect(sentences.count == 1 && sentences[0].contains("No space left on device"), "\(result.error)")
        }
    }

    @Test func aRunWhoseFolderIsRenamedStopsThereAndSaysSo() throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--plain"])
        running.wait(lines: 1)
        while frami.runs.all().first.flatMap({ try? frami.losses(of: $0) })?.count ?? 0 < 5 { usleep(5000) }
        let run = try #require(frami.runs.all().first)
        try FileManager.default.moveItem(atPath: run.path, toPath: run.path + "-renamed")
        running.process.waitUntilExit()
        #expect(running.process.terminationStatus == 1)
        let renamed = try #require(frami.runs.all().first)
        #expect(
            running.error
                == "frami: The run's folder 'runs/\(run.name)' was moved to '\(renamed.path)' while it trained, so it "
                + "stopped there; go on with 'frami run --resume \(renamed.path)'.\n")
        #expect(!running.output.contains("finished"))
        let steps = try frami.losses(of: renamed).count
        #expect(Checkpoints(renamed).latest?.moment.step == steps)
        guard case .failed = RunState.of(renamed) else { Issue.record("the record does not say why"); return }
        let again = try frami.start(["run", "--json", "--resume", renamed.path])
        again.wait(lines: 3)
        kill(again.process.processIdentifier, SIGTERM)
        again.process.waitUntilExit()
        #expect(again.process.terminationStatus == 0)
        #expect(try frami.losses(of: renamed).count > steps)
    }

    @Test func theStudentOfARunWhoseFolderIsRemovedIsKeptBesideIt() throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 8)
        let run = try #require(frami.runs.all().first)
        try FileManager.default.removeItem(atPath: run.path)
        running.process.waitUntilExit()
        #expect(running.process.terminationStatus == 1)
        let kept = "runs/\(run.name).safetensors"
        #expect(
            running.error == "frami: The run's folder 'runs/\(run.name)' was removed while it trained, so it stopped; "
                + "its network as it was is kept as '\(kept)'.\n")
        #expect(!running.output.contains(#""type":"finished""#))
        #expect(try frami.run(["info", kept]).status == 0)
    }

    @Test(arguments: ["--json", "--plain"])
    func linesThatNobodyCouldReadAreNoSuccess(format: String) throws {
        let frami = try Frami()
        let result = try frami.shell("\(Frami.program) run --recipe tiny.toml \(format) > /dev/full")
        #expect(result.status == 1)
        #expect(
            result.error == "frami: What was printed could not be written (No space left on device); free some space, "
                + "or print to another place. The run goes on.\n")
        let run = try #require(frami.runs.all().first)
        guard case .finished = RunState.of(run) else { Issue.record("the run did not go on"); return }
    }

    @Test func aReaderOfLinesThatHasHadEnoughEndsNoRun() throws {
        let frami = try Frami()
        let line = "(\(Frami.program) run --recipe tiny.toml --json; echo $? > status) | head -c 1"
        #expect(try frami.shell(line).error == "")
        #expect(try String(contentsOfFile: frami.folder + "/status", encoding: .utf8) == "0\n")
    }

    @Test func aRecordThatAnotherProgramHasLockedIsSaidAndTheRunGoesOnByItself() throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 3)
        let run = try #require(frami.runs.all().first)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: run.recordPath, configuration: configuration)
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let answer = try frami.run(["pause"])
        #expect(answer.status == 1)
        #expect(
            answer.error.hasPrefix("frami: The command 'pause' could not be written into 'runs/\(run.name)/run.sqlite'")
        )
        #expect(answer.error.contains("because another program") && answer.error.contains("has it locked"))
        #expect(answer.error.contains("the run goes on by itself once it is free"))
        #expect(!answer.error.contains("space"))
        while EngineLock.holder(of: run)?.trouble == nil { usleep(20_000) }
        let trouble = try #require(EngineLock.holder(of: run)?.trouble)
        #expect(trouble.hasPrefix("The engine cannot write its record 'runs/\(run.name)/run.sqlite': another program"))
        try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        while EngineLock.holder(of: run)?.trouble != nil { usleep(20_000) }
        let steps = try frami.losses(of: run).count
        while try frami.losses(of: run).count < steps + 5 { usleep(20_000) }
        #expect(try frami.run(["stop"]).status == 0)
        running.process.waitUntilExit()
        #expect(running.process.terminationStatus == 0)
    }

    /// frami as a user who may read but not write what the test made.
    private func asAnother(_ frami: Frami, _ arguments: String) throws -> Frami.Result {
        let user = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
        return try frami.shell("\(user)\(Frami.program) \(arguments)")
    }

    /// Sets the permissions of everything in a folder; folders can be searched as well.
    private func allow(_ rights: Int, in folder: String) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).map { folder + "/" + $0 } + [folder]
        for path in names {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            chmod(path, mode_t(isFolder.boolValue ? rights | rights >> 2 & 0o111 : rights))
        }
    }

    @Test func runsThatMayOnlyBeReadAreRead() throws {
        let frami = try Frami()
        chmod(frami.folder, 0o755)
        try frami.run(Frami.tiny + ["--json"])
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 3)
        try allow(0o444, in: frami.folder + "/runs")
        defer { try? allow(0o666, in: frami.folder + "/runs") }
        let list = try asAnother(frami, "runs")
        #expect(list.status == 0, "\(list.error)")
        #expect(list.lines.count == 2)
        #expect(list.lines.last?.contains("finished") == true && list.lines.last?.contains("round 4/4") == true)
        #expect(list.lines.first?.contains("running") == true, "\(list.output)")
        let answer = try asAnother(frami, "pause")
        #expect(answer.status == 1)
        #expect(answer.error.contains("run.sqlite' cannot be written (Permission denied)"))
        kill(running.process.processIdentifier, SIGTERM)
        running.process.waitUntilExit()
    }

    @Test func runsThatMayNotBeReadAreNamedAndNotPassedOver() throws {
        let frami = try Frami()
        chmod(frami.folder, 0o755)
        try frami.run(Frami.tiny + ["--json"])
        let run = try #require(frami.runs.all().first)
        chmod(frami.folder + "/runs", 0o755)
        chmod(run.path, 0)
        defer { chmod(run.path, 0o700); chmod(frami.folder + "/runs", 0o700) }
        let list = try asAnother(frami, "runs")
        #expect(list.status == 0 && list.output.contains("\(run.name)  unreadable"), "\(list.output)\(list.error)")
        chmod(frami.folder + "/runs", 0)
        for command in ["runs", "pause", "samples --out x"] {
            let result = try asAnother(frami, command)
            #expect(result.status == 1, "\(command)")
            #expect(result.error.contains("'runs' cannot be read (Permission denied)"), "\(command): \(result.error)")
        }
    }
}

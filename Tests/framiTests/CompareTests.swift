import Foundation
import RunStore
import Testing

/// Comparisons from the command line, in a moment each.
@Suite(.serialized) struct CompareTests {
    private func arguments(_ frami: Frami, _ more: [String]) throws -> [String] {
        let root = try LookAlike.folder.make(in: frami.folder)
        // The teacher knows low and high tones.
        try FileManager.default.removeItem(atPath: root + "/middle")
        return [
            "compare", "--recipe", "tiny.toml", "--evaluate", "folder:\(root)", "--methods", "frami,noise", "--seeds",
            "1", "--json",
        ] + more
    }

    private func table(_ frami: Frami, _ folder: String) throws -> [String: [String: Any]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(frami.folder)/\(folder)/table.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let rows = try #require(object["rows"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["variant"] as? String ?? "", $0) })
    }

    /// The comparison is killed, or asked to stop, in the middle of its first run.
    @Test(arguments: [SIGKILL, SIGTERM])
    func aRunThatWasInterruptedGoesOnAndEqualsOneThatWasNot(signal: Int32) throws {
        let frami = try Frami()
        let arguments = try arguments(frami, ["--rounds", "8"])
        #expect(try frami.run(arguments + ["--out", "whole"]).status == 0)

        let running = try frami.start(arguments + ["--out", "broken"])
        let runs = RunList(frami.folder + "/broken/runs")
        while (try? runs.all().first.map { try frami.losses(of: $0).count > 20 }) != true {
            try #require(running.process.isRunning)
            usleep(2000)
        }
        kill(running.process.processIdentifier, signal)
        running.process.waitUntilExit()
        let first = try #require(runs.all().first)
        if signal == SIGTERM {
            #expect(running.process.terminationStatus == 0)
            #expect(running.error.contains("Stopped before frami-seed1, 0 of 2"))
        }
        #expect(try frami.losses(of: first).count < 48)

        let resumed = try frami.run(arguments + ["--out", "broken"])
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(runs.all().count == 2)
        let whole = RunList(frami.folder + "/whole/runs").all()
        #expect(try frami.losses(of: first) == frami.losses(of: whole[0]))
        #expect(try frami.student(of: first) == frami.student(of: whole[0]))
        let (left, right) = (try table(frami, "whole"), try table(frami, "broken"))
        for method in ["frami", "noise"] {
            for key in ["accuracies", "rounds", "steps", "agreement", "multiplyAdds", "parameters"] {
                let values = [left, right].map { "\($0[method]?[key] ?? "none")" }
                #expect(values[0] == values[1] && values[0] != "none", "\(method) \(key)")
            }
        }
    }

    /// As the tasks of a job array do, two at a time, one of them warned before its limit.
    @Test func runsByTheirNumbersMakeTheTableOfAWholeComparison() throws {
        let frami = try Frami()
        let arguments = try arguments(frami, ["--rounds", "8"])
        #expect(try frami.run(arguments + ["--out", "whole"]).status == 0)

        let asText = arguments.filter { $0 != "--json" } + ["--out", "parts", "--list"]
        let list = try frami.run(asText)
        let numbered = list.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(numbered == ["1 frami-seed1", "2 noise-seed1"])
        #expect(!FileManager.default.fileExists(atPath: frami.folder + "/parts"))
        let objects = try frami.run(arguments + ["--out", "parts", "--list"]).objects
        #expect(objects.map { $0["number"] as? Int } == [1, 2] && objects.allSatisfy { $0["score"] is NSNull })

        let first = try frami.start(arguments + ["--out", "parts", "--only", "1"])
        let second = try frami.run(arguments + ["--out", "parts", "--only", "2"])
        #expect(second.status == 0, "\(second.error)")
        let runs = RunList(frami.folder + "/parts/runs")
        while runs.all().contains(where: { $0.name.contains("frami-seed1") && Checkpoints($0).latest != nil }) != true {
            try #require(first.process.isRunning)
            usleep(2000)
        }
        kill(first.process.processIdentifier, SIGUSR1)
        first.process.waitUntilExit()
        #expect(first.process.terminationStatus == 0)
        #expect(try frami.run(arguments + ["--out", "parts", "--only", "1"]).status == 0)
        #expect(runs.all().count == 2)
        let results = try FileManager.default.contentsOfDirectory(atPath: frami.folder + "/parts/results").sorted()
        #expect(results == ["frami-seed1.json", "noise-seed1.json"])
        let done = try frami.run(asText)
        #expect(done.lines.count == 2 && done.lines.allSatisfy { $0.hasSuffix("%") }, "\(done.output)")

        // All results are there: the command without numbers only makes the tables.
        #expect(try frami.run(arguments + ["--out", "parts"]).status == 0)
        #expect(runs.all().count == 2)
        let (left, right) = (try table(frami, "whole"), try table(frami, "parts"))
        for method in ["frami", "noise"] {
            for key in ["accuracies", "rounds", "steps", "agreement", "multiplyAdds", "parameters"] {
                let values = [left, right].map { "\($0[method]?[key] ?? "none")" }
                #expect(values[0] == values[1] && values[0] != "none", "\(method) \(key)")
            }
        }
    }

    @Test(arguments: [("3", "no run 3"), ("0", "no run 0"), ("x", "not a list of numbers")])
    func numbersOfNoRunAreRefused(numbers: String, sentence: String) throws {
        let frami = try Frami()
        let result = try frami.run(try arguments(frami, ["--rounds", "1", "--out", "c", "--only", numbers]))
        #expect(result.status == 64 && result.error.contains(sentence), "\(result.error)")
        #expect(!FileManager.default.fileExists(atPath: frami.folder + "/c"))
    }

    @Test func aComparisonThatIsKilledTakesItsEnginesWithIt() throws {
        let frami = try Frami()
        let running = try frami.start(try arguments(frami, ["--rounds", "1000000", "--out", "c"]))
        let runs = RunList(frami.folder + "/c/runs")
        while runs.all().first.map({ EngineLock.holder(of: $0) != nil && Checkpoints($0).latest != nil }) != true {
            try #require(running.process.isRunning)
            usleep(5000)
        }
        kill(running.process.processIdentifier, SIGKILL)
        running.process.waitUntilExit()
        while EngineLock.holder(of: runs.all()[0]) != nil { usleep(5000) }
        guard case .finished(let outcome) = RunState.of(runs.all()[0]) else {
            Issue.record("the engine did not stop in good order")
            return
        }
        #expect(outcome.reason == .stopped)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount >= 2, "needs two cores"))
    func runsAtATimeGiveTheBitsOfRunsOneByOne() throws {
        let frami = try Frami()
        let arguments = try arguments(frami, ["--rounds", "6", "--threads", "1"])
        #expect(try frami.run(arguments + ["--out", "one"]).status == 0)
        let together = try frami.run(arguments + ["--out", "two", "--parallel", "2"])
        #expect(together.status == 0, "\(together.error)")
        #expect(together.objects.count == 2)
        func students(_ folder: String) throws -> [String: Data] {
            let runs = RunList("\(frami.folder)/\(folder)/runs").all()
            return Dictionary(
                uniqueKeysWithValues: try runs.map { (String($0.name.dropFirst(16)), try frami.student(of: $0)) })
        }
        let (one, two) = (try students("one"), try students("two"))
        #expect(one.count == 2 && one == two)
        #expect(
            try String(contentsOfFile: frami.folder + "/two/table.md", encoding: .utf8).contains("2 runs at a time"))
        let greedy = try frami.run(arguments + ["--out", "three", "--parallel", "1000"])
        #expect(greedy.status == 64)
        #expect(greedy.error.contains("1000 runs at a time do not fit"))
    }
}

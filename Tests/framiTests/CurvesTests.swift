import Foundation
import RunStore
import Testing

/// The numbers behind the charts, and the list of runs, for other programs.
@Suite(.serialized) struct CurvesTests {
    /// Two runs, the second with a knob turned while it ran.
    private func bring() throws -> Frami {
        let frami = try Frami()
        for arguments in [["--method", "noise"], ["--set", "cr=0.5"]] {
            let result = try frami.run(["run", "--recipe", "tiny.toml", "--plain", "--rounds", "1"] + arguments)
            #expect(result.status == 0, "\(result.error)")
        }
        return frami
    }

    @Test func theCurvesAreTheRecordsNumbers() throws {
        let frami = try bring()
        let run = try #require(frami.runs.all().last { $0.name.hasSuffix("frami") })
        let csv = try frami.run(["export-curves", run.name])
        #expect(csv.status == 0 && csv.error.isEmpty, "\(csv.error)")
        let rows = csv.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        #expect(rows[0] == ["step", "round", "seconds", "part", "series", "value"])
        #expect(rows.allSatisfy { $0.count == 6 })
        #expect(rows.contains { $0[3...] == ["knobs", "cr", "0.5"] })

        let recorded = try Reader(run, isOver: true).events(after: 0, limit: 100_000)
        let losses = recorded.reduce(0) { count, event in
            if case .stepped(let step) = event.event { count + step.losses.count } else { count }
        }
        let parts = Set(["inversion", "distillation"])
        #expect(losses > 0 && rows.count { parts.contains($0[3]) } == losses)

        let objects = try frami.run(["export-curves", run.name, "--json"]).objects
        #expect(objects.count == rows.count - 1)
        let second = try #require(objects.dropFirst(20).first)
        #expect(second["series"] as? String == rows[21][4])
        #expect(second["value"] as? Double == Double(rows[21][5]))
    }

    @Test func runsAreSortedAndPrintedForPrograms() throws {
        let frami = try bring()
        let newest = try frami.run(["runs", "--json"]).objects.compactMap { $0["about"] as? String }
        #expect(newest == ["frami · digits8x1", "noise · digits8x1"])
        let longest = try frami.run(["runs", "--json", "--sort", "time"]).objects.compactMap {
            $0["seconds"] as? Double
        }
        #expect(longest.count == 2 && longest[0] >= longest[1])
        let byMethod = try frami.run(["runs", "--sort", "method"]).lines
        #expect(byMethod[0].contains("frami · digits8x1") && byMethod[1].contains("noise · digits8x1"))
        let wrong = try frami.run(["runs", "--sort", "size"])
        #expect(wrong.status == 64 && wrong.error.contains("newest"), "\(wrong.error)")
    }
}

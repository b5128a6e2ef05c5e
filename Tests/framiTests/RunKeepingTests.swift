import Foundation
import RunEvents
import RunStore
import Testing

/// Names, tags and notes of runs, their removal, and the numbers behind their charts for TensorBoard.
@Suite struct RunKeepingTests {
    /// Two runs that are over, without an engine's work.
    private func bring() throws -> Frami {
        let frami = try Frami()
        for (index, right) in [9, 7].enumerated() {
            let run = try RunFolder.create(
                in: frami.folder + "/runs", name: ["long", "short"][index], recipe: Recipe(),
                at: Date(timeIntervalSince1970: 1_000_000 + 60 * Double(index)))
            let recorder = try Recorder(run)
            let evaluation = Evaluation(
                confusion: [right, 10 - right, 0, 0], classes: 2, agreement: 1, teacherAccuracy: 1, isBest: true)
            let step = Step(phase: .inversion, done: 1, planned: 1, losses: ["bn": 2.5, "total": .nan])
            recorder.record(.stepped(step), at: Moment(seconds: 1.5, round: 0, step: 1))
            recorder.record(.evaluated(evaluation), at: Moment(seconds: 2, round: 0, step: 1))
            let outcome = Outcome(reason: .rounds, last: evaluation, best: nil, checkpoint: "s")
            recorder.record(.finished(outcome), at: Moment(seconds: 2, round: 0, step: 1))
            recorder.close()
        }
        return frami
    }

    @Test func runsAreTaggedListedAndFiltered() throws {
        let frami = try bring()
        let tagged = try frami.run([
            "tag", "short", "noisy", "night", "--star", "--name", "the good one", "--note", "it settled",
        ])
        #expect(tagged.status == 0, "\(tagged.error)")
        #expect(tagged.firstLine.hasSuffix("-short * \"the good one\" #noisy #night"))
        #expect(tagged.lines[1] == "  step 1: it settled (\(NSUserName()))")
        let again = try frami.run(["tag", "short", "--without", "night", "--no-star", "--comment", "until dawn"])
        #expect(again.firstLine.hasSuffix("-short \"the good one\" #noisy") && again.lines[1] == "  until dawn")
        let objects = try frami.run(["runs", "--json", "--filter", "#noisy"]).objects
        #expect(objects.count == 1 && objects[0]["tags"] as? [String] == ["noisy"])
        #expect(objects[0]["title"] as? String == "the good one" && objects[0]["star"] as? Bool == false)
        let reversed = try frami.run(["runs", "--json", "--sort", "accuracy", "--reverse"]).objects
        #expect(reversed.compactMap { $0["accuracy"] as? Double } == [0.7, 0.9])
        #expect(try frami.run(["runs", "--filter", "nowhere"]).output == "")
    }

    @Test func aRunIsRemovedByItsWholeNameOnly() throws {
        let frami = try bring()
        let name = try #require(frami.runs.all().first?.name)
        let asked = try frami.run(["remove", name])
        #expect(asked.status == 64 && asked.error.contains("Nobody is here to be asked; give --yes"))
        let partly = try frami.run(["remove", "long", "--yes"])
        #expect(partly.status == 1 && partly.error.contains("There is no run 'long'"), "\(partly.error)")
        #expect(frami.runs.all().count == 2)
        let removed = try frami.run(["remove", name, "--yes"])
        #expect(removed.output == "removed \(name)\n" && frami.runs.all().map(\.name).allSatisfy { $0 != name })
        let busy = frami.runs.all()[0]
        let lock = try EngineLock(busy)
        let refused = try frami.run(["remove", busy.name, "--yes"])
        #expect(refused.status == 1 && busy.isRun, "\(refused.error)")
        withExtendedLifetime(lock) {}
    }

    @Test func theNumbersBehindTheChartsAreAnEventFile() throws {
        let frami = try bring()
        let made = try frami.run(["export-curves", "long", "--tensorboard", "logs"])
        #expect(made.status == 0, "\(made.error)")
        let data = try #require(FileManager.default.contents(atPath: "\(frami.folder)/\(made.firstLine)"))
        #expect(made.firstLine.contains("-long/events.out.tfevents."))
        // Records follow each other by their lengths until the end of the file.
        var (place, bodies) = (0, [Data]())
        while place < data.count {
            let length = (0..<8).reduce(0) { $0 | Int(data[place + $1]) << (8 * $1) }
            bodies.append(data[(place + 12)..<(place + 12 + length)])
            place += 16 + length
        }
        #expect(place == data.count && bodies.count == 3)
        let texts = bodies.map { String(decoding: $0, as: UTF8.self) }
        #expect(texts[0].contains("brain.Event:2"))
        #expect(texts[1].contains("inversion/bn") && texts[1].contains("inversion/total"))
        #expect(texts[2].contains("evaluation/accuracy"))
    }

    @Test func aCommandIsCalledWhenTheRunEnds() throws {
        let frami = try Frami()
        let run = try frami.run(
            Frami.tiny + [
                "--plain", "--rounds", "1", "--notify", "echo $FRAMI_EVENT $FRAMI_RUN: $FRAMI_TEXT >> called",
            ])
        #expect(run.status == 0, "\(run.error)")
        let path = frami.folder + "/called"
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: path) { usleep(20_000) }
        let name = try #require(frami.runs.all().first?.name)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "finished \(name): finished: all rounds done\n")
        let detached = try frami.run(Frami.tiny + ["--detach", "--notify", "true"])
        #expect(detached.status == 64 && detached.error.contains("With --detach nothing watches the run"))
    }
}

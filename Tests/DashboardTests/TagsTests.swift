import Foundation
import RunEvents
import TerminalTestSupport
import TerminalUI
import Testing

@testable import Dashboard

/// The scripted run with tags in place of classes: samples are asked for several, evaluations have mean average precisions.
private func taggedEvents(rounds: Int = 4) -> [RecordedEvent] {
    var evaluations = 0
    return ScriptedRun(rounds: rounds).events.map { recorded in
        var event = recorded.event
        switch recorded.event {
        case .started(var description):
            description.areTags = true
            description.classes = names
            event = .started(description)
        case .sampled(var picture):
            picture.alsoAsked = picture.label % 3 == 0 ? [] : [(picture.label + 4) % 10]
            event = .sampled(picture)
        case .evaluated:
            evaluations += 1
            event = .evaluated(tagEvaluation(skill: Float(evaluations)))
        default: break
        }
        return RecordedEvent(number: recorded.number, moment: recorded.moment, event: event)
    }
}

private let names = ["violin", "piano", "drums", "flute", "guitar", "choir", "harp", "no voice", "techno", "opera"]

/// An evaluation of 60 clips. The ranking is better for tags with lower numbers and for a higher skill; the tag "opera"
/// is on no clip.
private func tagEvaluation(skill: Float) -> Evaluation {
    var random = SeededGenerator(seed: 11)
    let truth: [Set<Int>] = (0..<60).map { [$0 % 9, ($0 / 7) % 9] }
    func scores(_ skill: Float) -> TagEvaluation.Scores {
        TagEvaluation.Scores(
            tags: 10,
            values: truth.flatMap { tags -> [Float] in
                (0..<10).map { tag in
                    let noise = Float(random.share())
                    return ((tags.contains(tag) ? skill / Float(tag + 3) : 0) + noise) / (1 + skill / Float(tag + 3))
                }
            })
    }
    let (student, teacher) = (scores(skill), scores(12))
    var resampling = SeededGenerator(seed: 12)
    return Evaluation(
        TagEvaluation(student, teacher: teacher, truth: truth, resamples: 50, using: &resampling), isBest: true)
}

private func showing() -> Dashboard {
    var dashboard = Dashboard()
    dashboard.apply(taggedEvents())
    return dashboard
}

@Suite struct TagsTests {
    @Test func theStudentsPanelAndTheLogSpeakOfMeanAveragePrecision() throws {
        var dashboard = showing()
        let last = try #require(dashboard.run.student.last)
        let screen = dashboard.screen(120, 40)
        #expect(screen.shows("last mAP \(Figures.percent(last.score)) %"))
        #expect(screen.shows("agree@0.5 ") && screen.shows("precision per tag"))
        #expect(!screen.shows("taken for") && !screen.shows("most mistaken"))
        dashboard.enlarged = .log
        #expect(dashboard.screen(120, 40).shows("mAP \(Figures.percent(last.score)) % ("))
    }

    @Test func theKeyOfConfusionSwitchesBetweenPrecisionAndROCArea() {
        var dashboard = showing()
        dashboard.focus = .classes
        #expect(dashboard.screen(120, 40).shows("precision per tag"))
        dashboard.press("c")
        #expect(dashboard.screen(120, 40).shows("ROC area per tag"))
    }

    @Test func enlargedEveryTagHasItsIntervalAndTheMeanIsBelow() throws {
        var dashboard = showing()
        dashboard.focus = .classes
        dashboard.enlarged = .classes
        let screen = dashboard.screen(120, 40)
        let tags = try #require(dashboard.run.student.last?.tags)
        for (name, tag) in zip(names, tags.tags).prefix(9) {
            let precision = try #require(tag.averagePrecision)
            let line = try #require(screen.lines.first { $0.contains(" \(name) ") && $0.contains("–") })
            #expect(line.contains(Figures.percent(precision.low)) && line.contains(Figures.percent(precision.high)))
        }
        #expect(screen.shows("no clip") && screen.shows("mean"))
        // Where not all fit the worst come first, and the others are counted.
        var many = tags
        many.tags = (0..<40).map { tags.tags[$0 % 9] }
        let moment = Moment(seconds: 500, round: 5, step: 200)
        dashboard.apply(
            RecordedEvent(number: 5000, moment: moment, event: .evaluated(Evaluation(many, isBest: false))))
        let full = dashboard.screen(120, 24)
        let precisions = tags.tags.compactMap { $0.averagePrecision?.value }
        let worst = try #require(precisions.min())
        #expect(full.shows("better") && full.shows(Figures.percent(worst)))
    }

    @Test func samplesAreCalledByEveryTagThatWasAskedFor() {
        var dashboard = showing()
        dashboard.focus = .gallery
        dashboard.enlarged = .gallery
        #expect(dashboard.screen(200, 60).shows("\"piano + choir\""))
    }

    @Test(arguments: [(80, 24), (120, 40)]) func theScreenIsTheGoldenOne(size: (width: Int, height: Int)) throws {
        var dashboard = showing()
        let dump = GoldenGrid.dump(dashboard.screen(size.width, size.height))
        let file = GoldenScreens.folder.appendingPathComponent("tags-\(size.width)x\(size.height).txt")
        if GoldenScreens.isRecording { try dump.write(to: file, atomically: true, encoding: .utf8) }
        #expect(dump == (try? String(contentsOf: file, encoding: .utf8)), "\(dump)")
    }
}

import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func pictureMemoryIsBoundedAndKeepsTheNewestAndTheFirst() {
    var store = PictureStore(mostLevels: 5000)
    for step in 1...200 {
        let picture = Picture(
            label: 0, confidence: 1, mels: 10, frames: 10, levels: .init(repeating: 0, count: 100))
        store.append(RecordedPicture(number: Int64(step), moment: Moment(step: step), picture: picture))
    }
    let kept = store.sheets.map(\.moment.step)
    #expect(kept.count <= 50)
    #expect(kept.first == 1 && kept.last == 200)
    #expect(kept == kept.sorted())
    #expect(store.sheets[store.index(at: 3)!].moment.step <= 3)
}

@Test func aClassMeanIsTheMeanOfItsPictures() {
    var store = PictureStore()
    for (step, level) in [(1, Float(0.2)), (2, 0.6)] {
        store.append(
            RecordedPicture(
                number: Int64(step), moment: Moment(step: step),
                picture: Picture(label: 3, confidence: 0.5, mels: 1, frames: 2, levels: [level, 0])))
    }
    let mean = store.mean(of: 3)
    #expect(mean?.count == 2)
    #expect(abs((mean?.picture.levels[0] ?? 0) - 0.4) < 1e-6)
    #expect(store.mean(of: 4) == nil)
}

@Test func namesThatWouldActOnATerminalAreVisibleOnTheScreen() {
    var description = ScriptedRun.description
    description.classes[0] = "a\u{1B}[2Jb"
    var model = RunModel()
    model.apply(RecordedEvent(number: 1, moment: Moment(), event: .started(description)))
    #expect(model.description?.classes.first == "a\\u{1b}[2Jb")
}

@Test func weightsAreThoseInForceAtTheStep() {
    var model = RunModel()
    model.apply(RecordedEvent(number: 1, moment: Moment(), event: .started(ScriptedRun.description)))
    for (step, from, to) in [(10, 0.8, 1.6), (20, 1.6, 0.2)] {
        model.apply(
            RecordedEvent(
                number: Int64(step), moment: Moment(step: step),
                event: .knobChanged(knob: .weight(.contrast), from: from, to: to, by: "screen")))
    }
    #expect(
        [0.0, 9, 10, 15, 19.5, 20, 99].map { model.weight(of: .weight(.contrast), at: $0) } == [
            0.8, 0.8, 1.6, 1.6, 1.6, 0.2, 0.2,
        ])
    #expect(model.weight(of: .weight(.oneHot), at: 5) == 1)
    #expect(model.weight(of: nil, at: 5) == 1)
}

@Test func sharesOfHugeLossesStillSumToOne() {
    let identity = { SeriesIdentity(name: $0, phase: .inversion) }
    let shares = LossShares([(identity("bn"), 1e308), (identity("oh"), 1e308), (identity("adv"), -1e308)])
    #expect(abs(shares.parts.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    let none = LossShares([(identity("bn"), 0)])
    #expect(none.parts[0].share == 0)
}

@Test func collapseIsToldByTheMeasureThatIsWorst() {
    func collapse(_ similarity: Float, _ entropy: Float, _ spread: Float) -> Collapse {
        Collapse(
            Diversity(
                similarity: similarity, entropy: entropy, bankSpread: spread,
                poolClasses: .init(repeating: 1, count: 10)))
    }
    let standard = KnobValues()
    #expect(collapse(0.5, 2.25, 0.5).sentence(standard) == nil)
    #expect(collapse(0.995, 2.25, 0.5).sentence(standard) == "The samples grow alike.")
    #expect(collapse(0.5, 0.3, 0.5).sentence(standard) == "The samples leave classes out.")
    // A cause is named only where the knobs are those of a run that was measured.
    for (knob, value, advice) in [
        (Knob.weight(.totalVariation), 100, "lower variation (tv)"),
        (.setting(.generatorRate), 0.3, "lower generator-rate"),
        (.weight(.contrast), 0, "raise contrast (cr), which is 0"),
    ] as [(Knob, Double, String)] {
        #expect(collapse(0.995, 2.25, 0.5).sentence(KnobValues([knob: value])) == "The samples grow alike; \(advice).")
    }
    #expect(collapse(0.5, 2.25, 0.01).worst == .collapsed)
    #expect(collapse(0.9, 2.25, 0.5).worst == .narrow && collapse(0.9, 2.25, 0.5).sentence(standard) == nil)
    // Measured values of frami, of zskt, and of dfq, whose empty bank is no collapse; then of three runs that
    // collapsed.
    for (similarity, share, spread) in [(0.64, 0.98, 0.52), (0.75, 0.77, 0), (0.65, 0.95, 0)] as [(Float, Float, Float)]
    {
        #expect(collapse(similarity, share * 2.3026, spread).worst == .fine)
    }
    for (similarity, share, spread) in [(0.97, 0.3, 0), (0.988, 0.73, 0.08), (1, 0.65, 0)] as [(Float, Float, Float)] {
        #expect(collapse(similarity, share * 2.3026, spread).sentence(standard) != nil)
    }
    #expect(collapse(.nan, .nan, .nan).sentence(standard) == nil)
}

@Test func aSummaryOfStepsDrawsAsTheStepsWould() {
    let bucket = StepSummary.Bucket(minimum: -3, maximum: 90, mean: 2, finite: 1000, notFinite: 1)
    let summary = StepSummary(
        phase: .inversion, first: Moment(step: 1), last: Moment(step: 1000), steps: 1001, losses: ["bn": bucket])
    var model = RunModel()
    model.apply(RecordedEvent(number: 1000, moment: Moment(seconds: 5, step: 1000), event: .summarised(summary)))
    let series = model.series["bn"]!
    #expect(series.history.total.count == 1000 && series.history.total.maximum == 90 && series.notFinite == 1)
    #expect(series.history.xRange == 1...1000)
    #expect(model.series.newestStep == 1000)
}

@Test func wideRunsOfConfusionAreNamedMostOftenFirst() {
    var confusion = [Int](repeating: 0, count: 9)
    (confusion[1], confusion[5], confusion[6]) = (2, 7, 2)
    let pairs = StudentRecord.confusions(
        Evaluation(confusion: confusion, classes: 3, agreement: 1, teacherAccuracy: 1, isBest: false), most: 2)
    #expect(pairs.map { [$0.truth, $0.taken, $0.clips] } == [[1, 2, 7], [0, 1, 2]])
}

@Test func marksStayInOrderWhenARunGoesBack() {
    var marks = Marks()
    for step in [1, 5, 9, 4, 7] { marks.append(Mark(moment: Moment(step: step), kind: .evaluation, text: "\(step)")) }
    #expect(marks.all.map(\.moment.step) == [1, 4, 5, 7, 9])
    #expect(marks.inside(4..<9).map(\.moment.step) == [4, 5, 7])
    for step in 10..<20_000 { marks.append(Mark(moment: Moment(step: step), kind: .phase, text: "")) }
    #expect(marks.all.count <= 2 * Marks.keptPhases + 5)
    #expect(marks.next(after: 5)?.moment.step == 7)
    #expect(marks.previous(before: 5)?.moment.step == 4)
}

@Test(arguments: [
    ("1.6", KnobEntry.set(1.6)), ("0.2 over 500", .glide(0.2, steps: 500)), ("0.2 in 5", .glide(0.2, steps: 5)),
    ("+0.1", .set(0.9)), ("-0.1", .set(0.7)), ("−0.3", .set(0.5)), ("*2", .set(1.6)), ("/ 4", .set(0.2)),
    ("+ 0.2 over 20", .glide(1, steps: 20)),
]) func entriesAreReadFromWhereTheKnobStands(text: String, entry: KnobEntry) throws {
    #expect(try KnobEntry(text, for: .weight(.contrast), from: 0.8) == entry)
}

@Test(arguments: [
    ("", "Nothing was typed; give a value, for example 1.6."),
    ("x", "cr=x is not a number; write it like cr=0.5."),
    ("−1", "cr=-0.2 is out of range; give a value from 0 to 100."),
    (
        "+",
        "'+' cannot be read; give a value like 1.6, a change like +0.1 or *2, 0.2 over 500 steps, or 1.6 for 5 rounds."
    ),
    ("/0", "'/0' divides by zero; give another number."),
    ("1 over x", "'x' is no number of steps; write it like 0.2 over 500."),
    (
        "1 2",
        "'1 2' cannot be read; give a value like 1.6, a change like +0.1 or *2, 0.2 over 500 steps, or 1.6 for 5 rounds."
    ),
]) func whatCannotBeReadIsSaidInOneSentence(text: String, sentence: String) {
    do {
        _ = try KnobEntry(text, for: .weight(.contrast), from: 0.8)
        Issue.record("\(text) was read")
    } catch {
        #expect("\(error)" == sentence)
    }
}

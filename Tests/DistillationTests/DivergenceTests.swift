import Foundation
import Models
import RunEvents
import TensorCore
import Testing

@testable import Distillation

@Test func anInfiniteLossGoesBackPausesAndCanGoOn() throws {
    var recipe = Tiny.recipe(rounds: 2)
    // Weights of 1e30 after the first round's steps make the second round's losses infinite.
    recipe.knobs[.studentRate] = 1
    recipe.knobs[.logits] = 100
    recipe.knobs[.beforePooling] = 100
    let work = try DistillationWork(recipe, teacher: Tiny.teacherFile(), clips: nil, named: "")
    let host = ScriptedHost(whilePaused: [.set(try KnobChange("student-rate=0.001")), .resume])
    let engine = try Engine(
        Sabotaged(work, atStep: 9), pool: nil, run: "r", budget: 0, changes: [], host: host, checkpoint: nil)
    #expect(try engine.run().reason == .rounds)
    let start = try #require(host.position(of: "diverged: kl is NaN"))
    #expect(
        Array(host.story[start..<start + 5]) == [
            "diverged: kl is NaN", "paused: kl is NaN; turn a knob, then resume", "student-rate=0.001 by ada",
            "resumed", "began inversion",
        ])
    // The second round is repeated from its start, and the numbers of steps go on.
    let steps = host.events.compactMap { moment, event in if case .stepped = event { moment.step } else { nil } }
    #expect(steps == Array(1...steps.count))
    #expect(host.steps(.inversion).count == 3 + 3 + 3)
    #expect(host.steps(.distillation).last!.losses.values.allSatisfy { $0.isFinite })
}

@Test func aStepWithoutANumberNamesItsTermAndChangesNoWeight() throws {
    let work = try DistillationWork(Tiny.recipe(), teacher: Tiny.teacherFile(), clips: nil, named: "")
    for _ in 0..<3 { _ = try work.step(work.initialKnobs) }
    let before = work.training.student.parameters.map { $0.value.array }
    work.training.student.parameters[0].value.pointer[0] = .nan
    #expect(throws: Divergence(term: "kl", value: .nan)) { try work.step(work.initialKnobs) }
    let after = work.training.student.parameters.map { $0.value.array }
    #expect(before.dropFirst() == after.dropFirst())
}

@Test func termsThatAreNoNumbersAreFound() {
    #expect(Divergence(term: "a", value: .infinity).text == "infinity")
    #expect(Divergence(term: "a", value: -.infinity).text == "-infinity")
}

/// A work whose student gets invalid weights once before a step.
private final class Sabotaged: EngineWork {
    private let work: DistillationWork
    private var stepsLeft: Int

    init(_ work: DistillationWork, atStep step: Int) {
        self.work = work
        stepsLeft = step
    }

    var initialKnobs: KnobValues { work.initialKnobs }
    func description(run: String, resumedAt step: Int) -> RunDescription {
        work.description(run: run, resumedAt: step)
    }
    var round: Int { work.round }
    var plannedRounds: Int {
        get { work.plannedRounds }
        set { work.plannedRounds = newValue }
    }
    var phase: Phase { work.phase }
    func remainingSteps(_ knobs: KnobValues) -> [(phase: Phase, steps: Int)] { work.remainingSteps(knobs) }
    func step(_ knobs: KnobValues) throws(Divergence) -> StepOutcome {
        stepsLeft -= 1
        if stepsLeft <= 0, work.phase == .distillation, stepsLeft > -100 {
            stepsLeft = -100
            work.training.student.parameters[0].value.pointer[0] = .nan
        }
        return try work.step(knobs)
    }
    func evaluate(_ knobs: KnobValues) -> (evaluation: Evaluation, warning: String?)? { work.evaluate(knobs) }
    func snapshot() -> WorkSnapshot { work.snapshot() }
    func restore(_ snapshot: WorkSnapshot) throws { try work.restore(snapshot) }
    func deployable(_ evaluation: Evaluation?) -> (name: String, data: Data) { work.deployable(evaluation) }
}

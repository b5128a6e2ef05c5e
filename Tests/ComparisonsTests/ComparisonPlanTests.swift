import RunEvents
import Testing

@testable import Comparisons

@Suite struct ComparisonPlanTests {
    @Test func theFirstSeedIsWholeBeforeTheSecondBegins() throws {
        var base = Recipe()
        base.teacher = "t-{fold}.safetensors"
        base.evaluate = "esc50:/data"
        let plan = try ComparisonPlan(
            base: base, variants: [.named("frami"), .named("noise")], seeds: [4, 9], folds: [1, 2],
            budget: .seconds(60))
        #expect(
            plan.cells.map(\.name) == [
                "frami-seed4-fold1", "noise-seed4-fold1", "frami-seed4-fold2", "noise-seed4-fold2",
                "frami-seed9-fold1", "noise-seed9-fold1", "frami-seed9-fold2", "noise-seed9-fold2",
            ])
        let recipe = plan.recipe(for: plan.cells[6])
        #expect(recipe.teacher == "t-2.safetensors")
        #expect(recipe.evaluate == "esc50:/data:2")
        #expect(recipe.seed == 9)
        #expect(recipe.budget == 60 && recipe.rounds == 1_000_000)
        try recipe.validate()
    }

    @Test func everyRecipeOfEveryVariantIsValid() throws {
        for variant in ComparisonVariant.all + [.matchOfEqualSize(student: "resnet8")] {
            let plan = try ComparisonPlan(base: Recipe(), variants: [variant], seeds: [1], budget: .rounds(7))
            let recipe = plan.recipe(for: plan.cells[0])
            try recipe.validate()
            #expect(recipe.rounds == 7 && recipe.budget == 0)
        }
        #expect(Set(ComparisonVariant.all.map(\.name)).count == ComparisonVariant.all.count)
    }

    @Test func anAblationChangesWhatItNamesAndNothingElse() throws {
        func recipe(_ name: String) throws -> Recipe { try ComparisonVariant.named(name).recipe(from: Recipe()) }
        let full = try recipe("frami")
        var expected = full
        expected.knobs[.contrast] = 0
        #expect(try recipe("no-contrast") == expected)
        expected = full
        expected.knobs[.beforePooling] = 0
        #expect(try recipe("no-pre") == expected)
        expected.knobs[.afterPooling] = 0
        #expect(try recipe("no-hidden") == expected)
        expected.reuse = "match"
        #expect(try recipe("logits-only") == expected)
        expected = full
        expected.knobs[.afterPooling] = 0
        #expect(try recipe("no-post") == expected)
        expected = full
        expected.reuse = "match"
        #expect(try recipe("match") == expected)
        #expect(full.grafts && !expected.grafts)
        expected = full
        expected.knobs[.augmentation] = 0
        #expect(try recipe("no-augmentation") == expected)
        expected = full
        expected.knobs[.viewCrop] = 1
        #expect(try recipe("one-duration") == expected)
    }

    @Test func oneDurationIsTheLongest() throws {
        var base = Recipe()
        base.shortestFrames = 32
        base.longestFrames = 96
        let recipe = try ComparisonVariant.named("one-duration").recipe(from: base)
        #expect(recipe.shortestFrames == 96 && recipe.longestFrames == 96)
    }

    @Test func aTurnedKnobHoldsForAllButThoseWhoseOwnItIs() throws {
        var base = Recipe()
        base.knobs[.adversarial] = 0.7
        base.knobs[.contrast] = 0.3
        base.reuse = "graft"
        #expect(try ComparisonVariant.named("frami").recipe(from: base).knobs[.contrast] == 0.3)
        #expect(try ComparisonVariant.named("no-contrast").recipe(from: base).knobs[.contrast] == 0)
        let cmi = try ComparisonVariant.named("cmi").recipe(from: base)
        #expect(cmi.knobs[.adversarial] == 0.7)
        #expect(cmi.knobs[.contrast] == 0.8)
        #expect(!cmi.grafts)
        #expect(try ComparisonVariant.named("dafl").recipe(from: base).knobs[.adversarial] == 0)
    }

    @Test func eachOfAKnobsValuesIsAVariantNamedByIt() throws {
        let contrast = try #require(try KnobSeries("cr=0,0.8,3"))
        let temperature = try #require(try KnobSeries("cr-temperature=0.1,0.5"))
        let ablation = try ComparisonVariant.named("no-contrast")
        let variants = ComparisonVariant(.frami).variants(contrast).flatMap { $0.variants(temperature) }
        #expect(
            variants.map(\.name) == [
                "frami-cr=0-cr-temperature=0.1", "frami-cr=0-cr-temperature=0.5", "frami-cr=0.8-cr-temperature=0.1",
                "frami-cr=0.8-cr-temperature=0.5",
                "frami-cr=3-cr-temperature=0.1", "frami-cr=3-cr-temperature=0.5",
            ])
        let recipe = variants[5].recipe(from: Recipe())
        #expect(recipe.knobs[.contrast] == 3 && recipe.knobs[.contrastTemperature] == 0.5)
        // The value replaces the one that the variant itself sets.
        #expect(ablation.variants(contrast)[1].recipe(from: Recipe()).knobs[.contrast] == 0.8)
        #expect(variants[0].summary.hasSuffix(", cr=0, cr-temperature=0.1."))
        #expect(try KnobSeries("cr=0.8") == nil)
        #expect(throws: KnobError.noNumber("cr", "")) { try KnobSeries("cr=0,") }
        #expect(throws: KnobError.outOfRange(.weight(.contrast), -1)) { try KnobSeries("cr=0,-1") }
    }

    @Test func whatCannotBeComparedIsSaidInASentence() throws {
        func error(_ body: () throws -> Void) -> String {
            do {
                try body()
                return ""
            } catch { return "\(error)" }
        }
        let frami = try ComparisonVariant.named("frami")
        #expect(error { _ = try ComparisonVariant.named("no-contrats") }.contains("did you mean 'no-contrast'?"))
        #expect(
            error { _ = try ComparisonPlan(base: Recipe(), variants: [], seeds: [1], budget: .rounds(1)) }
                == "There are no methods to compare; give at least one.")
        #expect(
            error { _ = try ComparisonPlan(base: Recipe(), variants: [frami], seeds: [1, 1], budget: .rounds(1)) }
                == "Seed 1 is given twice; give it once.")
        #expect(
            error {
                _ = try ComparisonPlan(
                    base: Recipe(), variants: [frami], seeds: [1], folds: [1, 2], budget: .rounds(1))
            }.contains("would be tested on clips that it learnt from"))
    }

    @Test func numbersAreListedSinglyOrInRanges() throws {
        #expect(try ComparisonPlan.numbers("4") == [4])
        #expect(try ComparisonPlan.numbers("1-3,7") == [1, 2, 3, 7])
        for text in ["", "1,", "3-1", "-2", "1-2-3", "a", "1-9999999"] {
            #expect(throws: ComparisonError.notNumbers(text)) { try ComparisonPlan.numbers(text) }
        }
    }

    @Test func theBudgetIsStated() throws {
        var base = Recipe()
        base.threads = 2
        let variants = [try ComparisonVariant.named("frami")]
        let timed = try ComparisonPlan(base: base, variants: variants, seeds: [1], budget: .seconds(600))
        #expect(timed.statement.hasPrefix("Equal time: 600 s a run on 2 threads, from the first step to the last"))
        #expect(timed.subject == "Teacher letters, student letters-student, clips letters, seed 1.")
        base.threads = 1
        let two = try ComparisonPlan(
            base: base, variants: variants, seeds: [1, 4], budget: .seconds(600), parallel: 2)
        #expect(two.statement.hasPrefix("Equal time: 600 s a run on 1 thread, 2 runs at a time, "))
        #expect(two.subject.hasSuffix("seeds 1, 4."))
        let counted = try ComparisonPlan(base: base, variants: variants, seeds: [1], budget: .rounds(20))
        #expect(counted.statement.hasPrefix("Equal steps: 20 rounds a run"))
    }
}

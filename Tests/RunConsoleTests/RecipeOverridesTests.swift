import Foundation
import RunEvents
import RunStore
import Testing

@testable import RunConsole

private func failure(_ change: (inout RecipeOverrides) -> Void) -> String {
    var overrides = RecipeOverrides()
    change(&overrides)
    do {
        _ = try overrides.recipe()
        return "no failure"
    } catch { return "\(error)" }
}

@Test func nothingGivenIsTheDemo() throws { #expect(try RecipeOverrides().recipe() == Recipe()) }

@Test func aMethodBringsItsKnobsAndSetComesAfterIt() throws {
    var overrides = RecipeOverrides()
    overrides.method = "cmi"
    overrides.knobs = ["cr=1.6", "pre=0.5"]
    let recipe = try overrides.recipe()
    #expect(recipe.knobs[.contrast] == 1.6)
    #expect(recipe.knobs[.beforePooling] == 0.5)
    #expect(recipe.knobs[.afterPooling] == 0)
}

@Test func aBudgetIsReadAsADurationAndLeavesTheRoundsAlone() throws {
    var overrides = RecipeOverrides()
    overrides.budget = "4m"
    #expect(try overrides.recipe().budget == 240)
    #expect(try overrides.recipe().rounds == Recipe().rounds)
}

@Test func anotherTeacherIsNotJudgedOnTheDemosClips() throws {
    var overrides = RecipeOverrides()
    overrides.teacher = "a.safetensors"
    #expect(try overrides.recipe().evaluate == "")
    overrides.evaluate = "digits"
    #expect(try overrides.recipe().evaluate == "digits")
}

@Test func aDemonstrationHasItsOwnClipsAndStudent() throws {
    var overrides = RecipeOverrides()
    #expect(try overrides.recipe().evaluate == "letters")
    #expect(try overrides.recipe().student == "letters-student")
    overrides.teacher = "digits"
    #expect(try overrides.recipe().evaluate == "digits")
    #expect(try overrides.recipe().student == "digits-student")
    overrides.student = "resnet8"
    overrides.evaluate = ""
    #expect(try overrides.recipe().evaluate == "")
    #expect(try overrides.recipe().student == "resnet8")
}

@Test func wrongValuesAreASentenceEach() {
    #expect(failure { $0.knobs = ["crr=1"] } == "There is no knob 'crr'; did you mean 'cr'?")
    #expect(failure { $0.method = "frmi" } == "There is no method 'frmi'; did you mean 'frami'?")
    #expect(
        failure { $0.budget = "long" }
            == "budget cannot be 'long'; give a duration such as 240s, 10m or 1h30m.")
    #expect(failure { $0.rounds = 0 } == "rounds cannot be '0'; give 1 to 1000000.")
    #expect(failure { $0.seed = .max }.hasPrefix("seed cannot be"))
    #expect(failure { $0.file = "/nowhere.toml" }.hasPrefix("'/nowhere.toml' cannot be read"))
}

import Foundation
import RunEvents
import Testing

@testable import RunStore

private func failure(_ text: String) -> String {
    do {
        _ = try RecipeFile.read(text: text, name: "a.toml")
        return "no failure"
    } catch { return "\(error)" }
}

@Test func aRecipeComesBackAsItWasWritten() throws {
    var recipe = Recipe()
    recipe.teacher = "models/my \"best\" \\ teacher.safetensors"
    recipe.method = "cmi"
    recipe.seed = 123_456_789_012_345
    recipe.budget = 240.5
    recipe.averaging = 0.999
    recipe.knobs = Method.cmi.values
    recipe.knobs[.contrast] = 1.6
    recipe.knobs[.generatorRate] = 1e-6
    recipe.changes = [.init(step: 40, knob: .setting(.contrastTemperature), value: 0.2)]
    #expect(try RecipeFile.read(text: RecipeFile.text(of: recipe), name: "a.toml") == recipe)
}

@Test func wholeNumbersAreReadWhereKnobsAndBudgetsAreFractions() throws {
    let recipe = try RecipeFile.read(text: "budget = 60\n[knobs]\ncr = 2\n", name: "a.toml")
    #expect(recipe.budget == 60)
    #expect(recipe.knobs[.contrast] == 2)
}

@Test(arguments: [
    ("seed = 1\nround = 3\n", "a.toml, line 2: The recipe has an unknown key 'round'; did you mean 'rounds'?"),
    ("rounds = \"many\"\n", "a.toml, line 1: rounds has the wrong type; give a whole number."),
    ("teacher = 3\n", "a.toml, line 1: teacher has the wrong type; give text in quotes."),
    ("\nrounds = 0\n", "a.toml, line 2: rounds cannot be '0'; give 1 to 1000000."),
    ("method = \"framy\"", "a.toml, line 1: There is no method 'framy'; did you mean 'frami'?"),
    ("[knobs]\ncr = 1\ncrr = 2\n", "a.toml, line 3: There is no knob 'crr'; did you mean 'cr'?"),
    ("[knobs]\ncr = 1000\n", "a.toml, line 2: cr=1000 is out of range; give a value from 0 to 100."),
    ("[knobs]\ncr = \"high\"\n", "a.toml, line 2: knobs.cr has the wrong type; give a number."),
])
func aBadRecipeIsNamedByFileLineAndKey(text: String, sentence: String) {
    #expect(failure(text) == sentence)
}

@Test func brokenTomlIsNamedByItsLine() {
    let sentence = failure("seed = 1\nrounds = = 2\n")
    #expect(sentence.hasPrefix("a.toml, line 2: this is no TOML ("))
    #expect(!sentence.contains("\n"))
}

@Test func numbersThatAreNotFiniteAreRefused() {
    #expect(failure("budget = nan\n").hasPrefix("a.toml"))
    #expect(failure("[knobs]\ncr = inf\n").hasPrefix("a.toml"))
}

@Test func aMissingRecipeIsNamed() {
    #expect(throws: StoreError.cannotRead("/nowhere/a.toml", reason: "No such file or directory")) {
        try RecipeFile.read("/nowhere/a.toml")
    }
}

import Foundation
import RunEvents
import Testing

@Suite struct RecipeTests {
    private func recipe(_ json: String) throws -> Recipe {
        try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
    }

    @Test func anEmptyRecipeIsTheDefaultRun() throws { #expect(try recipe("{}") == Recipe()) }

    @Test func aDemonstrationBringsItsClipsAndStudent() throws {
        let digits = try recipe(#"{"teacher": "digits"}"#)
        #expect(digits.evaluate == "digits" && digits.student == "digits-student")
        var own = try recipe(#"{"teacher": "own.safetensors", "student": "resnet8"}"#)
        #expect(own.evaluate == "" && own.student == "resnet8")
        own.evaluate = "letters"
        own.setTeacher("own.safetensors")
        #expect(own.evaluate == "letters")
        own.setTeacher("other.safetensors")
        #expect(own.evaluate == "")
        own.evaluate = "folder:/clips"
        own.setTeacher("digits")
        #expect(own.evaluate == "folder:/clips" && own.student == "resnet8")
    }

    @Test func aRecipeSurvivesCoding() throws {
        var recipe = Recipe()
        recipe.method = "cmi"
        recipe.knobs = Method.cmi.values
        recipe.knobs[.contrast] = 1.5
        recipe.changes = [.init(step: 12, knob: .weight(.statistics), value: 3)]
        let data = try JSONEncoder().encode(recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: data) == recipe)
    }

    @Test func knobsLeftOutAreTheMethods() throws {
        let recipe = try recipe(#"{"method": "dafl", "knobs": {"oh": 2}}"#)
        #expect(recipe.knobs[.oneHot] == 2)
        #expect(recipe.knobs[.balance] == 20)
        #expect(recipe.knobs[.contrast] == 0)
        #expect(!recipe.grafts)
    }

    @Test(arguments: [
        (#"{"sead": 3}"#, "unknown key 'sead'; did you mean 'seed'?"),
        (#"{"method": "framy"}"#, "did you mean 'frami'?"),
        (#"{"knobs": {"br": 3}}"#, "There is no knob 'br'"),
        (#"{"knobs": {"cr": -3}}"#, "cr=-3 is out of range"),
        (#"{"rounds": 0}"#, "rounds cannot be '0'"),
        (#"{"reuse": "both"}"#, "give 'graft' or 'match'"),
        (#"{"shortest-frames": 12}"#, "multiple of 8"),
        (#"{"budget": -1}"#, "budget cannot be"),
        (#"{"averaging": 1}"#, "averaging cannot be"),
    ])
    func aBadRecipeIsRefusedInOneSentence(json: String, sentence: String) throws {
        do {
            _ = try recipe(json)
            Issue.record("\(json) was accepted")
        } catch { #expect("\(error)".contains(sentence), "\(error)") }
    }

    @Test(arguments: Method.all)
    func everyMethodIsFoundByItsName(method: Method) { #expect(Method.named(method.name) == method) }
}

import Foundation
import RunStore
import Testing

/// `frami run --student fit:…`.
@Suite(.serialized) struct FittingStudentTests {
    @Test func theStudentThatFitsIsNamedAndKeptInTheRecipe() throws {
        let frami = try Frami()
        let result = try frami.run(Frami.tiny + ["--plain", "--rounds", "1", "--student", "fit:flash=4K"])
        #expect(result.status == 0, "\(result.error)")
        let name = try #require(result.error.firstMatch(of: /The student is ([^ ,]+), the largest that fits/)?.1)
        let run = try #require(frami.runs.all().last)
        #expect(try RecipeFile.read(run.recipePath).student == name)
    }

    @Test func limitsThatNothingKeepsAndWordsThatAreNoneAreSaid() throws {
        let frami = try Frami()
        let cases = [
            ("fit:flash=9", Int32(1), "is the smallest, with"), ("fit:flsh=64K", 64, "not by 'flsh=64K'"),
            ("fit:", 64, "not by ''"), ("fit:ram=-1", 64, "not by 'ram=-1'"),
        ]
        for (student, status, words) in cases {
            let result = try frami.run(Frami.tiny + ["--plain", "--student", student])
            #expect(result.status == status, "\(student): \(result.error)")
            #expect(result.error.contains(words), "\(student): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        #expect(frami.runs.all().isEmpty)
    }
}

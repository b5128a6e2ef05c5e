import Foundation
import RunEvents
import Testing

@testable import RunStore

@Test func aRunsFolderIsItsUsersAlone() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    for path in [run.path, run.checkpointsPath] {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o700, "\(path)")
    }
    #expect(try RecipeFile.read(run.recipePath) == Recipe())
}

@Test func twoRunsOfTheSameSecondHaveDifferentNames() throws {
    let scratch = try Scratch()
    let first = try scratch.run("a b/c")
    let second = try scratch.run("a b/c")
    #expect(first.name.hasSuffix("-a-b-c"))
    #expect(second.name == first.name + "-2")
}

@Test func runsOfTheSameSecondAreListedInTheOrderInWhichTheyBegan() throws {
    let scratch = try Scratch()
    let runs = try ["noise", "frami", "cmi", "frami"].map { try scratch.run($0, at: 100) }
    let earlier = try scratch.run("zskt", at: 0)
    #expect(RunList(scratch.path + "/runs").all() == [earlier] + runs)
}

@Test func aRunIsFoundByNamePathPartOrAsTheNewest() throws {
    let scratch = try Scratch()
    let old = try scratch.run("digits-cmi", at: 0)
    let new = try scratch.run("digits-frami", at: 100)
    let list = RunList(scratch.path + "/runs")
    #expect(list.all() == [old, new])
    #expect(try list.find(nil) == new)
    #expect(try list.find(old.name) == old)
    #expect(try list.find(old.path) == old)
    #expect(try list.find(scratch.path + "/runs") == new)
    #expect(try list.find(String(old.name.prefix(15))) == old)
    #expect(try list.find("cmi") == old)
    #expect(throws: StoreError.ambiguousRun("digits", ["'\(old.name)'", "'\(new.name)'"])) { try list.find("digits") }
    #expect(throws: StoreError.noSuchRun("instruments", nearest: nil)) { try list.find("instruments") }
    #expect(throws: StoreError.noRuns("/nowhere")) { try RunList("/nowhere").find(nil) }
}

@Test func aFolderThatCannotBeMadeIsNamed() throws {
    let scratch = try Scratch()
    try Data().write(to: URL(fileURLWithPath: scratch.path + "/runs"))
    let failure = #expect(throws: StoreError.self) { try scratch.run() }
    #expect("\(failure!)".contains(scratch.path + "/runs"))
}

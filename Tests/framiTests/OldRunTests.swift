import Foundation
import RunStore
import Testing

/// Files of an older frami, made by Fixtures/run-1.py, can be read.
@Suite(.serialized) struct OldRunTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path

    /// A folder with the old teacher and its run.
    private func bring(_ frami: Frami) throws -> RunFolder {
        let files = FileManager.default
        try files.removeItem(atPath: "\(frami.folder)/teacher.safetensors")
        try files.copyItem(
            atPath: "\(Self.fixtures)/teacher-1.safetensors", toPath: "\(frami.folder)/teacher.safetensors")
        try files.createDirectory(atPath: "\(frami.folder)/runs", withIntermediateDirectories: true)
        try files.copyItem(
            atPath: "\(Self.fixtures)/run-1", toPath: "\(frami.folder)/runs/20261126-143200-teacher-frami")
        return try #require(frami.runs.all().last)
    }

    @Test func anOldModelFileOpens() throws {
        let frami = try Frami()
        let run = try bring(frami)
        for model in ["teacher.safetensors", run.name] {
            let info = try frami.run(["info", model])
            #expect(info.status == 0, "\(info.error)")
            #expect(info.output.contains("3: low, high, noise"), "\(info.output)")
            #expect(info.output.contains("3 batch norms") || info.output.contains("4 batch norms"), "\(info.output)")
        }
        try UnsoundModelsTests().writeSound(frami)
        #expect(try frami.run(["classify", run.name, "clip.wav"]).status == 0)
        #expect(try frami.run(["classify", "teacher.safetensors", "clip.wav"]).status == 0)
    }

    @Test func anOldRunIsListedGoneOnWithAndDoneAgain() throws {
        let frami = try Frami()
        let run = try bring(frami)
        #expect(try frami.run(["runs"]).output.contains("finished"))
        #expect(try frami.losses(of: run).count == 8)
        let recipe = try String(contentsOfFile: run.recipePath, encoding: .utf8)
        try recipe.replacingOccurrences(of: "rounds = 2\n", with: "rounds = 4\n")
            .write(toFile: run.recipePath, atomically: true, encoding: .utf8)
        let resumed = try frami.run(["run", "--resume", run.name])
        #expect(resumed.status == 0 && resumed.output.contains("resumed at step 8"), "\(resumed.error)")
        #expect(try frami.losses(of: run).count == 16)
        let again = try frami.run(["run", "--recipe", run.recipePath])
        #expect(again.status == 0, "\(again.error)")
        let pictures = try frami.run(["samples", run.name, "--out", "pictures", "--count", "1"])
        #expect(pictures.status == 0, "\(pictures.error)")
        let suffixes = try FileManager.default.contentsOfDirectory(atPath: "\(frami.folder)/pictures").map {
            $0.suffix(4)
        }
        #expect(Set(suffixes) == [".png", ".npy", ".wav"])
        let marked = try frami.run(["samples", run.name, "--out", "pictures", "--bookmarked"])
        #expect(marked.status != 0 && marked.error.contains("is marked; b marks one"), "\(marked.error)")
    }

    /// A newer format is refused by its version.
    @Test func aModelFileOfANewerFramiIsRefusedByItsFormat() throws {
        let frami = try Frami()
        _ = try bring(frami)
        let path = "\(frami.folder)/teacher.safetensors"
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(data.range(of: Data("\"frami.format\":\"1\"".utf8)))
        data.replaceSubrange(place, with: Data("\"frami.format\":\"9\"".utf8))
        try data.write(to: URL(fileURLWithPath: path))
        let result = try frami.run(["info", "teacher.safetensors"])
        #expect(result.status == 1 && result.error.contains("format version '9'"), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
    }
}

import Foundation
import Testing

/// Output that cannot be written.
@Suite(.serialized) struct OutputTests {
    static let places = [
        "make-digits --out file", "make-digits --out file/x", "make-digits --out /proc/x",
        "make-instruments --out file/x", "compare --out file", "compare --out file/x --rounds 1 --methods noise",
        "run --recipe tiny.toml --runs file/x", "run --recipe tiny.toml --runs /proc/x",
        "run --recipe tiny.toml --out file/x",
    ]

    @Test(arguments: places)
    func aPlaceThatCannotBeWrittenIsNamedWithTheSystemsReason(arguments: String) throws {
        let frami = try Frami()
        try Data().write(to: URL(fileURLWithPath: frami.folder + "/file"))
        let result = try frami.run(arguments.split(separator: " ").map(String.init))
        #expect(result.status == 1)
        let place = arguments.split(separator: " ").first { $0.hasPrefix("file") || $0.hasPrefix("/proc") }
        #expect(result.error.contains(try #require(place)))
        let reasons = ["Not a directory", "it is a file", "No such file or directory"]
        #expect(reasons.contains { result.error.contains("(\($0))") }, "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test func aModelTakesNeitherThePlaceOfAFolderNorThatOfADevice() throws {
        let frami = try Frami()
        let data = "folder:\(try LookAlike.folder.make(in: frami.folder))"
        try FileManager.default.createDirectory(atPath: frami.folder + "/models", withIntermediateDirectories: false)
        for (out, reason) in [("models", "it is a folder"), ("/dev/null", "it is no ordinary file")] {
            let result = try frami.run(["train", data, "--out", out] + DatasetsTests.oneEpoch)
            #expect(result.status == 1)
            #expect(result.error.contains("\(out)' cannot be written (\(reason))"), "\(result.error)")
        }
        #expect(frami.runs.all().isEmpty)
    }

    @Test func whatIsPrintedToAFullDiskIsNoSuccess() throws {
        let frami = try Frami()
        for command in ["info teacher.safetensors", "doctor"] {
            let result = try frami.shell("\(Frami.program) \(command) > /dev/full")
            #expect(result.status == 1, "\(command)")
            #expect(result.error.contains("No space left on device"), "\(result.error)")
        }
    }

    @Test func aReaderThatHasHadEnoughIsNoFailure() throws {
        let frami = try Frami()
        let result = try frami.shell("(\(Frami.program) info teacher.safetensors; echo $? > status) | head -c 1")
        #expect(result.error == "")
        #expect(try String(contentsOfFile: frami.folder + "/status", encoding: .utf8) == "0\n")
    }
}

import Foundation
import Testing

@testable import SystemFiles

private struct Refusal: Error, Equatable {
    let path: String
    let reason: String
}

@Suite final class FileWritingTests {
    let folder: String

    init() {
        var template = Array((NSTemporaryDirectory() + "/frami-XXXXXX").utf8CString)
        folder = String(cString: mkdtemp(&template)!)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func replace(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
        try FileWriting.replace(
            "\(folder)/\(name)", with: Data(text.utf8), mode: mode, waitsForDisk: true, failing: Refusal.init)
    }

    private func makeFolders(_ path: String, mode: mode_t = 0o700) throws {
        try FileWriting.makeFolders(path, mode: mode, failing: Refusal.init)
    }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] }

    private func permissions(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
    }

    @Test func aFileIsReplacedWholeAndKeepsTheModeThatWasAskedFor() throws {
        try replace("own", "first, and longer")
        try replace("own", "second")
        try replace("shared", "any", mode: 0o666)
        close(open(folder + "/any", O_WRONLY | O_CREAT, 0o666))
        #expect(FileManager.default.contents(atPath: folder + "/own") == Data("second".utf8))
        #expect(try permissions("own") == 0o600)
        #expect(try permissions("shared") == permissions("any"))
        #expect(names == ["any", "own", "shared"])
    }

    @Test func whatCannotBeReplacedStaysAndIsNamed() throws {
        try makeFolders(folder + "/taken")
        #expect(throws: Refusal(path: folder + "/taken", reason: "it is a folder")) { try replace("taken", "x") }
        #expect(throws: Refusal(path: folder + "/gone/file", reason: "No such file or directory")) {
            try replace("gone/file", "x")
        }
        #expect(throws: Refusal(path: "/dev/null", reason: "it is no ordinary file")) {
            try FileWriting.replace(
                "/dev/null", with: Data(), mode: 0o600, waitsForDisk: false, failing: Refusal.init)
        }
        #expect(names == ["taken"])
    }

    /// The system lets no file of the process grow beyond ten bytes, as a full disk would not.
    @Test func nothingIsLeftOfAFileThatCouldNotBeWritten() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 10, rlim_max: 10)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let files = FileWritingTests()
            try files.replace("own", "short")
            #expect(throws: Refusal(path: files.folder + "/own", reason: "File too large")) {
                try files.replace("own", "longer than ten bytes")
            }
            #expect(files.names == ["own"])
            #expect(FileManager.default.contents(atPath: files.folder + "/own") == Data("short".utf8))
        }
    }

    @Test func foldersAreMadeWithThoseAboveThem() throws {
        try makeFolders(folder + "/a/b/c")
        try makeFolders(folder + "/a/b/c")
        #expect(try permissions("a/b/c") == 0o700 && permissions("a") == 0o700)
        try replace("file", "x")
        #expect(throws: Refusal(path: folder + "/file", reason: "it is a file")) { try makeFolders(folder + "/file") }
        #expect(throws: Refusal(path: folder + "/file/in", reason: "Not a directory")) {
            try makeFolders(folder + "/file/in")
        }
        #expect(throws: Refusal(path: "''", reason: "it names no folder")) { try makeFolders("") }
    }
}

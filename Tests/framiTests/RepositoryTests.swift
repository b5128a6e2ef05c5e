import Foundation
import Testing

/// Rules about the repository itself.
@Suite struct RepositoryTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    private func folders(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            at: Self.root.appendingPathComponent(path), includingPropertiesForKeys: [.isDirectoryKey]
        )
        .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent).sorted()
    }

    /// The lines inside ```sh blocks.
    private func commands() throws -> [String] {
        var isInside = false
        return try text("README.md").split(separator: "\n").compactMap { line in
            if line.hasPrefix("```") {
                isInside = line == "```sh"
                return nil
            }
            return isInside ? String(line) : nil
        }
    }

    @Test func theReadmesFirstTwoCommandsRunTheDemoAndTheTestsAfterTheSameSetUp() throws {
        let commands = try commands()
        try #require(commands.count >= 2)
        #expect(commands[0].hasSuffix("&& swift run -c release frami"))
        #expect(commands[1].hasSuffix("&& swift test"))
        let setUps = commands.prefix(2).map { $0.components(separatedBy: " && swift ")[0] }
        #expect(setUps[0] == setUps[1])
    }

    @Test func theSetUpInstallsWhatTheManifestAsksFor() throws {
        let command = try commands()[0]
        let words = try text("Package.swift").components(separatedBy: ".apt([\"").dropFirst()
        #expect(words.count >= 5)
        for word in words {
            let package = word.prefix { $0 != "\"" }
            #expect(command.contains(" \(package) "), "\(package) is not installed by the README's commands")
        }
    }

    @Test func theReadmesTableNamesEveryModule() throws {
        let table = try text("README.md")
        for module in try folders("Sources") { #expect(table.contains("`\(module)`"), "\(module) is not in the table") }
    }

    @Test func everyModuleOfOursHasTests() throws {
        let tested = try folders("Tests")
        for module in try folders("Sources") where !["KernelCases", "frami-bench"].contains(module) {
            let files = try FileManager.default.contentsOfDirectory(
                atPath: Self.root.appendingPathComponent("Sources/\(module)").path)
            guard files.contains(where: { $0.hasSuffix(".swift") }) else { continue }
            #expect(tested.contains("\(module)Tests"), "\(module) has no tests")
        }
    }

    /// `-Ounchecked` makes of them promises to the optimiser; `require` and `fatalError` stay.
    @Test func noModuleWithoutChecksReliesOnTheLanguagesOwn() throws {
        for module in ["TensorCore", "KernelCases"] {
            let folder = Self.root.appendingPathComponent("Sources/\(module)")
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".swift") }
            #expect(!files.isEmpty)
            for file in files {
                let source = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                for word in ["precondition(", "preconditionFailure(", "assert(", "assertionFailure("] {
                    #expect(!source.contains(word), "\(module)/\(file) has \(word)…): call require or fatalError")
                }
            }
        }
    }

    /// Names in model files, folders and tables come from elsewhere; `Output` makes visible what would act on a terminal.
    @Test func nothingIsPrintedButThroughOneFunction() throws {
        let folder = Self.root.appendingPathComponent("Sources/frami")
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "swift" && file.lastPathComponent != "Output.swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.firstMatch(of: /(^|[^A-Za-z.])print\(/) == nil, "\(file.lastPathComponent) prints by itself")
            #expect(!text.contains("padding(toLength"), "\(file.lastPathComponent) aligns by itself")
        }
    }

    @Test func noFileOfOursIsLongerThanAnyoneReads() throws {
        for folder in ["Sources", "Tests"] {
            let files = FileManager.default.enumerator(
                at: Self.root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
            for case let file as URL in try #require(files) where file.pathExtension == "swift" {
                let lines = try String(contentsOf: file, encoding: .utf8).split(
                    separator: "\n", omittingEmptySubsequences: false
                ).count
                #expect(lines <= 500, "\(file.lastPathComponent) has \(lines) lines: split it")
            }
        }
    }
}

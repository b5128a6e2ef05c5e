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

    /// The Swift files of a folder and of those in it, by their paths from the root.
    private func swiftFiles(_ path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: Self.root.appendingPathComponent(path).path)
            .filter { $0.hasSuffix(".swift") }.map { "\(path)/\($0)" }.sorted()
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

    @Test func theFigureOfTheModulesNamesWhatIsThere() throws {
        let page = try text("Sources/README.md")
        let paths = page.matches(of: /`([A-Za-z]+\/[A-Za-z\/+]+(\.swift)?)`/).map { String($0.output.1) }
        #expect(paths.count > 30)
        for path in paths {
            #expect(
                FileManager.default.fileExists(atPath: Self.root.appendingPathComponent("Sources/\(path)").path),
                "\(path) is not there")
        }
    }

    /// A row of the picture begins with its number.
    @Test func everyModuleStandsBelowWhatItDependsOn() throws {
        var rows: [Substring: Int] = [:]
        for line in try text("Sources/README.md").split(separator: "\n") where line.first?.isNumber == true {
            let words = line.split(separator: " ")
            let number = try #require(Int(words[0]))
            for module in words.dropFirst() { rows[module] = number }
        }
        let manifest = try text("Package.swift").components(separatedBy: "TerminalProbe")[0]
        let targets = manifest.matches(
            of: /(?:module\(|executableTarget\(\s*name:)\s*"([\w-]+)",(?:\s*dependencies:)?\s*\[([^\]]*)\]/)
        #expect(targets.count >= 20)
        for target in targets {
            let (name, dependencies) = (target.output.1, target.output.2)
            let row = try #require(rows[name], "\(name) is not in the picture")
            for dependency in dependencies.matches(of: /"([\w-]+)"/).map(\.output.1) {
                guard let its = rows[dependency] else { continue }
                #expect(its < row, "\(name) stands beside or above \(dependency)")
            }
        }
        let inside = try folders("Sources").filter { try !swiftFiles("Sources/\($0)").isEmpty }
        for module in inside { #expect(rows[Substring(module)] != nil, "\(module) is not in the picture") }
    }

    @Test func everyModuleOfOursHasTests() throws {
        let tested = try folders("Tests")
        for module in try folders("Sources") where !["KernelCases", "frami-bench"].contains(module) {
            guard try !swiftFiles("Sources/\(module)").isEmpty else { continue }
            #expect(tested.contains("\(module)Tests"), "\(module) has no tests")
        }
    }

    @Test func aModuleOfManyFilesHasFoldersForItsParts() throws {
        for module in try folders("Sources") {
            let flat = try swiftFiles("Sources/\(module)").filter { $0.split(separator: "/").count == 3 }
            #expect(flat.count <= 12, "\(module) has \(flat.count) files in no folder")
        }
    }

    /// `-Ounchecked` makes promises to the optimiser of the checks of overflow, casts and `precondition`.
    @Test func noModuleIsCompiledWithoutItsChecks() throws {
        let manifest = try text("Package.swift")
        #expect(manifest.contains("-O") && !manifest.contains("-Ounchecked"))
    }

    /// Names in model files, folders and tables may contain control characters, which `Output` makes visible.
    @Test func nothingIsPrintedButThroughOneFunction() throws {
        let files = try swiftFiles("Sources/frami").filter { !$0.hasSuffix("/Output.swift") }
        #expect(!files.isEmpty)
        for file in files {
            let source = try text(file)
            #expect(source.firstMatch(of: /(^|[^A-Za-z.])print\(/) == nil, "\(file) prints by itself")
            #expect(!source.contains("padding(toLength"), "\(file) aligns by itself")
        }
    }

    @Test func noFileOfOursIsLongerThanAnyoneReads() throws {
        for file in try swiftFiles("Sources") + swiftFiles("Tests") {
            let lines = try text(file).split(separator: "\n", omittingEmptySubsequences: false).count - 1
            #expect(lines <= 400, "\(file) has \(lines) lines: split it")
        }
    }

    /// Functions that are allowed to be longer than 60 lines, with the reasons.
    private static let longFunctions = [
        "Sources/TensorCore/Layers/BatchNormalization.swift":
            "two passes over the same tables, in closures that share them",
        "Sources/TensorCore/Layers/BatchNormEvaluation.swift": "one pass, its variants in a closure that is inlined",
        "Sources/TensorCore/Convolution/Winograd/WinogradPanels.swift": "the loops of one blocked product",
        "Sources/Dashboard/State/RunModel.swift": "one switch over all events",
    ]

    /// A function ends at a brace in its own column, as swift-format writes it; one without a body is followed by an
    /// empty line before any brace.
    @Test func noFunctionIsLongerThanAnyoneReads() throws {
        var long = Set<String>()
        for file in try swiftFiles("Sources") {
            let lines = try text(file).split(separator: "\n", omittingEmptySubsequences: false)
            for (start, line) in lines.enumerated() where !line.hasSuffix("}") {
                guard let indent = line.firstMatch(of: /^( *)([a-z@() ]*)(func |init[(<?])/)?.output.1,
                    lines[start...].first(where: { $0.isEmpty || $0.hasSuffix("{") })?.isEmpty == false,
                    let end = lines[start...].firstIndex(of: indent + "}"), end - start >= 60
                else { continue }
                long.insert(file)
                #expect(
                    Self.longFunctions[file] != nil,
                    "\(file):\(start + 1) is a function of \(end - start + 1) lines: split it")
            }
        }
        #expect(Set(Self.longFunctions.keys) == long, "an exception that none needs")
    }
}

import Foundation
import Testing

/// Every public declaration has a comment: shapes, units, what fails.
///
/// Three kinds of declarations need none, because another comment describes them: a stored property (its type's
/// comment), an initialiser whose parameters are named like properties (their comments), and what a protocol requires
/// (the comment of the protocol).
@Suite struct DocumentationTests {
    /// Names of what protocols of Swift, Foundation and the dashboard require.
    private static let requiredByProtocols: Set = [
        "description", "errorDescription", "stringValue", "intValue", "state", "children", "callAsFunction", "encode",
        "hash", "==", "<", "next",
    ]

    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources").path

    @Test func everyPublicDeclarationIsDescribed() throws {
        var all = 0
        for file in try FileManager.default.subpathsOfDirectory(atPath: Self.sources).sorted()
        where file.hasSuffix(".swift") {
            let text = try String(contentsOfFile: "\(Self.sources)/\(file)", encoding: .utf8)
            let (count, undescribed) = declarations(text)
            all += count
            #expect(undescribed.isEmpty, "\(file): \(undescribed.joined(separator: "; "))")
        }
        #expect(all > 1_000)
    }

    @Test func declarationsAreToldApart() {
        let text = """
            public struct Bare {
                public let stored: Int
                public init(stored: Int) {}
                public init(other: Int) {}
                public var computed: Int { stored }
                public var description: String { "" }
                /// Described.
                @inlinable public func described() {}
                public static let shared = 1
                func internalOnly() {}
            }
            """
        let (count, undescribed) = declarations(text)
        #expect(count == 5)
        #expect(
            undescribed == [
                "public struct Bare {", "public init(other: Int) {}", "public var computed: Int { stored }",
                "public static let shared = 1",
            ])
    }

    /// How many declarations of a file are to be described, and those that are not.
    private func declarations(_ text: String) -> (count: Int, undescribed: [String]) {
        let declaration =
            /^ *(?:@[\w().]+ )*public ((?:static |final |indirect |mutating |private\(set\) )*)(func|var|let|init|struct|enum|class|protocol|typealias|subscript)\b *(.*)/
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var (count, undescribed) = (0, [String]())
        for (index, line) in lines.enumerated() where line.contains("public ") {
            guard let match = line.firstMatch(of: declaration)?.output else { continue }
            let (isStatic, kind, rest) = (match.1.contains("static"), match.2, match.3)
            if Self.requiredByProtocols.contains(String(rest.prefix { !" (:".contains($0) })) { continue }
            if kind == "let" || kind == "var", !isStatic, !rest.contains("{") { continue }
            if kind == "init", fillsProperties(lines[index...].joined(separator: " "), of: text) { continue }
            count += 1
            let above = lines[..<index].last { !$0.contains(/^ *@/) || $0.contains("public ") } ?? ""
            if !above.drop(while: { $0 == " " }).hasPrefix("///") {
                undescribed.append(String(line.drop { $0 == " " }))
            }
        }
        return (count, undescribed)
    }

    /// Whether each parameter of the initialiser at the beginning of a text is called after a property, or decodes.
    private func fillsProperties(_ initialiser: String, of text: String) -> Bool {
        var (depth, names, word) = (0, [String](), "")
        for letter in initialiser.replacing("->", with: "").drop(while: { $0 != "(" }) {
            switch letter {
            case "(", "[", "<": depth += 1
            case ")", "]", ">": depth -= 1
            case ":" where depth == 1: names.append(String(word.split(separator: " ").last ?? ""))
            case "," where depth == 1: word = ""
            default: if depth == 1 { word.append(letter) }
            }
            if depth == 0 { break }
        }
        if names == ["decoder"] { return true }
        return names.allSatisfy { text.contains("let \($0)") || text.contains("var \($0)") }
    }
}

import Foundation
import RunEvents
import SystemFiles
import SystemText
import TOMLKit

/// `recipe.toml`: all settings of a run, with the names of the command line's options.
public enum RecipeFile {
    /// - Throws: `StoreError.recipe` with a sentence that names the file, the line and the key.
    public static func read(_ path: String) throws -> Recipe {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            var status = stat()
            var reason = systemReason()
            if stat(path, &status) != 0 {
                reason = systemReason()
            } else if status.st_mode & S_IFMT != S_IFREG {
                reason = status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is no ordinary file"
            } else {
                reason = access(path, R_OK) == 0 ? "it is not text in UTF-8" : systemReason()
            }
            throw StoreError.cannotRead(path, reason: reason)
        }
        return try read(text: text, name: path)
    }

    /// - Parameter name: the text's name in errors.
    static func read(text: String, name: String) throws -> Recipe {
        let json: String
        do {
            json = try TOMLTable(string: text).convert(to: .json)
        } catch let error as TOMLParseError {
            throw StoreError.recipe("\(name), line \(error.source.begin.line): \(sentence(error.description))")
        }
        do {
            return try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
        } catch {
            let (key, message) = explain(error)
            let place = key.flatMap { line(of: $0, in: text) }.map { "\(name), line \($0)" } ?? name
            throw StoreError.recipe("\(place): \(message)")
        }
    }

    /// - Throws: `StoreError.cannotWrite`.
    public static func write(_ recipe: Recipe, to path: String) throws {
        try replaceFile(at: path, with: Data(text(of: recipe).utf8))
    }

    /// The recipe in TOML, with every key, and the knobs in the panel's order.
    public static func text(of recipe: Recipe) -> String {
        var lines = [
            "# All that is needed to do this run again: frami run --recipe recipe.toml",
            "teacher = \(quoted(recipe.teacher))",
            "student = \(quoted(recipe.student))",
            "method = \(quoted(recipe.method))",
            "reuse = \(quoted(recipe.reuse))",
            "evaluate = \(quoted(recipe.evaluate))",
            "seed = \(recipe.seed)",
            "rounds = \(recipe.rounds)",
            "budget = \(recipe.budget.brief)",
            "threads = \(recipe.threads)",
            "parts = \(recipe.parts)",
            "inversion-batch = \(recipe.inversionBatch)",
            "distillation-batch = \(recipe.distillationBatch)",
            "drawn-batches = \(recipe.drawnBatches)",
            "pool-limit = \(recipe.poolLimit)",
            "shortest-frames = \(recipe.shortestFrames)",
            "longest-frames = \(recipe.longestFrames)",
            "averaging = \(recipe.averaging.brief)",
            "",
            "[knobs]",
        ]
        lines += Knob.allCases.map { "\($0.name) = \(recipe.knobs[$0].brief)" }
        for change in recipe.changes {
            lines += [
                "", "[[changes]]", "step = \(change.step)", "knob = \(quoted(change.knob.name))",
                "value = \(change.value.brief)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        text.quoted { $0.value < 32 || $0.value == 127 ? $0.escaped() : nil }
    }

    /// The parser's message as one sentence.
    private static func sentence(_ complaint: String) -> String {
        let first = complaint.split(separator: "\n").first.map(String.init) ?? complaint
        return "this is no TOML (\(first.trimmingCharacters(in: .whitespaces))); write KEY = VALUE."
    }

    /// The key that an error is about, and the problem.
    private static func explain(_ error: any Error) -> (key: [String]?, message: String) {
        switch error {
        case let error as RecipeError:
            switch error {
            case .unknownKey(let key, _): return ([key], "\(error)")
            case .unknownMethod: return (["method"], "\(error)")
            case .value(let key, _, _): return ([key], "\(error)")
            }
        case let error as KnobError:
            switch error {
            case .unknown(let name, _), .noNumber(let name, _): return (["knobs", name], "\(error)")
            case .outOfRange(let knob, _), .notWhole(let knob, _): return (["knobs", knob.name], "\(error)")
            case .noAssignment: return (nil, "\(error)")
            }
        case DecodingError.typeMismatch(let type, let context):
            let path = context.codingPath.map(\.stringValue)
            return (path, "\(path.joined(separator: ".")) has the wrong type; give \(word(for: type)).")
        case DecodingError.keyNotFound(let key, let context):
            let path = context.codingPath.map(\.stringValue)
            return (path, "'\(key.stringValue)' is missing in \(path.joined(separator: ".")); add it.")
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty,
            DecodingError.valueNotFound(_, let context) where !context.codingPath.isEmpty:
            let path = context.codingPath.map(\.stringValue)
            return (path, "\(path.joined(separator: ".")) has a value that does not fit; give one in its range.")
        default:
            return (nil, "a value is not finite; give an ordinary number.")
        }
    }

    private static func word(for type: Any.Type) -> String {
        switch type {
        case is String.Type: return "text in quotes"
        case is Int.Type, is UInt64.Type: return "a whole number"
        case is Double.Type: return "a number"
        case is [Any].Type: return "a list"
        default: return "a table"
        }
    }

    /// The number of the line that assigns a key, `[table, key]` or `[key]`.
    private static func line(of path: [String], in text: String) -> Int? {
        guard let key = path.last(where: { !$0.hasPrefix("Index ") }) else { return nil }
        let table = path.count > 1 ? path[0] : ""
        var current = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("[") {
                current = line.trimmingCharacters(in: CharacterSet(charactersIn: "[] "))
                if path == [current] { return index + 1 }
                continue
            }
            let name = line.split(separator: "=", maxSplits: 1).first.map { $0.trimmingCharacters(in: .whitespaces) }
            let bare = name?.trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
            if bare == key && current == table { return index + 1 }
        }
        return nil
    }
}

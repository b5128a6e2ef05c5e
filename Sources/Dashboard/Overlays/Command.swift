import RunEvents
import TerminalUI

/// A command of the palette that takes arguments; one without arguments is a `Binding`.
struct Command: Sendable {
    typealias Completion = (text: String, meaning: String)

    let name: String
    /// An example of the arguments.
    let example: String
    let meaning: String
    /// Whether the argument may be any value; otherwise it must be one of the completions.
    let isFree: Bool
    let takesRuns: Bool
    /// Whether the meanings of the completions are whole sentences.
    let hasLongMeanings: Bool
    let completions: @Sendable (Dashboard) -> [Completion]
    /// A sentence about the arguments so far, where there is nothing to complete.
    let explanation: @Sendable (_ typed: String, Dashboard) -> String?
    let action: @Sendable (inout Dashboard, _ words: String, _ seconds: Double) throws -> [DashboardEffect]

    init(
        _ name: String, _ example: String, _ meaning: String, isFree: Bool = false, takesRuns: Bool = false,
        hasLongMeanings: Bool = false,
        completions: @escaping @Sendable (Dashboard) -> [Completion] = { _ in [] },
        explanation: @escaping @Sendable (String, Dashboard) -> String? = { _, _ in nil },
        does action: @escaping @Sendable (inout Dashboard, String, Double) throws -> [DashboardEffect]
    ) {
        self.name = name
        self.example = example
        self.meaning = meaning
        self.isFree = isFree
        self.takesRuns = takesRuns
        self.hasLongMeanings = hasLongMeanings
        self.completions = completions
        self.explanation = explanation
        self.action = action
    }

    /// The command whose name and a space begin the line, and the text after them.
    static func begun(in line: String) -> (command: Command, typed: String)? {
        guard let space = line.firstIndex(of: " "),
            let command = all.first(where: { $0.name == line[..<space] })
        else { return nil }
        return (command, String(line[line.index(after: space)...]))
    }

    /// Whether a line is complete and can be run.
    static func isWhole(_ line: String) -> Bool {
        guard let (command, typed) = begun(in: line) else { return binding(line) != nil }
        return command.isFree && !typed.allSatisfy { $0 == " " }
    }

    private static func binding(_ name: String) -> Binding? {
        KeyGroup.all.lazy.flatMap(\.bindings).first { $0.name == name }
    }

    /// Runs a line.
    static func run(_ line: String, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        let words = line.split(separator: " ")
        guard let name = words.first.map(String.init) else { return [] }
        if words.count == 1, let binding = binding(name) {
            screen.uses[name, default: 0] += 1
            return binding.action(&screen, seconds)
        }
        do {
            guard let command = all.first(where: { $0.name == name }) else {
                let names = all.map(\.name) + KeyGroup.all.flatMap(\.bindings).map(\.name)
                throw CommandError.unknown("command", name, names)
            }
            screen.uses[name, default: 0] += 1
            do {
                return try command.action(&screen, words.dropFirst().joined(separator: " "), seconds)
            } catch let error as Incomplete {
                throw CommandError.missing(name, "\(name) \(error.example ?? command.example)")
            }
        } catch {
            screen.notify("\(error)", isError: true, at: seconds)
            return []
        }
    }
}

/// The arguments of a command are missing or have another form.
struct Incomplete: Error {
    /// An example in place of the command's own; nil for that.
    var example: String?
}

enum CommandError: Error, Equatable, CustomStringConvertible {
    case missing(String, String)
    case unknown(String, String, [String])

    var description: String {
        switch self {
        case .missing(let name, let example): "\(name) lacks something; write it like \(example)."
        case .unknown(let kind, let name, let all):
            "There is no \(kind) '\(name)'; "
                + (name.nearest(among: all).map { "did you mean '\($0)'?" }
                    ?? (all.count <= 12 ? "there are \(all.joined(separator: ", "))." : "Tab completes."))
        }
    }
}

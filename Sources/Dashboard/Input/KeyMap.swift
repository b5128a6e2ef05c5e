import RunEvents
import TerminalUI

/// Keys that a person has given to commands, in place of those of the tables.
public struct KeyMap: Hashable, Sendable {
    /// The keys by the names of the bindings.
    private var keys: [String: [KeyPress]] = [:]

    public init() {}

    /// Reads lines such as `pause = F5 P`: a command's name as in the palette, and one or more keys. A key is a
    /// character or a name such as `Space`, `PgUp` or `F5`, with `Ctrl-` or `Alt-` before it where that is held.
    ///
    /// - Returns: the keys of all lines that can be read, and one sentence for each other line.
    public static func read(_ text: String) -> (map: KeyMap, problems: [String]) {
        var map = KeyMap()
        var problems: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let name = words.first, !name.hasPrefix("#") else { continue }
            do {
                guard words.count > 2, words[1] == "=" else { throw KeyMapError.form(line: index + 1) }
                try map.bind(name, to: words.dropFirst(2).map { try Self.press($0, line: index + 1) }, line: index + 1)
            } catch {
                problems.append("\(error)")
            }
        }
        return (map, problems)
    }

    private mutating func bind(_ name: String, to presses: [KeyPress], line: Int) throws {
        guard let group = KeyGroup.all.first(where: { $0.bindings.contains { $0.name == name } }) else {
            let names = KeyGroup.all.flatMap(\.bindings).map(\.name)
            throw KeyMapError.unknown(name, nearest: name.nearest(among: names), line: line)
        }
        for other in group.bindings where other.name != name {
            if let taken = keys[other.name]?.first(where: presses.contains) {
                throw KeyMapError.taken(taken.label(.ascii), by: other.name, line: line)
            }
        }
        keys[name] = presses
    }

    private static let names: [String: Key] = [
        "Space": .character(" "), "Up": .up, "Down": .down, "Left": .left, "Right": .right, "Home": .home, "End": .end,
        "PgUp": .pageUp, "PgDn": .pageDown, "Ins": .insert, "Del": .delete, "Enter": .enter, "Tab": .tab,
        "Bksp": .backspace,
    ]

    private static func press(_ text: String, line: Int) throws -> KeyPress {
        var (rest, modifiers) = (Substring(text), Modifiers())
        for (prefix, modifier) in [("Ctrl-", Modifiers.control), ("Alt-", .alt)] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            modifiers.insert(modifier)
        }
        if rest.count == 1 { return KeyPress(.character(rest.first!), modifiers) }
        if let key = names[String(rest)] { return KeyPress(key, modifiers) }
        if rest.first == "F", let number = Int(rest.dropFirst()), (1...12).contains(number) {
            return KeyPress(.function(number), modifiers)
        }
        throw KeyMapError.key(text, line: line)
    }

    /// The keys of a binding: those of the person, or those of the tables but for the ones that the person has given to
    /// another command of the same place.
    func keys(of binding: Binding) -> [KeyPress] {
        if let own = keys[binding.name] { return own }
        guard !keys.isEmpty,
            let group = KeyGroup.all.first(where: { $0.bindings.contains { $0.name == binding.name } })
        else { return binding.keys }
        let taken = group.bindings.flatMap { keys[$0.name] ?? [] }
        return binding.keys.filter { !taken.contains($0) }
    }

    /// The first binding of a key in groups of which the first has precedence.
    func binding(of press: KeyPress, in groups: [KeyGroup]) -> Binding? {
        for group in groups {
            if let found = group.bindings.first(where: { keys(of: $0).contains(press) }) { return found }
        }
        return nil
    }
}

/// Why a line of the file of keys cannot be read; the description is the sentence that the user reads.
enum KeyMapError: Error, Equatable, CustomStringConvertible {
    case form(line: Int)
    case unknown(String, nearest: String?, line: Int)
    case key(String, line: Int)
    case taken(String, by: String, line: Int)

    var description: String {
        switch self {
        case .form(let line): "Line \(line) of the keys gives no key; write it like pause = F5."
        case .unknown(let name, let nearest, let line):
            "Line \(line) of the keys: there is no command '\(name)'; "
                + (nearest.map { "did you mean '\($0)'?" } ?? "the palette (:) lists them.")
        case .key(let text, let line):
            "Line \(line) of the keys: '\(text)' is no key; write one like p, F5, PgUp, Ctrl-p or Alt-p."
        case .taken(let key, let other, let line):
            "Line \(line) of the keys: \(key) is given to \(other) already; choose another key."
        }
    }
}

extension Dashboard {
    /// The keys of a binding as this person has them.
    func keys(of binding: Binding) -> [KeyPress] { options.keys.keys(of: binding) }
}

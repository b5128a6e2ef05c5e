import TerminalUI

/// A key with its action and its texts. The handling of keys, the bottom line, the help and the palette all use the
/// tables of bindings.
struct Binding: Sendable {
    /// - Parameter seconds: the present time of the caller's clock.
    typealias Action = @Sendable (_ screen: inout Dashboard, _ seconds: Double) -> [DashboardEffect]

    /// Whether the bottom line shows it, because the key would do something now.
    typealias Offer = @Sendable (_ screen: Dashboard) -> Bool

    /// The name in the palette.
    let name: String
    /// The keys; empty for a command that only the palette has.
    let keys: [KeyPress]
    /// One or two words for the bottom line.
    let hint: String
    /// The words while the run is at rest; nil where they are the same.
    let hintAtRest: String?
    /// One line that explains it in the help and the palette.
    let meaning: String
    /// Its place on the bottom line, lowest first; nil for a binding that only the help shows.
    let rank: Int?
    let offer: Offer
    let action: Action

    init(
        _ name: String, _ keys: [KeyPress], _ hint: String, _ meaning: String, rank: Int? = nil,
        atRest: String? = nil, offer: @escaping Offer = { _ in true }, does action: @escaping Action
    ) {
        self.name = name
        self.keys = keys
        self.hint = hint
        hintAtRest = atRest
        self.meaning = meaning
        self.rank = rank
        self.offer = offer
        self.action = action
    }

    /// A binding that changes only the screen, without effects.
    init(
        _ name: String, _ keys: [KeyPress], _ hint: String, _ meaning: String, rank: Int? = nil,
        offer: @escaping Offer = { _ in true }, changes: @escaping @Sendable (inout Dashboard) -> Void
    ) {
        self.init(name, keys, hint, meaning, rank: rank, offer: offer) { screen, _ in
            changes(&screen)
            return []
        }
    }

    static func key(_ character: Character) -> KeyPress { .character(character) }
}

/// The bindings that are valid in one place: everywhere, in a replay, or while certain panels are in focus.
struct KeyGroup: Sendable {
    /// The name of the place in the help.
    let title: String
    let bindings: [Binding]

    /// All groups, in the order of the help.
    static let all: [KeyGroup] = [everywhere, replay] + ofPanels

    private static let ofPanels: [KeyGroup] = {
        var groups: [KeyGroup] = []
        for group in Panel.allCases.flatMap({ $0.content.keys })
        where !groups.contains(where: { $0.title == group.title }) {
            groups.append(group)
        }
        return groups
    }()

    /// The binding for the opposite direction, if there is one, which the bottom line shows together with this one.
    static func partner(of binding: Binding) -> Binding? {
        let pairs: [(Key, Key)] = [
            (.left, .right), (.up, .down), (.character(","), .character(".")), (.character("-"), .character("+")),
            (.character("N"), .character("n")),
        ]
        func arePair(_ one: KeyPress, _ other: KeyPress) -> Bool {
            one.modifiers == other.modifiers
                && pairs.contains { $0.0 == one.key && $0.1 == other.key || $0.1 == one.key && $0.0 == other.key }
        }
        let group = all.first { group in group.bindings.contains { $0.name == binding.name } }
        return group?.bindings.first { other in
            other.hint == binding.hint && other.name != binding.name && other.rank == nil && !other.keys.isEmpty
                && arePair(other.keys[0], binding.keys[0])
        }
    }

    /// The bindings on the bottom line, most important first.
    static func hints(on screen: Dashboard) -> [Binding] {
        let groups = [everywhere] + (screen.isReplaying ? [replay] : []) + screen.focus.content.keys
        return groups.flatMap(\.bindings).filter { $0.rank != nil && $0.offer(screen) }.sorted { $0.rank! < $1.rank! }
    }
}

extension KeyPress {
    /// The key's name in the bottom line and the help.
    func label(_ glyphs: GlyphTier) -> String {
        let ascii = glyphs == .ascii
        let name: String =
            switch key {
            case .character(" "): "Space"
            case .character(let character):
                modifiers.contains(.control) ? "^" + String(character).uppercased() : String(character)
            case .up: ascii ? "Up" : "↑"
            case .down: ascii ? "Down" : "↓"
            case .left: ascii ? "Left" : "←"
            case .right: ascii ? "Right" : "→"
            case .home: "Home"
            case .end: "End"
            case .pageUp: "PgUp"
            case .pageDown: "PgDn"
            case .insert: "Ins"
            case .delete: "Del"
            case .backspace: ascii ? "Bksp" : "⌫"
            case .enter: ascii ? "Enter" : "↵"
            case .tab: "Tab"
            case .backTab: ascii ? "S-Tab" : "⇧Tab"
            case .escape: "Esc"
            case .function(let number): "F\(number)"
            }
        return modifiers.contains(.shift) ? (ascii ? "S-" : "⇧") + name : name
    }
}

extension Collection<KeyPress> {
    /// The names of all keys for the help.
    func labels(_ glyphs: GlyphTier) -> String { map { $0.label(glyphs) }.joined(separator: " ") }
}

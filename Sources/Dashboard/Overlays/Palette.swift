import RunEvents

/// The command line that `:` opens: what is typed, and what could be meant.
struct Palette: Hashable, Sendable {
    struct Candidate: Hashable, Sendable {
        /// What Tab completes to.
        let text: String
        let meaning: String
        /// Such as `p`.
        let keys: String
    }

    var text = ""
    var selected = 0
    /// What was run before, newest last.
    var past: [String] = []
    var recalled: Int?

    /// Words that a command takes after its name.
    struct Vocabulary: Sendable {
        var themes: [String] = []
        var runs: [String] = []
        var values = KnobValues()
    }

    /// Commands with words of their own after them, and what they do.
    static let withArguments: [(name: String, form: String, meaning: String)] = [
        ("set", "set KNOB=VALUE", "Set a knob, or several."),
        ("glide", "glide KNOB=VALUE over STEPS", "Move a knob evenly to a value."),
        ("method", "method NAME", "Set every knob as another method has it."),
        ("theme", "theme NAME", "Change the colours."),
        ("screenshot", "screenshot svg|ansi|text", "Save this screen."),
        ("go", "go STEP", "Put the cursor on a step."),
        ("filter", "filter LETTERS", "Show only the curves with these letters in their name."),
        ("smooth", "smooth SHARE", "Smooth the curves, 0 to below 1."),
        ("show", "show PANEL", "Show and focus a panel."),
        ("hide", "hide PANEL", "Hide a panel."),
        ("class", "class NAME", "Show the newest spectrograms of a class."),
        ("open", "open RUN", "Open a run."),
        ("replay", "replay RUN", "Play a run from its start."),
        ("overlay", "overlay RUN", "Draw a run's curves under this one's; again to remove it."),
        ("speed", "speed TIMES", "Play a replay so many times as fast; max for as fast as it goes."),
        ("seek", "seek SECONDS", "Jump in a replay."),
    ]

    /// Whether what is listed has meanings of more than a few words.
    var explains: Bool { ["method ", "set ", "glide "].contains { text.hasPrefix($0) } }

    func candidates(_ vocabulary: Vocabulary, classes: [String]) -> [Candidate] {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count > 1, let command = Self.withArguments.first(where: { $0.name == words[0] }) else {
            return commands(matching: text)
        }
        let typed = words[1...].joined(separator: " ")
        if command.name == "set" || command.name == "glide",
            let name = typed.split(separator: " ").last?.split(separator: "=").first,
            typed.contains("="), let knob = Knob(rawValue: String(name))
        {
            let range = knob.declaration.range
            let meaning =
                "\(Figures.knob(range.lowerBound)) to \(Figures.knob(range.upperBound)), "
                + "now \(Figures.knob(vocabulary.values[knob]))"
            return [Candidate(text: text, meaning: meaning, keys: "")]
        }
        return arguments(of: command.name, vocabulary, classes)
            .filter { Self.matches($0.text, typed) }
            .map { Candidate(text: command.name + " " + $0.text, meaning: $0.meaning, keys: "") }
    }

    private func commands(matching typed: String) -> [Candidate] {
        var all = Self.withArguments.map { Candidate(text: $0.name + " ", meaning: $0.meaning, keys: "") }
        var seen = Set(Self.withArguments.map(\.name))
        for binding in Binding.all where seen.insert(binding.action.rawValue).inserted {
            let keys = binding.keys.map { $0.label(.braille) }.joined(separator: " ")
            all.append(Candidate(text: binding.action.rawValue, meaning: binding.meaning, keys: keys))
        }
        for action in [Action.stop, .saveRecipe] where seen.insert(action.rawValue).inserted {
            let meaning = action == .stop ? "Stop the run in good order." : "Write a recipe that repeats this run."
            all.append(Candidate(text: action.rawValue, meaning: meaning, keys: ""))
        }
        let hits = all.filter { Self.matches($0.text, typed) }
        return hits.sorted { left, right in
            let first = left.text.hasPrefix(typed), second = right.text.hasPrefix(typed)
            return first != second ? first : left.text < right.text
        }
    }

    private func arguments(
        of command: String, _ vocabulary: Vocabulary, _ classes: [String]
    ) -> [(text: String, meaning: String)] {
        switch command {
        case "set", "glide":
            Knob.allCases.map { ($0.name + "=" + Figures.knob(vocabulary.values[$0]), $0.declaration.meaning) }
        case "method": Method.all.map { ($0.name, $0.summary) }
        case "theme": vocabulary.themes.map { ($0, "") }
        case "screenshot": ScreenshotFormat.allCases.map { ($0.rawValue, "") }
        case "show", "hide": Panel.allCases.map { ($0.rawValue, $0.title) }
        case "class": classes.map { ($0, "") }
        case "open", "replay", "overlay": vocabulary.runs.map { ($0, "") }
        case "speed": ["1", "10", "100", "max"].map { ($0, "") }
        case "smooth": ChartView.smoothings.map { (Figures.knob($0), "") }
        default: []
        }
    }

    /// Whether the letters typed appear in this order; each word of them at the start of a part, or together.
    static func matches(_ text: String, _ typed: String) -> Bool {
        let typed = typed.lowercased()
        guard !typed.isEmpty else { return true }
        let text = text.lowercased()
        if text.hasPrefix(typed) || text.contains("-" + typed) { return true }
        guard typed.count > 1 else { return false }
        var rest = text[...]
        for letter in typed {
            guard let place = rest.firstIndex(of: letter) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }
}

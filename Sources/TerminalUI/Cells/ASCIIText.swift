extension String {
    /// The text in ASCII: each sign that frami itself uses becomes a similar ASCII character, and any other `?`.
    /// Characters of one column stay one column wide.
    public var inASCII: String {
        if utf8.allSatisfy({ $0 < 128 }) { return self }
        return String(map { $0.isASCII ? $0 : Self.alike[$0] ?? "?" })
    }

    private static let alike: [Character: Character] = [
        "−": "-", "→": ">", "←": "<", "↑": "^", "↓": "v", "·": "|", "…": "~", "±": "~", "●": "*", "◦": ".", "┃": "|",
        "‖": "=",
        "✗": "x", "✓": "+", "▶": ">", "›": ">", "▸": ">", "▾": "v", "–": "-", "—": "-", "×": "x", "∞": "!", "Σ": "S",
        "∑": "S", "↵": "$", "⌫": "<", "⇧": "^", "°": "o", "τ": "t", "┊": ":", "│": "|", "²": "2", "₂": "2", "µ": "u",
        "▴": "^",
        "━": "=", "─": "-",
    ]
}

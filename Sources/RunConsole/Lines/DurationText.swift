import TerminalUI

/// Durations as text.
public enum DurationText {
    /// Reads `240s`, `240`, `10m`, `1h30m`, `1.5h`.
    ///
    /// - Returns: seconds; nil where it is no duration.
    public static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        var total = 0.0
        var digits = ""
        for character in text {
            if character.isNumber || character == "." {
                digits.append(character)
                continue
            }
            guard let unit = units[character], let value = Double(digits) else { return nil }
            total += value * unit
            digits = ""
        }
        if !digits.isEmpty {
            guard let value = Double(digits) else { return nil }
            // A number without a unit is seconds, but only where no other part precedes it.
            guard total == 0, text.allSatisfy({ $0.isNumber || $0 == "." }) else { return nil }
            total = value
        }
        return text.isEmpty || !total.isFinite ? nil : total
    }

    /// Text such as `, 1:23 left` for the time that the rest of some work takes at the present speed; empty at the
    /// beginning, while it is unknown, and at the end.
    public static func left(_ done: Int, of total: Int, after seconds: Double) -> String {
        guard done < total, done > total / 50, seconds >= 1 else { return "" }
        return ", \(NumberText.clock(seconds / Double(done) * Double(total - done))) left"
    }
}

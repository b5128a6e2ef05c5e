import RunEvents

/// Seconds as people write and read them.
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
            // A number alone is seconds; after a unit it would be ambiguous.
            guard total == 0, text.allSatisfy({ $0.isNumber || $0 == "." }) else { return nil }
            total = value
        }
        return text.isEmpty || !total.isFinite ? nil : total
    }

    /// `, 1:23 left`: what the rest of some work takes at the pace so far; empty while that says nothing, and at the end.
    public static func left(_ done: Int, of total: Int, after seconds: Double) -> String {
        guard done < total, done > total / 50, seconds >= 1 else { return "" }
        return ", \(clock(seconds / Double(done) * Double(total - done))) left"
    }

    /// `0:07`, `12:34`, `1:02:03`.
    public static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-:--" }
        let whole = Int(seconds)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}

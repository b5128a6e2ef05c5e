/// Numbers as text for the screen, rounded to significant digits. NaN, infinity and the largest numbers are allowed.
public enum NumberText {
    /// A number with `decimals` decimals, like `printf("%.*f")` but with halves rounded away from zero and a minus
    /// sign: `3.18`, `−0.06`.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let places = min(max(decimals, 0), 9)
        let scale = powersOfTen[places]
        let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
        guard scaled < 9e15 else { return scientific(value) }
        let whole = Int(scaled)
        let unit = Int(scale)
        var text = String(whole / unit)
        if places > 0 {
            let fraction = String(whole % unit)
            text += "." + String(repeating: "0", count: places - fraction.count) + fraction
        }
        return value < 0 && whole != 0 ? "−" + text : text
    }

    /// A number with `digits` significant digits, and with an SI suffix from 10,000 on: `0.0312`, `3.18`, `97.4`,
    /// `1240`, `12.4k`, `1.2e−7`.
    public static func significant(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let size = value.magnitude
        if size == 0 { return "0" }
        if size < 0.001 { return scientific(value, decimals: max(0, digits - 2)) }
        if size >= 1e15 { return scientific(value, decimals: max(0, digits - 2)) }
        var exponent = 0
        while exponent < 15, size >= powerOfTen(exponent + 1) { exponent += 1 }
        if size < 1 { exponent = size >= 0.1 ? -1 : size >= 0.01 ? -2 : -3 }
        if size >= 10_000 {
            let group = exponent / 3
            let suffix = ["", "k", "M", "G", "T"][group]
            let scaled = value / powerOfTen(group * 3)
            return fixed(scaled, decimals: max(0, digits - 1 - (exponent - group * 3))) + suffix
        }
        return fixed(value, decimals: max(0, digits - 1 - exponent))
    }

    /// `1.2e−7`.
    public static func scientific(_ value: Double, decimals: Int = 1) -> String {
        guard value.isFinite else { return nonFinite(value) }
        if value == 0 { return "0" }
        var mantissa = value.magnitude
        var exponent = 0
        while mantissa >= 1e10 { (mantissa, exponent) = (mantissa / 1e10, exponent + 10) }
        while mantissa < 1e-10 { (mantissa, exponent) = (mantissa * 1e10, exponent - 10) }
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        var text = fixed(mantissa, decimals: decimals)
        if text.hasPrefix("10") {
            text = fixed(mantissa / 10, decimals: decimals)
            exponent += 1
        }
        return (value < 0 ? "−" : "") + text + "e" + (exponent < 0 ? "−" : "") + String(abs(exponent))
    }

    /// A duration in at most six columns: `8.4 s`, `1:52`, `2:03 h`, `3.5 d`.
    public static func duration(seconds: Double) -> String {
        guard seconds.isFinite else { return nonFinite(seconds) }
        let total = max(0, seconds)
        if total < 9.95 { return fixed(total, decimals: 1) + " s" }
        if total < 59.5 { return fixed(total, decimals: 0) + " s" }
        func pair(_ large: Int, _ small: Int) -> String { "\(large):" + (small < 10 ? "0" : "") + "\(small)" }
        if total < 3599.5 {
            let whole = Int(total + 0.5)
            return pair(whole / 60, whole % 60)
        }
        if total < 86400 {
            let minutes = Int(total / 60)
            return pair(minutes / 60, minutes % 60) + " h"
        }
        return total < 86400 * 9999 ? fixed(total / 86400, decimals: 1) + " d" : "long"
    }

    /// `0:07`, `12:34`, `1:02:03`; with tenths `0:07.9`.
    public static func clock(_ seconds: Double, withTenths: Bool = false) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-:--" }
        let whole = Int(seconds)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        let text = hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
        return withTenths ? "\(text).\(Int(seconds * 10) % 10)" : text
    }

    /// `812 B`, `3.2 KB`, `70.7 MB`.
    public static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 999.5 || unit == "GB" {
                return fixed(value, decimals: unit == "B" || value >= 99.95 ? 0 : 1) + " " + unit
            }
            value /= 1000
        }
        return "\(count) B"
    }

    /// The text right-aligned in `columns` columns; a longer text is not changed.
    public static func padded(_ text: String, columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - DisplayWidth.of(text))) + text
    }

    private static func nonFinite(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞"
    }

    private static let powersOfTen: [Double] = (0...15).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    static func powerOfTen(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<min(abs(exponent), 400) { power *= 10 }
        return exponent < 0 ? 1 / power : power
    }
}

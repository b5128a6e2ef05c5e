import TerminalUI

/// Numbers as text for the screen: three significant digits, a minus sign, and a width that hardly changes.
enum Figures {
    /// A number in at most seven columns: `7.31`, `0.041`, `−12.5`, `12.4k`, `NaN`, `∞`.
    static func value(_ value: Double) -> String { NumberText.significant(value) }

    /// A number in at most six columns, with as many digits as fit.
    static func short(_ value: Double) -> String {
        let text = NumberText.significant(value)
        return text.count <= 6 ? text : NumberText.significant(value, digits: 2)
    }

    /// A knob's value without trailing zeros: `1`, `0.5`, `0.002`, `1.25`.
    static func knob(_ value: Double) -> String {
        guard value.isFinite else { return Figures.value(value) }
        let size = abs(value)
        if size == 0 { return "0" }
        if size < 0.001 || size >= 99_999.5 { return NumberText.scientific(value) }
        var text = NumberText.fixed(value, decimals: size < 0.1 ? 4 : size < 10 ? 3 : 1)
        while text.contains("."), text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// `94.6` for 0.946: a share in percent with one decimal, without the sign.
    static func percent(_ share: Double) -> String { share.isFinite ? NumberText.fixed(share * 100, decimals: 1) : "–" }

    /// `94 %` for 0.944.
    static func roundPercent(_ share: Double) -> String {
        share.isFinite ? NumberText.fixed(share * 100, decimals: 0) + " %" : "– %"
    }

    /// A count with an SI suffix: `1.23M`, `40.0k`, `999`.
    static func count(_ count: Int) -> String {
        let size = Double(abs(count))
        if size < 10_000 { return String(count) }
        if size < 999_500 { return NumberText.fixed(Double(count) / 1e3, decimals: size < 99_950 ? 1 : 0) + "k" }
        if size < 999_500_000 {
            return NumberText.fixed(Double(count) / 1e6, decimals: size < 99_950_000 ? 2 : 0) + "M"
        }
        return NumberText.fixed(Double(count) / 1e9, decimals: 2) + "G"
    }

    /// `8.4 s`, `1:52`, `2:03 h`, `3.5 d`.
    static func duration(_ seconds: Double) -> String { NumberText.duration(seconds: seconds) }

    /// `8k`, `1.2k`, `250`: a frequency in Hz for an axis.
    static func frequency(_ hertz: Double) -> String {
        guard hertz.isFinite else { return "–" }
        if hertz < 1000 { return NumberText.fixed(hertz, decimals: 0) }
        let kilo = hertz / 1000
        return
            (abs(kilo - kilo.rounded()) < 0.05
            ? NumberText.fixed(kilo, decimals: 0) : NumberText.fixed(kilo, decimals: 1)) + "k"
    }

    /// `25k` parameters, `1.1M` parameters.
    static func parameters(_ count: Int) -> String {
        if count < 1000 { return String(count) }
        if count < 999_500 { return NumberText.fixed(Double(count) / 1e3, decimals: count < 9950 ? 1 : 0) + "k" }
        return NumberText.fixed(Double(count) / 1e6, decimals: 1) + "M"
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - DisplayWidth.of(self)))
    }

    func aligned(to width: Int) -> String {
        NumberText.padded(self, columns: width)
    }
}

extension Int {
    /// The nearest whole number, limited to the range of Int; 0 for NaN.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -9e15), 9e15))
    }
}

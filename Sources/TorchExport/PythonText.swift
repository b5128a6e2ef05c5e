import AudioSignal
import NetworkGraph
import SystemText

/// Values as Python source code.
enum PythonText {
    static func string(_ text: String) -> String {
        text.quoted { $0.value < 0x20 || 0x7F...0x9F ~= $0.value ? $0.escaped("x", digits: 2) : nil }
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "math.nan" }
        if value.isInfinite { return value < 0 ? "-math.inf" : "math.inf" }
        if let whole = Int(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    static func number(_ value: Float) -> String { number(Double("\(value)") ?? Double(value)) }

    static func flag(_ value: Bool) -> String { value ? "True" : "False" }

    static func tuple(_ values: [Int]) -> String {
        "(" + values.map { "\($0)," }.joined(separator: " ") + ")"
    }

    static func list(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

    /// A unique Python name for the input and each node of a graph.
    static func names(of graph: Graph) -> [String: String] {
        var taken: Set<String> = []
        var result: [String: String] = [:]
        for name in [graph.input.name] + graph.nodes.map(\.name) {
            let plain = "x_" + String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
            var own = plain
            while !taken.insert(own).inserted { own = "\(plain)_\(taken.count)" }
            result[name] = own
        }
        return result
    }

    /// A front end's constants under their Python names, with tables that are computed from them.
    static func dictionary(_ frontEnd: FrontEnd) -> String {
        let own = FrontEnd.constants.map { (snakeCase($0.name), value($0.value(frontEnd), frontEnd)) }
        let following = [
            ("window_terms", tuple(frontEnd.windowTerms)), ("window_exponent", number(frontEnd.windowExponent)),
            ("unit_start", number(frontEnd.unitStart)), ("unit_span", number(frontEnd.unitSpan)),
            ("lowest_level", number(frontEnd.lowestLevel)), ("level_span", number(frontEnd.levelSpan)),
        ]
        return "{\n" + (own + following).map { "    \(string($0)): \($1),\n" }.joined() + "}"
    }

    private static func value(_ value: FrontEndConstant.Value, _ frontEnd: FrontEnd) -> String {
        switch value {
        case .whole(let value): return "\(value)"
        case .number(let value): return number(value)
        case .flag(let value): return flag(value)
        case .choice(let value): return string(value)
        case .numbers(let values): return list(values.map { number($0) })
        case .energyNormalization(let pcen):
            let rate = Double(frontEnd.sampleRate) / Double(frontEnd.hopLength)
            return tuple([pcen.smoothing(framesPerSecond: rate), pcen.gain, pcen.bias, pcen.power, pcen.epsilon])
        }
    }

    private static func tuple(_ values: [Double]) -> String {
        "(" + values.map { "\(number($0))," }.joined(separator: " ") + ")"
    }

    /// `melBands` as `mel_bands`.
    static func snakeCase(_ name: String) -> String {
        name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
    }
}

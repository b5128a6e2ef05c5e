import AudioSignal
import NetworkGraph
import SystemText

/// Values as Python writes them.
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

    /// A name of Python's for the input and each node of a graph, no two alike.
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

    /// All constants of a front end.
    static func dictionary(_ frontEnd: FrontEnd) -> String {
        func text<Value: RawRepresentable<String>>(_ value: Value) -> String { string(value.rawValue) }
        let pcen = frontEnd.pcen
        let smoothing = pcen.smoothing(
            framesPerSecond: Double(frontEnd.sampleRate) / Double(frontEnd.hopLength))
        let fields: [(String, String)] = [
            ("sample_rate", "\(frontEnd.sampleRate)"), ("amplitude", number(frontEnd.amplitude)),
            ("removes_mean", flag(frontEnd.removesMean)), ("pre_emphasis", number(frontEnd.preEmphasis)),
            ("pre_emphasis_scope", text(frontEnd.preEmphasisScope)), ("framing", text(frontEnd.framing)),
            ("window", text(frontEnd.window)), ("window_is_periodic", flag(frontEnd.windowIsPeriodic)),
            ("window_length", "\(frontEnd.windowLength)"), ("hop_length", "\(frontEnd.hopLength)"),
            ("fft_length", "\(frontEnd.fftLength)"), ("removes_frame_mean", flag(frontEnd.removesFrameMean)),
            ("power", "\(frontEnd.power)"), ("mel_bands", "\(frontEnd.melBands)"),
            ("lowest_frequency", number(frontEnd.lowestFrequency)),
            ("highest_frequency", number(frontEnd.highestFrequency)), ("mel_scale", text(frontEnd.melScale)),
            ("mel_norm", text(frontEnd.melNorm)), ("logarithm", text(frontEnd.logarithm)),
            ("floor_kind", text(frontEnd.floorKind)), ("floor", number(frontEnd.floor)),
            ("unit_start", number(frontEnd.unitStart)), ("unit_span", number(frontEnd.unitSpan)),
            ("lowest_level", number(frontEnd.lowestLevel)), ("level_span", number(frontEnd.levelSpan)),
            ("reference", text(frontEnd.reference)), ("top_decibels", number(frontEnd.topDecibels)),
            (
                "pcen",
                "("
                    + [smoothing, pcen.gain, pcen.bias, pcen.power, pcen.epsilon].map { number($0) }
                    .joined(separator: ", ") + ")"
            ),
            ("cepstra", "\(frontEnd.cepstra)"), ("lifter", number(frontEnd.lifter)),
            ("lifter_start", "\(frontEnd.lifterStart)"), ("standardisation", text(frontEnd.standardisation)),
            ("standardisation_epsilon", number(frontEnd.standardisationEpsilon)),
            ("standardisation_is_unbiased", flag(frontEnd.standardisationIsUnbiased)),
            ("normalised_scale", text(frontEnd.normalisedScale)), ("mean", number(frontEnd.mean)),
            ("deviation", number(frontEnd.deviation)), ("means", list(frontEnd.means.map { number($0) })),
            ("deviations", list(frontEnd.deviations.map { number($0) })),
        ]
        return "{\n" + fields.map { "    \(string($0)): \($1),\n" }.joined() + "}"
    }
}

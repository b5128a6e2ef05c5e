import Foundation

/// A front end as a user writes it, for `--front-end`.
extension FrontEnd {
    /// `NAME`, `NAME:KEY=VALUE,KEY=VALUE…` or the path of a JSON file as a model's metadata has it.
    ///
    /// Where a length is given, those that depend on it change with it unless they are given too: half the sample rate
    /// as the highest frequency, a window as long as the transform, Kaldi's 25 and 10 ms.
    ///
    /// - Parameter suggest: returns the candidate that a misspelt word is nearest to, or nil: `String.nearest(among:)`,
    ///   which this module cannot import.
    /// - Throws: `FrontEndTextError`, one sentence that names what is wrong and what there is.
    public init(
        text: String, suggest: (String, [String]) -> String? = { _, _ in nil }
    ) throws(FrontEndTextError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if let named = Self.named(parts[0].lowercased()) {
            self = try Self.overridden(named, by: parts.count > 1 ? parts[1] : "", text: text, suggest)
            return
        }
        guard let data = FileManager.default.contents(atPath: text) else {
            throw FrontEndTextError.noSuchName(text, nearest: suggest(parts[0], Self.names.map(\.name)))
        }
        do {
            try self.init(json: String(decoding: data, as: UTF8.self))
        } catch {
            throw .constant(text, error)
        }
    }

    private static func overridden(
        _ named: Named, by list: String, text: String, _ suggest: (String, [String]) -> String?
    ) throws(FrontEndTextError) -> FrontEnd {
        var result = named.frontEnd
        let overrides = FrontEndOverride.all
        var given = Set<String>()
        for part in list.split(separator: ",", omittingEmptySubsequences: true) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            let key = sides[0].lowercased().replacingOccurrences(of: "-", with: "_")
            guard let (name, override) = overrides[key] else {
                throw .noSuchKey(text, key: sides[0], nearest: suggest(key, FrontEndOverride.keys))
            }
            guard sides.count == 2, override.apply(&result, sides[1]) else {
                throw .value(text, key: sides[0], value: sides.count == 2 ? sides[1] : "", rule: override.rule)
            }
            given.insert(name)
        }
        result.follow(named, given: given)
        do {
            try result.validate()
        } catch {
            throw .constant(text, error)
        }
        return result
    }

    /// Adapts lengths and scales that were not given to those that were.
    private mutating func follow(_ named: Named, given: Set<String>) {
        func isFree(_ key: String, _ others: String...) -> Bool {
            !given.contains(key) && others.contains { given.contains($0) }
        }
        if named.lengthsFollowRate {
            // An impossible rate is refused by `validate` later; here it must only not overflow.
            let rate = min(max(sampleRate, 0), 1_000_000)
            if isFree("win", "sr") { windowLength = max(rate * 25 / 1_000, 2) }
            if isFree("hop", "sr") { hopLength = max(rate * 10 / 1_000, 1) }
            if isFree("n_fft", "sr", "win") {
                fftLength = 2
                while fftLength < windowLength, fftLength < 1 << 20 { fftLength *= 2 }
            }
        }
        if named.windowFollowsTransform, isFree("win", "n_fft") { windowLength = fftLength }
        if named.hopFollowsWindow, isFree("hop", "n_fft", "win") { hopLength = max(windowLength / 2, 1) }
        if named.highestFollowsRate, isFree("fmax", "sr") { highestFrequency = Double(sampleRate) / 2 }
        if logarithm != .decibels, given.contains("log") {
            // The limit in decibels applies to a decibel scale only.
            if !given.contains("top_db") { topDecibels = 0 }
            if !given.contains("ref") { reference = .one }
        }
        if logarithm == .none || logarithm == .pcen {
            if !given.contains("add"), !given.contains("floor") { floor = amplitude > 1e6 ? 1e-3 : 1e-10 }
            if !given.contains("floor"), !given.contains("gain") { floorKind = .added }
        }
        let isScaled =
            cepstra > 0 || standardisation != .none || reference != .one || topDecibels != 0 || logarithm == .none
            || logarithm == .pcen
        if normalisedScale == .unit, isScaled || !means.isEmpty {
            normalisedScale = .level
            if !given.contains("mean") { mean = 0 }
            if !given.contains("std") { deviation = 1 }
        }
        let isMeasured = [sampleRate, windowLength, fftLength, melBands].allSatisfy { $0 > 0 } && fftLength <= 65_536
        // The ceiling needs a filterbank; constants from which none can be made are refused by `validate`.
        if named.ceilingFollows, !given.contains("ceiling"), isMeasured, windowLength <= fftLength, melBands <= 4_096,
            melBands * bins <= 1 << 23, lowestFrequency >= 0, lowestFrequency < highestFrequency
        {
            ceiling = min(max(fullScale, log(floor) + 1), 80)
        }
    }
}

/// Why a text is no front end; the description is one sentence.
public enum FrontEndTextError: Error, CustomStringConvertible, LocalizedError {
    case noSuchName(String, nearest: String?)
    case noSuchKey(String, key: String, nearest: String?)
    case value(String, key: String, value: String, rule: String)
    case constant(String, FrontEndError)

    public var description: String {
        switch self {
        case .noSuchName(let text, let nearest):
            "'\(text)' is neither the name of a front end nor a file"
                + (nearest.map { "; did you mean '\($0)'?" } ?? ";")
                + " The names are \(FrontEnd.names.map(\.name).joined(separator: ", "))."
        case .noSuchKey(let text, let key, let nearest):
            "The front end '\(text)' cannot be made, as there is no '\(key)' to set"
                + (nearest.map { "; did you mean '\($0)'?" } ?? ";")
                + " There are \(FrontEndOverride.keys.joined(separator: ", "))."
        case .value(let text, let key, let value, let rule):
            "The front end '\(text)' cannot be made, as \(key) is '\(value)', but must be \(rule)."
        case .constant(let text, let error):
            "The front end '\(text)' cannot be used, as its \(error.constant) is \(error.value), but must be \(error.rule)."
        }
    }
    public var errorDescription: String? { description }
}

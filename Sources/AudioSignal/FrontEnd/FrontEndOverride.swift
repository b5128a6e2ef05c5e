import Foundation

/// A key of `NAME:KEY=VALUE`: how its value changes a front end, and what values there are.
struct FrontEndOverride {
    /// A sentence's end: "must be …".
    let rule: String
    /// Whether the value was understood.
    let apply: (String, inout FrontEnd) -> Bool

    /// In alphabetical order.
    static var keys: [String] { all.keys.sorted() }

    /// Other libraries' words for the same.
    static let aliases = [
        "sample_rate": "sr", "sample_frequency": "sr", "fft_length": "n_fft", "win_length": "win",
        "window_length": "win", "hop_length": "hop", "mels": "n_mels", "num_mel_bins": "n_mels", "bands": "n_mels",
        "f_min": "fmin", "low_freq": "fmin", "f_max": "fmax", "high_freq": "fmax", "window_type": "window",
        "mel_scale": "mel", "mel_norm": "norm", "amin": "floor", "mfcc": "n_mfcc", "num_ceps": "n_mfcc",
        "cepstral_lifter": "lifter", "preemphasis_coefficient": "preemphasis", "remove_dc_offset": "remove_dc",
        "deviation": "std", "pad_mode": "center", "framing": "center", "stereo": "mix",
    ]

    static var all: [String: FrontEndOverride] {
        sound.merging(mel) { $1 }.merging(levels) { $1 }.merging(image) { $1 }
    }

    // MARK: Sound to frames

    private static var sound: [String: FrontEndOverride] {
        [
            "sr": whole(\.sampleRate), "mix": choice(\.channelMix), "amplitude": number(\.amplitude),
            "remove_mean": flag(\.removesMean),
            "preemphasis": number(\.preEmphasis), "preemphasis_of": choice(\.preEmphasisScope),
            "win": whole(\.windowLength), "hop": whole(\.hopLength), "n_fft": whole(\.fftLength),
            "window": choice(\.window, ["hanning": .hann, "hann_window": .hann, "ones": .rectangular]),
            "periodic": flag(\.windowIsPeriodic), "remove_dc": flag(\.removesFrameMean),
            "center": choice(
                \.framing,
                [
                    "constant": .centredZeros, "reflect": .centredReflection, "true": .centredReflection,
                    "false": .inside, "none": .inside,
                ]),
            "snip_edges": FrontEndOverride(rule: "true or false") { text, frontEnd in
                guard let snips = boolean(text) else { return false }
                frontEnd.framing = snips ? .insideWindow : .mirrored
                return true
            },
        ]
    }

    // MARK: Frames to mel power

    private static var mel: [String: FrontEndOverride] {
        [
            "power": FrontEndOverride(rule: "1 or 2") { text, frontEnd in
                guard let power = Double(text), power == 1 || power == 2 else { return false }
                frontEnd.power = Int(power)
                return true
            },
            "n_mels": whole(\.melBands), "fmin": number(\.lowestFrequency), "fmax": number(\.highestFrequency),
            "mel": choice(\.melScale), "norm": choice(\.melNorm, ["false": .none, "null": .none]),
        ]
    }

    // MARK: Mel power to level

    private static var levels: [String: FrontEndOverride] {
        func floor(_ kind: FloorKind, _ floor: @escaping (Double) -> Double) -> FrontEndOverride {
            FrontEndOverride(rule: "a positive number") { text, frontEnd in
                guard let value = Double(text), value > 0, value.isFinite else { return false }
                (frontEnd.floorKind, frontEnd.floor) = (kind, floor(value))
                return true
            }
        }
        return [
            "log": choice(\.logarithm, ["log": .natural, "natural": .natural, "decibels": .decibels, "false": .none]),
            "floor": floor(.maximum) { $0 }, "add": floor(.added) { $0 }, "gain": floor(.onePlus) { 1 / $0 },
            "ceiling": number(\.ceiling), "ref": choice(\.reference, ["1": .one, "1.0": .one, "max": .maximum]),
            "top_db": FrontEndOverride(rule: "decibels, or none") { text, frontEnd in
                guard let value = ["none", "false"].contains(text.lowercased()) ? 0 : Double(text) else { return false }
                frontEnd.topDecibels = value
                return true
            },
            "pcen_gain": number(\.pcen.gain), "pcen_bias": number(\.pcen.bias), "pcen_power": number(\.pcen.power),
            "pcen_seconds": number(\.pcen.seconds), "pcen_epsilon": number(\.pcen.epsilon),
        ]
    }

    // MARK: Level to what the network takes

    private static var image: [String: FrontEndOverride] {
        [
            "n_mfcc": whole(\.cepstra), "lifter": number(\.lifter), "lifter_start": whole(\.lifterStart),
            "standardise": choice(\.standardisation), "epsilon": number(\.standardisationEpsilon),
            "unbiased": flag(\.standardisationIsUnbiased), "mean": numbers(\.mean, \.means, 0),
            "std": numbers(\.deviation, \.deviations, 1), "channels": whole(\.channels), "layout": choice(\.layout),
        ]
    }

    // MARK: Kinds of values

    private static func whole(_ path: WritableKeyPath<FrontEnd, Int>) -> FrontEndOverride {
        FrontEndOverride(rule: "a whole number") { text, frontEnd in
            guard let value = Int(text) else { return false }
            frontEnd[keyPath: path] = value
            return true
        }
    }

    private static func number(_ path: WritableKeyPath<FrontEnd, Double>) -> FrontEndOverride {
        FrontEndOverride(rule: "a number") { text, frontEnd in
            guard let value = Double(text), value.isFinite else { return false }
            frontEnd[keyPath: path] = value
            return true
        }
    }

    /// One number, or one of each band with semicolons between them.
    private static func numbers(
        _ single: WritableKeyPath<FrontEnd, Double>, _ several: WritableKeyPath<FrontEnd, [Double]>, _ neutral: Double
    ) -> FrontEndOverride {
        FrontEndOverride(rule: "a number, or one for each band with ';' between them") { text, frontEnd in
            let values = text.split(separator: ";", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
            guard values.allSatisfy(\.isFinite) else { return false }
            frontEnd[keyPath: single] = values.count == 1 ? values[0] : neutral
            frontEnd[keyPath: several] = values.count == 1 ? [] : values
            return true
        }
    }

    private static func flag(_ path: WritableKeyPath<FrontEnd, Bool>) -> FrontEndOverride {
        FrontEndOverride(rule: "true or false") { text, frontEnd in
            guard let value = boolean(text) else { return false }
            frontEnd[keyPath: path] = value
            return true
        }
    }

    private static func boolean(_ text: String) -> Bool? {
        ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false][text.lowercased()]
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ path: WritableKeyPath<FrontEnd, Value>, _ aliases: [String: Value] = [:]
    ) -> FrontEndOverride where Value.RawValue == String {
        FrontEndOverride(rule: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) { text, frontEnd in
            guard let value = Value(rawValue: text.lowercased()) ?? aliases[text.lowercased()] else { return false }
            frontEnd[keyPath: path] = value
            return true
        }
    }
}

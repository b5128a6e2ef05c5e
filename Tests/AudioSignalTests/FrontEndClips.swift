import AudioSignal
import Foundation
import Testing

/// The ten clips of Fixtures/make_front_ends.py: digital silence, bursts, noise, a click, a full-scale square wave, noise
/// of a few 16-bit steps, a tone on a direct current, a clip shorter than most transforms, plucks, and noise that clips.
enum FrontEndClips {
    static let all: [[Float]] = [
        make(4_000) { _ in 0 },
        make(5_000) { n in
            n.truncatingRemainder(dividingBy: 997) < 700
                ? 0.4 * tone(n, 0.0275) + 0.2 * sin(2 * .pi * (0.05 + 0.000025 * n) * n) : 0
        },
        noise(4_800, seed: 1) { _ in 0.5 },
        make(3_000) { $0 == 1_234 ? 0.9 : 0 },
        make(4_096) { $0.truncatingRemainder(dividingBy: 50) < 25 ? 1 : -1 },
        noise(4_000, seed: 2) { _ in 0.0001 },
        make(4_000) { 0.5 + 0.1 * tone($0, 0.03) },
        noise(600, seed: 3) { _ in 0.3 },
        make(6_000) { n in
            n < 4_500 ? 0.8 * tone(n, 0.013) * exp(-n.truncatingRemainder(dividingBy: 1_500) / 200) : 0
        },
        noise(5_555, seed: 4) { 3 * $0 / 5_555 },
    ]

    private static func tone(_ n: Double, _ turns: Double) -> Double { sin(2 * .pi * turns * n) }

    private static func make(_ count: Int, _ formula: (Double) -> Double) -> [Float] {
        (0..<count).map { quantised(formula(Double($0))) }
    }

    private static func noise(_ count: Int, seed: UInt32, _ amplitude: (Double) -> Double) -> [Float] {
        var state = seed
        return (0..<count).map { n in
            state = state &* 1_664_525 &+ 1_013_904_223
            return quantised((Double(state >> 8) / 16_777_216 * 2 - 1) * amplitude(Double(n)))
        }
    }

    /// A value rounded to 16 bits.
    private static func quantised(_ value: Double) -> Float {
        Float((min(max(value, -1), 1) * 32_767).rounded(.toNearestOrEven) / 32_768)
    }
}

/// The features of another library for the clips, written by Fixtures/make_front_ends.py.
struct ForeignFeatures: Decodable, CustomTestStringConvertible {
    struct Clip: Decodable {
        let frames: Int
        /// The levels of the first, the middle and the last frame, `[3, bands]` as UInt16 in base64.
        let steps: String
    }

    /// The name of the same front end in frami.
    let text: String
    let bands: Int
    let low: Double
    let high: Double
    let clips: [Clip]

    var testDescription: String { text }

    func frame(_ index: Int, of clip: Int) -> [Double] {
        let data = [UInt8](Data(base64Encoded: clips[clip].steps)!)
        return (0..<bands).map { band in
            let place = 2 * (index * bands + band)
            return low + (high - low) * Double(UInt16(data[place]) | UInt16(data[place + 1]) << 8) / 65_535
        }
    }

    static let all: [ForeignFeatures] = {
        let url = Bundle.module.url(forResource: "front-ends", withExtension: "json", subdirectory: "Fixtures")!
        return try! JSONDecoder().decode([ForeignFeatures].self, from: Data(contentsOf: url))
    }()
}

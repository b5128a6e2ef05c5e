import AudioSignal
import Foundation

/// The fixture that Fixtures/make.py wrote.
struct FrontEndFixture: Decodable {
    let sound: [Float]
    let realOfFrame7: [Float]
    let imaginaryOfFrame7: [Float]
    let unit: [Float]
    let network: [Float]
    let otherUnit: [Float]
    let filterbankSums: [Float]

    static let shared: FrontEndFixture = {
        let url = Bundle.module.url(forResource: "front-end", withExtension: "json", subdirectory: "Fixtures")!
        return try! JSONDecoder().decode(FrontEndFixture.self, from: Data(contentsOf: url))
    }()
}

/// Fixtures/make.py's sound: two tones in bursts, and a click.
func fixtureSound(count: Int = 5_000) -> Waveform {
    let samples = (0..<count).map { n -> Float in
        let t = Double(n) / 16_000
        var x = 0.4 * sin(2 * .pi * 440 * t) + 0.2 * sin(2 * .pi * (900 + 6_000 * t) * t)
        if n == 3_000 { x += 0.5 }
        return n % 997 < 700 ? Float(x) : 0
    }
    return Waveform(samples: samples, sampleRate: 16_000)
}

/// The largest difference divided by the largest magnitude of the expected values.
func relativeError(_ values: [Float], _ truth: [Float]) -> Float {
    guard values.count == truth.count else { return .infinity }
    let largest = truth.reduce(0) { max($0, abs($1)) }
    return zip(values, truth).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(largest, 1e-20)
}

import Foundation
import Testing

@testable import AudioSignal

@Test func everyHopBegunIsAFrame() {
    let frontEnd = FrontEnd()
    #expect(frontEnd.frames(samples: 16_384) == 64)
    #expect(frontEnd.frames(samples: 16_385) == 65)
    #expect(frontEnd.frames(samples: 1) == 1)
    #expect(frontEnd.frames(samples: 0) == 0)
    #expect(frontEnd.duration(frames: 125) == 2)
}

@Test func constantsSurviveTheModelFilesMetadata() throws {
    var frontEnd = FrontEnd()
    frontEnd.melBands = 40
    frontEnd.floor = 1e-5
    #expect(try FrontEnd(json: frontEnd.json) == frontEnd)
    #expect(try FrontEnd(json: FrontEnd.instruments.json) == .instruments)
}

@Test func everyConstantIsDeclaredOnce() {
    let names = Mirror(reflecting: FrontEnd()).children.compactMap(\.label)
    #expect(FrontEnd.constants.map(\.name).sorted() == names.sorted())
    let keys = FrontEnd.constants.flatMap(\.keys).flatMap { [$0.name] + $0.aliases }
    #expect(Set(keys).count == keys.count && keys.count > 60)
}

@Test func constantsThatMakeNoSenseAreNamed() {
    func broken(_ change: (inout FrontEnd) -> Void) -> FrontEndError? {
        var frontEnd = FrontEnd()
        change(&frontEnd)
        do { _ = try FrontEnd(json: frontEnd.json) } catch { return error }
        return nil
    }
    #expect(broken { _ in } == nil)
    #expect(broken { $0.hopLength = 0 }?.constant == "hopLength")
    #expect(broken { $0.windowLength = 513 }?.constant == "windowLength")
    #expect(broken { $0.melBands = 0 }?.constant == "melBands")
    #expect(broken { $0.highestFrequency = 9_000 }?.constant == "highestFrequency")
    #expect(broken { $0.lowestFrequency = 8_000 }?.constant == "lowestFrequency")
    #expect(broken { $0.floor = 0 }?.constant == "floor")
    #expect(broken { $0.ceiling = -10 }?.constant == "ceiling")
    #expect(broken { $0.deviation = 0 }?.constant == "deviation")
    #expect(
        broken { $0.fftLength = 511 }?.description
            == "The front end's fftLength is 511, but must be even, from 2 to 65,536; correct it in the model's metadata."
    )
    #expect(throws: FrontEndError.self) { try FrontEnd(json: "{}") }
    #expect(broken { $0.sampleRate = 1 }?.constant == "sampleRate")
    #expect(broken { ($0.sampleRate, $0.hopLength) = (1_000_000, 99) }?.constant == "hopLength")
    #expect(broken { ($0.fftLength, $0.melBands) = (65_536, 255) } == nil)
    #expect(broken { ($0.fftLength, $0.melBands) = (65_536, 256) }?.constant == "melBands")
    #expect(throws: FrontEndError.self) { try FrontEnd(json: "not JSON") }
}

/// A front end's JSON with one constant replaced by text.
private func json(_ constant: String, _ text: String) -> String {
    FrontEnd().json.replacing(try! Regex("\"\(constant)\":[-0-9.e+]+"), with: "\"\(constant)\":\(text)")
}

/// Values that Float32 cannot hold, or that overflow in it on the way to a network's input.
@Test(arguments: [
    ("floor", "1e-50"), ("floor", "1e39"), ("floor", "-1"), ("ceiling", "1e300"), ("ceiling", "89"),
    ("ceiling", "-6.9077"), ("mean", "1e39"), ("mean", "1e7"), ("deviation", "1e-45"), ("deviation", "1e-8"),
    ("deviation", "1e39"), ("highestFrequency", "50.00000000000001"), ("highestFrequency", "1e999"),
    ("sampleRate", "1e300"), ("hopLength", "1.5"), ("melBands", "\"many\""), ("floor", "null"), ("floor", "true"),
])
func constantsThatNoFloatComputesWithAreRefusedByName(_ constant: String, _ value: String) {
    #expect(json(constant, value) != FrontEnd().json)
    do {
        _ = try FrontEnd(json: json(constant, value))
        Issue.record("\(constant) = \(value) was taken")
    } catch {
        #expect(error.constant == constant || (error.constant == "front end" && value == "1e999"), "\(error)")
    }
}

@Test func everyValueOfTheUnitScaleIsANumberForTheNetwork() throws {
    for (constant, value) in [("floor", "1.2e-38"), ("ceiling", "80"), ("deviation", "1e-6"), ("mean", "-1e6")] {
        guard let frontEnd = try? FrontEnd(json: json(constant, value)) else { continue }
        let silence = Waveform(samples: [Float](repeating: 0, count: 600), sampleRate: 16_000)
        let loud = Waveform(samples: (0..<600).map { $0 % 2 == 0 ? 1e6 : -1e6 }, sampleRate: 16_000)
        for wave in [silence, loud] {
            #expect(networkBands(wave.samples, frontEnd).allSatisfy { $0.allSatisfy(\.isFinite) })
        }
    }
}

@Test func constantsNobodyKnowsAreRefusedByName() throws {
    let text = FrontEnd().json.replacingOccurrences(of: "{", with: "{\"norm\":\"slaney\",")
    do {
        _ = try FrontEnd(json: text)
        Issue.record("an unknown constant was taken")
    } catch {
        #expect(error.constant == "norm" && error.value == "slaney")
    }
    let without = FrontEnd().json.replacingOccurrences(of: "\"mean\":0.15,", with: "")
    #expect(throws: FrontEndError(constant: "mean", value: "missing", rule: "a number")) {
        try FrontEnd(json: without)
    }
}

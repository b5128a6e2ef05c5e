import Foundation
import ONNXFiles
import ONNXImport
import SystemText
import Testing

/// Files with random changes: each is read, or refused with one sentence.
struct DamagedFileTests {
    static let isLong = ProcessInfo.processInfo.environment["FRAMI_LONG"] == "1"

    @Test(arguments: ["residual.kept", "attentive.kept", "mixed.kept11", "patches.dynamo"])
    func mutationsAreReadOrRefusedInOneSentence(name: String) throws {
        let original = try Array(Data(contentsOf: fixture("\(name).onnx")))
        var refused = 0
        let count = Self.isLong ? 1_000 : 50
        for seed in 0..<count {
            var random = SeededGenerator(state: UInt64(seed))
            let bytes = mutated(original, using: &random)
            do {
                let network = try ImportedNetwork(ONNXModel(bytes, file: "m.onnx"))
                _ = try network.graph.shapes(batch: 1, frames: network.graph.input.frames ?? 200)
            } catch {
                refused += 1
                // Names in the file may contain control characters, which are printed visibly.
                let text = "\(error)".visible
                #expect(text.hasSuffix("."), "seed \(seed): \(text)")
                #expect(!text.contains("\n"), "seed \(seed): \(text)")
            }
        }
        #expect(refused > count / 4)
    }

    /// One to eight changes: a bit, a byte, a number of several bytes, a piece cut out or doubled, or the end cut off.
    private func mutated(_ original: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...8, using: &random) where bytes.count > 16 {
            let place = Int.random(in: 0..<bytes.count - 9, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2, 3: bytes[place] = .random(in: 0...255, using: &random)
            case 4: for index in place..<place + 8 { bytes[index] = 0xFF }
            case 5: bytes.removeSubrange(place..<min(place + Int.random(in: 1...200, using: &random), bytes.count))
            case 6:
                let end = min(place + Int.random(in: 1...200, using: &random), bytes.count)
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: if seedIsRare(&random) { bytes.removeSubrange(place...) }
            }
        }
        return bytes
    }

    private func seedIsRare(_ random: inout SeededGenerator) -> Bool { Int.random(in: 0..<4, using: &random) == 0 }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

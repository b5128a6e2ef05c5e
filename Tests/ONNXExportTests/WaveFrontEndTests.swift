import AudioSignal
import Autograd
import Foundation
import Models
import NetworkGraph
import ONNXFiles
import TensorCore
import Testing

@testable import ONNXExport

struct WaveFrontEndTests {
    /// The export of the front end with a network that returns its input.
    private func exported(_ frontEnd: FrontEnd, channels: Int = 1) throws -> ONNXModel {
        let isTurned = frontEnd.layout == .framesBands
        let axes: [Graph.Input.Axis] = [.batch, .channels] + (isTurned ? [.frames, .bands] : [.bands, .frames])
        let graph = Graph(
            input: Graph.Input(axes: axes, channels: channels, bands: frontEnd.networkBands), parameters: [],
            nodes: [Graph.Node("same", .transpose(isTurned ? [0, 3, 2, 1] : [0, 2, 3, 1]), ["input"])], output: "same")
        var options = GraphTranslation.Options()
        options.ending = .none
        let model = try WaveFrontEnd(frontEnd).model(graph, parameters: [:], options: options)
        return try ONNXModel(Array(model.encoded()), file: "wave.onnx")
    }

    /// `[1, bands, frames, channels]` of the engine.
    private func expected(_ frontEnd: FrontEnd, _ samples: [Float]) -> NumberArray {
        let mel = frontEnd.logMel(Waveform(samples: samples, sampleRate: frontEnd.sampleRate))
        let shape = Shape(batch: 1, height: frontEnd.melBands, width: mel.frames, channels: 1)
        let tape = Tape()
        let value = frontEnd.networkInput(tape.constant(Tensor(mel.bandMajor, shape: shape))).value
        return NumberArray(value.shape.array, value.array)
    }

    private func sound(_ count: Int) -> [Float] {
        (0..<count).map { index in
            let time = Float(index) / 16_000
            return 0.3 * sin(2 * .pi * (200 + 900 * time) * time) + 0.05 * Float(index * 7919 % 1009) / 1009
        }
    }

    private static let frontEnds = [
        "frami", "torchaudio", "kaldi", "panns", "vggish", "yamnet", "musicnn", "librosa:top_db=none",
        "torchaudio:n_mels=40", "kaldi:num_mel_bins=40",
    ]

    @Test(arguments: frontEnds)
    func convolutionsMakeWhatTheFrontEndMakes(text: String) throws {
        let frontEnd = try FrontEnd(text: text) { _, _ in nil }
        let model = try exported(frontEnd)
        for count in [16_000, 16_000 + frontEnd.hopLength / 2, 9_001] {
            let samples = sound(count)
            let expected = expected(frontEnd, samples)
            let own = try model.run(NumberArray([1, count], samples))
            #expect(difference(own, expected) < 1e-3, "\(text), \(count) samples: \(own.shape), \(expected.shape)")
        }
    }

    @Test func everyFramingAndEmphasisIsKept() throws {
        for framing in Framing.allCases {
            for scope in PreEmphasisScope.allCases {
                var frontEnd = FrontEnd()
                (frontEnd.framing, frontEnd.preEmphasis, frontEnd.preEmphasisScope) = (framing, 0.9, scope)
                (frontEnd.windowLength, frontEnd.hopLength, frontEnd.melBands) = (400, 150, 20)
                frontEnd.amplitude = 3
                let samples = sound(5_003)
                let own = try exported(frontEnd).run(NumberArray([1, samples.count], samples))
                #expect(difference(own, expected(frontEnd, samples)) < 1e-3, "\(framing), \(scope)")
            }
        }
    }

    @Test func cepstraBandsOfTheirOwnAndEqualChannelsAreKept() throws {
        var cepstral = FrontEnd()
        (cepstral.cepstra, cepstral.lifter, cepstral.normalisedScale) = (13, 22, .level)
        var banded = FrontEnd()
        banded.means = (0..<64).map { 0.1 + 0.001 * Double($0) }
        banded.deviations = (0..<64).map { 0.2 + 0.002 * Double($0) }
        var plain = FrontEnd()
        (plain.logarithm, plain.normalisedScale, plain.mean, plain.deviation) = (.none, .level, 0, 1)
        var coloured = FrontEnd()
        coloured.channels = 3
        for frontEnd in [cepstral, banded, plain, coloured] {
            let samples = sound(8_000)
            let own = try exported(frontEnd, channels: frontEnd.channels).run(NumberArray([1, 8_000], samples))
            #expect(difference(own, expected(frontEnd, samples)) < 1e-3, "\(frontEnd.levelSummary)")
        }
    }

    @Test func noOperatorThatRuntimesLackIsUsed() throws {
        let rare: Set<String> = ["STFT", "DFT", "MelWeightMatrix", "HannWindow", "Loop", "Scan", "If"]
        #expect(try exported(FrontEnd()).nodes.allSatisfy { !rare.contains($0.operation) })
    }

    /// The error names the setting that needs the whole clip.
    @Test func whatNeedsTheWholeClipIsRefused() {
        let changes: [(String, (inout FrontEnd) -> Void)] = [
            ("mean off", { $0.removesMean = true }), ("loudest", { $0.reference = .maximum }),
            ("too far below", { $0.topDecibels = 80 }), ("own mean", { $0.standardisation = .bands }),
            ("filter", { $0.logarithm = .pcen }),
        ]
        for (words, change) in changes {
            var frontEnd = FrontEnd()
            change(&frontEnd)
            let error = #expect(throws: ExportError.self) { try WaveFrontEnd(frontEnd) }
            #expect(error?.description.contains(words) == true, "\(words): \(error?.description ?? "")")
        }
    }

    /// The fewest samples that the file is said to take are taken, and one less is not where it says so.
    @Test func theLeastNumberOfSamplesIsTrue() throws {
        for framing in Framing.allCases {
            var frontEnd = FrontEnd()
            (frontEnd.framing, frontEnd.melBands) = (framing, 20)
            let wave = try WaveFrontEnd(frontEnd)
            let count = wave.leastSamples
            let samples = sound(count)
            let own = try exported(frontEnd).run(NumberArray([1, count], samples))
            #expect(difference(own, expected(frontEnd, samples)) < 1e-3, "\(framing): \(count) samples")
        }
    }
}

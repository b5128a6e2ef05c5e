import Foundation
import NaiveGraph
import ONNXFiles
import ONNXImport
import Testing

/// Whole networks of many megabytes, exported by Fixtures/zoo.py into the folder that FRAMI_ZOO names: beside each
/// NAME.onnx a NAME.cases.json with the shapes, and NAME.N.x and NAME.N.y with the input and onnxruntime's output.
struct ZooTests {
    static let folder = ProcessInfo.processInfo.environment["FRAMI_ZOO"]

    struct Case: Decodable {
        let x: [Int]
        let y: [Int]
    }

    @Test(.enabled(if: folder != nil, "FRAMI_ZOO names no folder"))
    func logitsAreThoseOfONNXRuntime() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder!).filter { $0.hasSuffix(".onnx") }
        #expect(!files.isEmpty)
        for file in files.sorted() {
            let base = "\(Self.folder!)/\(file.dropLast(5))"
            do {
                let network = try ImportedNetwork(ONNXModel(contentsOf: URL(fileURLWithPath: base + ".onnx")))
                let worst = try worstDifference(of: network, base)
                let norms = network.norms
                print(
                    "\(file): \(worst), \(norms.norms) norms behind \(norms.convolutions) convolutions, "
                        + "\(network.ending), frames \(network.graph.input.frames.map(String.init) ?? "free"), "
                        + (network.norms.advice ?? "whole"))
                #expect(worst <= 1e-4, "\(file)")
            } catch {
                print("\(file): \(error)")
                let isExpected = file.hasPrefix("crnn-gru.") || file.hasPrefix("m5.")
                #expect(isExpected, "\(file): \(error)")
            }
        }
    }

    /// The largest difference, relative to the largest output.
    private func worstDifference(of network: ImportedNetwork, _ base: String) throws -> Float {
        let naive = NaiveNetwork(network.graph, parameters: network.parameters)
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: URL(fileURLWithPath: base + ".cases.json")))
        var worst: Float = 0
        for (index, expected) in cases.enumerated() {
            let x = try Dense(expected.x, floats("\(base).\(index).x"))
            let y = try floats("\(base).\(index).y")
            let ended = try network.ending.applied(to: naive.run(x)[network.graph.output]!)
            let difference = zip(ended.numbers, y).map { abs($0 - $1) }.max()!
            worst = max(worst, ended.numbers.count == y.count ? difference / y.map(abs).max()! : .infinity)
        }
        return worst
    }

    private func floats(_ path: String) throws -> [Float] {
        try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }
}

import Foundation
import Testing

@testable import ONNXFiles

/// Each in a folder of its own, with `inside/w.bin` of 16 bytes beside the model, and `outside.bin` above it.
struct ExternalDataTests {
    private func initializer(
        location: String, offset: Int? = nil, length: Int? = nil, count: Int = 1, copies: Int = 1
    ) throws -> ONNXTensor {
        let files = FileManager.default
        let root = files.temporaryDirectory.appendingPathComponent("onnx-\(UUID().uuidString)")
        let folder = root.appendingPathComponent("inside")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: root) }
        let data = Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40] + [UInt8](repeating: 0, count: 8))
        try data.write(to: folder.appendingPathComponent("w.bin"))
        try data.write(to: root.appendingPathComponent("outside.bin"))
        try files.createSymbolicLink(
            atPath: folder.appendingPathComponent("out").path,
            withDestinationPath: root.appendingPathComponent("outside.bin").path)
        try files.createSymbolicLink(
            atPath: folder.appendingPathComponent("in").path, withDestinationPath: "w.bin")
        let bytes = MessageBytes.rectifier { graph in
            for copy in 0..<copies {
                graph.tensor("w\(copy)", [count], type: 1) { tensor in
                    let entries = [
                        ("location", location), ("offset", offset.map(String.init)),
                        ("length", length.map(String.init)),
                    ]
                    for (key, value) in entries {
                        guard let value else { continue }
                        tensor.message(13) {
                            $0.text(1, key); $0.text(2, value)
                        }
                    }
                    tensor.integer(14, 1)
                }
            }
        }
        let path = folder.appendingPathComponent("m.onnx")
        try Data(bytes).write(to: path)
        return try ONNXModel(contentsOf: path).initializers["w0"]!
    }

    @Test func rangesOfAFileBesideTheModelAreRead() throws {
        #expect(try initializer(location: "w.bin").elements == .floats([1]))
        #expect(try initializer(location: "w.bin", offset: 4, length: 4).elements == .floats([2]))
        #expect(try initializer(location: "in", offset: 0, length: 8, count: 2).elements == .floats([1, 2]))
        #expect(try initializer(location: "./w.bin").elements == .floats([1]))
    }

    @Test(arguments: ["../outside.bin", "/etc/passwd", "a/../../outside.bin", "out", "", ".", "nowhere"])
    func pathsThatClimbOutAreRefused(location: String) {
        #expect(throws: ONNXError.self) { try initializer(location: location) }
    }

    @Test func rangesPastTheEndOrOfAnotherLengthAreRefused() {
        for (offset, length, count) in [(16, 4, 1), (-1, 4, 1), (.max, 4, 1), (0, 8, 1), (0, 32, 8), (0, 3, 1)] {
            #expect(throws: ONNXError.self, "\(offset) + \(length) for \(count)") {
                try initializer(location: "w.bin", offset: offset, length: length, count: count)
            }
        }
    }

    @Test func oneRangeForAThousandTensorsIsRefused() throws {
        #expect(try initializer(location: "w.bin", count: 4, copies: 2).count == 4)
        #expect(throws: ONNXError.self) { try initializer(location: "w.bin", count: 4, copies: 1000) }
    }
}

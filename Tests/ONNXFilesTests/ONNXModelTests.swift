import Foundation
import Testing

@testable import ONNXFiles

struct ONNXModelTests {
    private func read(_ bytes: [UInt8]) throws -> ONNXModel { try ONNXModel(bytes, file: "m.onnx") }

    private func tensor(_ shape: [Int], type: Int, _ build: (inout MessageBytes) -> Void) throws -> ONNXTensor {
        try read(MessageBytes.rectifier { $0.tensor("w", shape, type: type, build) }).initializers["w"]!
    }

    @Test func nodesInputsOutputsOpsetAndMetadataAreRead() throws {
        var bytes = MessageBytes.model(opset: 20) { graph in
            graph.message(11) { value in
                value.text(1, "x")
                value.message(2) { type in
                    type.message(1) { tensor in
                        tensor.integer(1, 1)
                        tensor.message(2) { dims in
                            dims.message(1) { $0.text(2, "batch") }
                            dims.message(1) { $0.integer(1, 64) }
                            dims.message(1) { _ in }
                        }
                    }
                }
            }
            graph.message(1) { node in
                node.text(1, "x")
                node.text(1, "")
                node.text(2, "y")
                node.text(3, "/act")
                node.text(4, "Clip")
                node.message(5) { attribute in
                    attribute.text(1, "alpha")
                    attribute.float(2, 0.5)
                    attribute.integer(20, 1)
                }
                node.message(5) { attribute in
                    attribute.text(1, "axes")
                    attribute.integer(8, -1)
                    attribute.integer(8, 3)
                    attribute.integer(20, 7)
                }
            }
            graph.message(12) { $0.text(1, "y") }
        }
        bytes += MessageBytes.make {
            $0.message(14) {
                $0.text(1, "key"); $0.text(2, "value")
            }
        }
        let model = try read(bytes)
        #expect(model.opset == 20)
        #expect(model.producer == "hand")
        #expect(model.metadata == ["key": "value"])
        #expect(
            model.inputs == [
                ONNXValue(name: "x", elementType: 1, shape: [.symbol("batch"), .extent(64), .unknown])
            ])
        #expect(model.outputs == [ONNXValue(name: "y", elementType: nil, shape: nil)])
        #expect(
            model.nodes == [
                ONNXNode(
                    name: "/act", operation: "Clip", inputs: ["x", ""], outputs: ["y"],
                    attributes: ["alpha": .float(0.5), "axes": .integers([-1, 3])])
            ])
    }

    @Test func everyElementTypeIsWidened() throws {
        let raw: [(type: Int, bytes: [UInt8], expected: ONNXTensor.Elements)] = [
            (1, [0, 0, 0x80, 0x3F], .floats([1])), (10, [0, 0xC0], .floats([-2])), (10, [1, 0], .floats([0x1p-24])),
            (16, [0x80, 0x3F], .floats([1])), (11, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F], .floats([1])),
            (2, [200], .integers([200])), (3, [200], .integers([-56])), (4, [1, 2], .integers([513])),
            (5, [0xFF, 0xFF], .integers([-1])), (6, [0xFE, 0xFF, 0xFF, 0xFF], .integers([-2])),
            (7, [1, 0, 0, 0, 0, 0, 0, 0x80], .integers([.min + 1])), (9, [1], .booleans([true])),
            (12, [0xFF, 0xFF, 0xFF, 0xFF], .integers([4_294_967_295])),
            (13, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .integers([.max])),
        ]
        for (type, bytes, expected) in raw {
            #expect(try tensor([1], type: type) { $0.data(9, bytes) }.elements == expected)
        }
        #expect(
            try tensor([2], type: 1) {
                $0.float(4, 1); $0.float(4, 2)
            }.elements == .floats([1, 2]))
        #expect(try tensor([1], type: 10) { $0.integer(5, 0x3C00) }.elements == .floats([1]))
        #expect(try tensor([1], type: 16) { $0.integer(5, 0x3F80) }.elements == .floats([1]))
        #expect(try tensor([1], type: 9) { $0.integer(5, 1) }.elements == .booleans([true]))
        #expect(try tensor([2], type: 6) { $0.data(5, [3, 4]) }.elements == .integers([3, 4]))
        #expect(try tensor([1], type: 7) { $0.integer(7, -5) }.elements == .integers([-5]))
        #expect(try tensor([0, 4], type: 1) { $0.data(9, []) }.elements == .floats([]))
        #expect(try tensor([], type: 7) { $0.integer(7, 9) }.shape == [])
    }

    @Test func whatIsNoModelIsRefusedInOneSentence() {
        let cases: [(bytes: [UInt8], error: ONNXError)] = [
            ([], .notONNX(file: "m.onnx")), (Array("{\"a\":1}".utf8), .notONNX(file: "m.onnx")),
            ([UInt8](repeating: 0xFF, count: 64), .notONNX(file: "m.onnx")),
            (Array(MessageBytes.rectifier().dropLast(3)), .notONNX(file: "m.onnx")),
            (MessageBytes.make { $0.message(8) { $0.integer(2, 17) } }, .noGraph(file: "m.onnx", count: 0)),
            (
                MessageBytes.rectifier() + MessageBytes.make { $0.message(7) { _ in } },
                .noGraph(file: "m.onnx", count: 2)
            ),
            (MessageBytes.rectifier(opset: 10), .opset(file: "m.onnx", version: 10)),
            (MessageBytes.rectifier(opset: 24), .opset(file: "m.onnx", version: 24)),
            (MessageBytes.rectifier(opset: nil), .opset(file: "m.onnx", version: nil)),
            (MessageBytes.rectifier { $0.data(15, []) }, .sparse(file: "m.onnx")),
        ]
        for (bytes, error) in cases { #expect(throws: error) { try read(bytes) } }
    }

    @Test func valuesThatNothingMakesCyclesAndDoublesAreRefused() {
        let orders: [(inout MessageBytes) -> Void] = [
            {
                $0.node("Add", ["x", "later"], ["a"]); $0.node("Relu", ["a"], ["later"])
            },
            { $0.node("Relu", ["nowhere"], ["a"]) },
            { $0.node("Relu", ["a"], ["a"]) },
            { $0.node("Relu", ["x"], ["x"]) },
            {
                $0.node("Relu", ["x"], ["a"]); $0.node("Relu", ["x"], ["a"])
            },
            { $0.value(12, "nowhere", [1]) },
            { $0.value(11, "x", [1]) },
        ]
        for build in orders {
            #expect(throws: ONNXError.self) { try read(MessageBytes.rectifier(build)) }
        }
        #expect(throws: ONNXError.value(file: "m.onnx", value: "output", problem: "is missing")) {
            try read(MessageBytes.model { $0.value(11, "x", [1]) })
        }
    }

    @Test func tensorsWhoseSizesDisagreeAreRefused() {
        let four: [UInt8] = [0, 0, 0, 0]
        let wrong: [(shape: [Int], type: Int, build: (inout MessageBytes) -> Void)] = [
            ([2], 1, { $0.data(9, four) }), ([1], 1, { $0.data(9, Array(four.dropLast())) }),
            ([3], 1, { $0.float(4, 1) }), ([-1], 1, { $0.data(9, four) }), ([1], 1, { _ in }),
            ([1 << 40, 1 << 40], 1, { $0.data(9, four) }), ([1 << 33], 1, { $0.data(9, four) }),
            ([Int](repeating: 1, count: 9), 1, { $0.data(9, four) }), ([1], 8, { $0.data(9, four) }),
            ([1], 0, { $0.data(9, four) }), ([1], 99, { $0.data(9, four) }),
        ]
        for (shape, type, build) in wrong {
            #expect(throws: ONNXError.self, "\(shape) of type \(type)") {
                try tensor(shape, type: type, build)
            }
        }
        #expect(throws: ONNXError.tensor(file: "m.onnx", tensor: "w", problem: "it is there twice")) {
            try read(
                MessageBytes.rectifier { graph in
                    for _ in 0..<2 { graph.tensor("w", [1], type: 1) { $0.data(9, four) } }
                })
        }
    }

    /// Each node has two bytes in the file and a hundred in protobuf-c's memory.
    @Test func filesThatUnfoldManyTimesAreRefused() {
        let graph = [UInt8](unsafeUninitializedCapacity: 2_000_000) { buffer, count in
            for index in 0..<1_000_000 {
                buffer[2 * index] = 0x0A
                buffer[2 * index + 1] = 0
            }
            count = 2_000_000
        }
        let bytes = MessageBytes.make { $0.data(7, graph) }
        #expect(throws: ONNXError.inflated(file: "m.onnx")) { try read(bytes) }
    }

    /// Graphs in attributes are never opened, so nothing overflows the stack.
    @Test func deepNestingIsPassedOver() throws {
        var inner: [UInt8] = []
        for _ in 0..<3000 {
            inner = MessageBytes.make { $0.message(1) { $0.message(5) { $0.data(6, inner) } } }
        }
        let model = try read(
            MessageBytes.rectifier { graph in
                graph.message(1) { node in
                    node.text(2, "n")
                    node.text(4, "If")
                    node.message(5) { attribute in
                        attribute.text(1, "then_branch")
                        attribute.data(6, inner)
                        attribute.integer(20, 5)
                    }
                }
            })
        #expect(model.nodes[0].attributes == ["then_branch": .unread])
    }

    @Test func filesThatAreNoneAreRefused() {
        for path in ["/nowhere/m.onnx", "/tmp", "/dev/zero"] {
            #expect(throws: ONNXError.self) { try ONNXModel(contentsOf: URL(fileURLWithPath: path)) }
        }
    }
}

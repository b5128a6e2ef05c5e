import NaiveGraph
import NetworkGraph
import ONNXFiles
import Testing

@testable import ONNXExport

/// The check that every exported file must pass.
struct FormatCheckTests {
    private static let network = try! SomeNetwork(family: "digits8-16x1-1")

    /// - Parameter change: changes the file's constants.
    private func check(
        _ change: (inout [String: ONNXTensor]) -> Void, tolerance: Float? = 1e-4
    ) throws -> (FormatCheck, FormatCheck.Difference?) {
        let model = try Self.network.exported(ending: .softmax)
        var constants = model.initializers
        change(&constants)
        let changed = ONNXModel(
            file: model.file, opset: model.opset, producer: "", nodes: model.nodes, initializers: constants,
            inputs: model.inputs, outputs: model.outputs, metadata: [:])
        let x = Self.network.input(batch: 1, frames: 24)
        let values = try NaiveNetwork(Self.network.graph, parameters: Self.network.parameters)
            .run(Dense(x.shape, x.numbers))
        let logits = values[Self.network.graph.output]!.numbers
        var check = try FormatCheck(changed, areTags: false)
        let difference = try check.compare(
            x, logits: logits, scores: model.run(x).numbers, tolerance: tolerance,
            values: { values.mapValues(\.numbers) })
        return (check, difference)
    }

    @Test func whatIsEqualPasses() throws {
        let (check, difference) = try check { _ in }
        #expect(difference == nil)
        #expect(check.samples == 1 && check.agreement == 1 && check.largest < 1e-5)
    }

    @Test func theFirstNodeThatDiffersIsNamed() throws {
        let (_, difference) = try check { constants in
            guard case .floats(var numbers)? = constants["layer2.0.conv1.weight"]?.elements else { return }
            numbers[5] += 0.5
            constants["layer2.0.conv1.weight"] = ONNXTensor(
                shape: constants["layer2.0.conv1.weight"]!.shape, elements: .floats(numbers))
        }
        #expect(difference?.node == "layer2.0.bn1")
        #expect(difference?.sample == 1)
    }

    /// A softmax hides an offset that all logits have.
    @Test func logitsThatAreAllTooHighDoNotPass() throws {
        let (_, difference) = try check { constants in
            guard case .floats(let numbers)? = constants["fc.bias"]?.elements else { return }
            constants["fc.bias"] = ONNXTensor(shape: [numbers.count], elements: .floats(numbers.map { $0 + 1 }))
        }
        #expect(difference?.node == "fc")
    }

    @Test func aNumberThatIsNoneDoesNotPass() throws {
        let (_, difference) = try check { constants in
            guard case .floats(let numbers)? = constants["fc.bias"]?.elements else { return }
            constants["fc.bias"] = ONNXTensor(shape: [numbers.count], elements: .floats(numbers.map { _ in .nan }))
        }
        #expect(difference != nil)
    }

    @Test func withoutAToleranceDecisionsAreCounted() throws {
        let (check, difference) = try check(
            { constants in
                guard case .floats(let numbers)? = constants["fc.bias"]?.elements else { return }
                let other = numbers.indices.map { numbers[$0] - 100 * ($0 == 0 ? 0 : 1) }
                let last = numbers.indices.map { numbers[$0] - 100 * ($0 == 1 ? 0 : 1) }
                let x = Self.network.input(batch: 1, frames: 24)
                let said = try? Self.network.expected(x).numbers
                let isFirst = said.map { $0.firstIndex(of: $0.max()!) == 0 } ?? false
                constants["fc.bias"] = ONNXTensor(shape: [numbers.count], elements: .floats(isFirst ? last : other))
            }, tolerance: nil)
        #expect(difference == nil)
        #expect(check.agreement == 0)
    }
}

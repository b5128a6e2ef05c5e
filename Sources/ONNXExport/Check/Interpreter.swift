import ONNXFiles

/// Runs an exported file in plain loops, straight from ONNX' definitions, with no other code of the engine: the gate that every
/// format must pass, and the measure of the numbers in it for quantisation. It knows the operators that frami writes.
public struct Interpreter {
    public let model: ONNXModel
    private let constants: [String: NumberArray]
    /// Element types of the constants, which quantisation saturates to.
    private let types: [String: ElementType]
    /// The last node that takes each value.
    private let lastUse: [String: Int]

    /// - Throws: `ExportError.interpreter` for an operator that is not known.
    public init(_ model: ONNXModel) throws {
        for node in model.nodes where Self.operators[node.operation] == nil {
            throw ExportError.interpreter(node: node.description, problem: "is of an operator that is not known here")
        }
        self.model = model
        constants = model.initializers.mapValues { NumberArray($0) }
        types = model.initializers.mapValues(\.type)
        var uses: [String: Int] = [:]
        for (index, node) in model.nodes.enumerated() {
            for name in node.inputs { uses[name] = index }
        }
        for output in model.outputs { uses[output.name] = .max }
        lastUse = uses
    }

    /// The value of each output.
    ///
    /// - Parameter watch: is told each value as it is made, by its name.
    /// - Throws: `ExportError.interpreter`.
    public func run(
        _ input: NumberArray, watch: (String, NumberArray) -> Void = { _, _ in }
    ) throws -> [String: NumberArray] {
        var values = constants
        values[model.inputs[0].name] = input
        watch(model.inputs[0].name, input)
        for (index, node) in model.nodes.enumerated() {
            let inputs = node.inputs.map { values[$0] }
            let call = OperatorCall(node: node, inputs: inputs, type: node.inputs.last.flatMap { types[$0] })
            let result = try Self.operators[node.operation]!(call)
            values[node.outputs[0]] = result
            watch(node.outputs[0], result)
            for name in node.inputs where lastUse[name] == index && constants[name] == nil { values[name] = nil }
        }
        return Dictionary(uniqueKeysWithValues: model.outputs.map { ($0.name, values[$0.name]!) })
    }

    static let operators: [String: @Sendable (OperatorCall) throws -> NumberArray] =
        layers.merging(elementwise) { $1 }.merging(movements) { $1 }
}

/// One node with its inputs.
struct OperatorCall {
    let node: ONNXNode
    /// Nil where an optional input is left out.
    let inputs: [NumberArray?]
    /// Of the last input, where that is a constant.
    let type: ElementType?

    func wrong(_ problem: String) -> ExportError { .interpreter(node: node.description, problem: problem) }

    func input(_ index: Int) throws -> NumberArray {
        guard let value = optional(index) else { throw wrong("lacks its input \(index + 1)") }
        return value
    }

    func optional(_ index: Int) -> NumberArray? { index < inputs.count ? inputs[index] : nil }

    func integer(_ name: String, _ usual: Int) -> Int {
        if case .integer(let value)? = node.attributes[name] { return value }
        return usual
    }

    func integers(_ name: String) -> [Int]? {
        if case .integers(let values)? = node.attributes[name] { return values }
        return nil
    }

    func float(_ name: String, _ usual: Float) -> Float {
        if case .float(let value)? = node.attributes[name] { return value }
        return usual
    }

    func text(_ name: String) -> String? {
        if case .text(let value)? = node.attributes[name] { return value }
        return nil
    }
}

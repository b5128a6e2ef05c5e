import ONNXFiles

/// Collects the nodes and constants of an ONNX graph, each under a name of its own.
struct OperatorBuilder {
    private(set) var nodes: [ONNXNode] = []
    private(set) var constants: [String: ONNXTensor] = [:]
    private var taken: Set<String> = []
    private var knownIntegers: [[Int]: String] = [:]

    /// The name, or with a number behind where it is taken; taken from now on.
    mutating func name(_ wanted: String) -> String {
        if taken.insert(wanted).inserted { return wanted }
        let name = (2...).lazy.map { "\(wanted).\($0)" }.first { !taken.contains($0) }!
        taken.insert(name)
        return name
    }

    /// - Returns: the name of the node's value.
    mutating func add(
        _ operation: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:], as wanted: String
    ) -> String {
        let name = name(wanted)
        nodes.append(
            ONNXNode(name: name, operation: operation, inputs: inputs, outputs: [name], attributes: attributes))
        return name
    }

    mutating func constant(_ numbers: [Float], _ shape: [Int], as wanted: String) -> String {
        let name = name(wanted)
        constants[name] = ONNXTensor(shape: shape, elements: .floats(numbers))
        return name
    }

    /// A list of whole numbers; equal lists are one constant.
    mutating func integers(_ numbers: [Int]) -> String {
        if let known = knownIntegers[numbers] { return known }
        let name = name("integers." + (numbers.isEmpty ? "none" : numbers.map(String.init).joined(separator: ".")))
        constants[name] = ONNXTensor(shape: [numbers.count], elements: .integers(numbers))
        knownIntegers[numbers] = name
        return name
    }
}

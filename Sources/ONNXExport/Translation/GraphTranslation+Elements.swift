import NetworkGraph
import ONNXFiles

/// What works element by element.
extension GraphTranslation {
    mutating func map(_ node: Graph.Node, _ function: ElementFunction) {
        names[node.name] = add(function.declaration.written, of: value(node.inputs[0]), node.name)
    }

    /// - Parameters:
    ///   - x: the name of the value that the expression is of.
    ///   - name: of the node that the expression stands for; its parts carry it with their own behind.
    /// - Returns: the name of the expression's value, empty where an input is left out.
    private mutating func add(_ expression: ONNXExpression, of x: String, _ name: String) -> String {
        switch expression {
        case .input: return x
        case .absent: return ""
        case .number(let number, let part): return builder.constant([number], [], as: "\(name).\(part)")
        case .node(let operation, let inputs, let attributes, let part):
            var values: [String] = []
            for input in inputs { values.append(add(input, of: x, name)) }
            while values.last == "" { values.removeLast() }
            return builder.add(
                operation, values, attributes.mapValues { .float($0) }, as: part.map { "\(name).\($0)" } ?? name)
        }
    }
}

extension ElementFunction {
    /// A function's names in other programs, and its definition.
    public struct Declaration {
        public let name: Name
        /// The name of ONNX's operator for it.
        let operatorName: String
        /// The function as an expression of operators of ONNX's set 17, for exported files.
        public let written: ONNXExpression
        /// The function as a Python expression, where `F` is `torch.nn.functional`; takes the value's expression and a
        /// function that writes numbers.
        public let torch: (_ x: String, _ number: (Float) -> String) -> String
        /// Whether its value is never negative.
        public let isNeverNegative: Bool
        /// The function by its definition, with which exported files are checked.
        public let formula: (Float) -> Float

        init(
            _ name: Name, onnx operatorName: String, written: ONNXExpression,
            torch: @escaping (String, (Float) -> String) -> String, isNeverNegative: Bool,
            formula: @escaping (Float) -> Float
        ) {
            (self.name, self.operatorName, self.written, self.torch) = (name, operatorName, written, torch)
            (self.isNeverNegative, self.formula) = (isNeverNegative, formula)
        }

        /// A function that is one ONNX operator with attributes.
        init(
            _ name: Name, onnx operatorName: String, _ attributes: [String: Float] = [:],
            torch: @escaping (String, (Float) -> String) -> String, isNeverNegative: Bool,
            formula: @escaping (Float) -> Float
        ) {
            self.init(
                name, onnx: operatorName, written: .node(operatorName, [.input], attributes), torch: torch,
                isNeverNegative: isNeverNegative, formula: formula)
        }

        /// A function without parameters that is one operator in ONNX and one function in PyTorch.
        init(
            _ name: Name, onnx operatorName: String, torch function: String, isNeverNegative: Bool,
            formula: @escaping (Float) -> Float
        ) {
            self.init(
                name, onnx: operatorName, torch: { x, _ in "\(function)(\(x))" }, isNeverNegative: isNeverNegative,
                formula: formula)
        }
    }
}

extension ElementFunction.Name {
    /// ONNX' name of the operator.
    public var operatorName: String {
        ElementFunction(self, number: { $1 }, text: { _ in nil }).declaration.operatorName
    }
}

/// Operators of ONNX over one value.
public indirect enum ONNXExpression: Sendable {
    case input
    /// A constant without axes, and the part of its name after the node's name.
    case number(Float, String)
    /// An input that is left out.
    case absent
    /// - Parameter part: the part of the value's name after the node's name; nil for the node's own value.
    case node(String, [ONNXExpression], _ attributes: [String: Float] = [:], part: String? = nil)
}

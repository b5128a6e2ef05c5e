extension ElementFunction {
    /// What a function is called elsewhere, and what it computes.
    public struct Declaration {
        public let name: Name
        /// ONNX' name of the one operator that it is in files.
        let operatorName: String
        /// As it is written to files, in operators of ONNX' set 17.
        public let written: ONNXExpression
        /// As Python writes it, `F` being `torch.nn.functional`: of the value's text and of a number's.
        public let torch: (_ x: String, _ number: (Float) -> String) -> String
        /// Whether no value of it lies below 0.
        public let isNeverNegative: Bool
        /// In plain numbers, straight from the definition: what an exported file is checked with.
        public let formula: (Float) -> Float

        init(
            _ name: Name, onnx operatorName: String, written: ONNXExpression,
            torch: @escaping (String, (Float) -> String) -> String, isNeverNegative: Bool,
            formula: @escaping (Float) -> Float
        ) {
            (self.name, self.operatorName, self.written, self.torch) = (name, operatorName, written, torch)
            (self.isNeverNegative, self.formula) = (isNeverNegative, formula)
        }

        /// One that is an operator with attributes in files.
        init(
            _ name: Name, onnx operatorName: String, _ attributes: [String: Float] = [:],
            torch: @escaping (String, (Float) -> String) -> String, isNeverNegative: Bool,
            formula: @escaping (Float) -> Float
        ) {
            self.init(
                name, onnx: operatorName, written: .node(operatorName, [.input], attributes), torch: torch,
                isNeverNegative: isNeverNegative, formula: formula)
        }

        /// One without numbers, which is a function of PyTorch too.
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
    /// A constant without axes, and what it is called behind the node's name.
    case number(Float, String)
    /// An input that is left out.
    case absent
    /// - Parameter part: what the value is called behind the node's name; nil for the node's own.
    case node(String, [ONNXExpression], _ attributes: [String: Float] = [:], part: String? = nil)
}

import Foundation

/// A function of two elements, with its names in files and exports. The kernel is in `TensorCore`.
public enum BinaryFunction: String, Hashable, Sendable, Codable, CaseIterable {
    case add, subtract, multiply, divide, power, minimum, maximum

    /// The name of ONNX's operator.
    public var operatorName: String {
        switch self {
        case .add: "Add"
        case .subtract: "Sub"
        case .multiply: "Mul"
        case .divide: "Div"
        case .power: "Pow"
        case .minimum: "Min"
        case .maximum: "Max"
        }
    }

    /// The function as an expression of PyTorch, from the expressions of the two values.
    public func torch(_ a: String, _ b: String) -> String {
        switch self {
        case .add: "\(a) + \(b)"
        case .subtract: "\(a) - \(b)"
        case .multiply: "\(a) * \(b)"
        case .divide: "\(a) / \(b)"
        case .power: "torch.pow(\(a), \(b))"
        case .minimum: "torch.minimum(\(a), \(b))"
        case .maximum: "torch.maximum(\(a), \(b))"
        }
    }

    /// The function itself, with which exported files are checked.
    public var formula: @Sendable (Float, Float) -> Float {
        switch self {
        case .add: { $0 + $1 }
        case .subtract: { $0 - $1 }
        case .multiply: { $0 * $1 }
        case .divide: { $0 / $1 }
        case .power: { pow($0, $1) }
        case .minimum: { min($0, $1) }
        case .maximum: { max($0, $1) }
        }
    }
}

import Foundation

/// A function of two elements, with what the graph, its files and its exports know of it. The kernel is `TensorCore`'s.
public enum BinaryFunction: String, Hashable, Sendable, Codable, CaseIterable {
    case add, subtract, multiply, divide, power, minimum, maximum

    /// ONNX' name of it.
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

    /// As PyTorch writes it, of the two values' texts.
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

    /// In plain numbers: what an exported file is checked with.
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

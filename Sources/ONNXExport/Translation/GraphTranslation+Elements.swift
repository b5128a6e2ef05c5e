import NetworkGraph
import ONNXFiles

/// What works element by element.
extension GraphTranslation {
    mutating func map(_ node: Graph.Node, _ function: ElementFunction) {
        let x = value(node.inputs[0])
        switch function {
        case .clip(let low, let high):
            let bounds = [low, high].enumerated().map { index, bound in
                bound.isFinite ? builder.constant([bound], [], as: "\(node.name).\(index == 0 ? "low" : "high")") : ""
            }
            set(node, "Clip", [x] + (bounds[1].isEmpty ? Array(bounds.prefix(bounds[0].isEmpty ? 0 : 1)) : bounds))
        case .power(let exponent): set(node, "Pow", [x, builder.constant([exponent], [], as: "\(node.name).exponent")])
        case .gelu(let isApproximate): gelu(node, x, isApproximate)
        default:
            let (name, attributes) = function.simple
            set(node, name, [x], attributes)
        }
    }

    /// x · (1 + erf(x / √2)) / 2, or x · (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2: an operator of its own only from set 20 on.
    private mutating func gelu(_ node: Graph.Node, _ x: String, _ isApproximate: Bool) {
        let name = node.name
        func constant(_ number: Float, _ part: String) -> String {
            builder.constant([number], [], as: "\(name).\(part)")
        }
        let gate: String
        if isApproximate {
            let cube = builder.add("Pow", [x, constant(3, "three")], as: "\(name).cube")
            let bent = builder.add("Mul", [cube, constant(0.044715, "bend")], as: "\(name).bent")
            let sum = builder.add("Add", [x, bent], as: "\(name).sum")
            let scaled = builder.add("Mul", [sum, constant(0.797_884_56, "root")], as: "\(name).scaled")
            gate = builder.add("Tanh", [scaled], as: "\(name).tanh")
        } else {
            let scaled = builder.add("Mul", [x, constant(0.707_106_77, "root")], as: "\(name).scaled")
            gate = builder.add("Erf", [scaled], as: "\(name).erf")
        }
        let raised = builder.add("Add", [gate, constant(1, "one")], as: "\(name).raised")
        let half = builder.add("Mul", [raised, constant(0.5, "half")], as: "\(name).half")
        set(node, "Mul", [x, half])
    }
}

extension ElementFunction {
    /// Of functions that are one operator.
    fileprivate var simple: (String, [String: ONNXAttribute]) {
        switch self {
        case .rectifier: ("Relu", [:])
        case .leakyRectifier(let slope): ("LeakyRelu", ["alpha": .float(slope)])
        case .exponentialLinear(let alpha): ("Elu", ["alpha": .float(alpha)])
        case .selu(let alpha, let gamma): ("Selu", ["alpha": .float(alpha), "gamma": .float(gamma)])
        case .hardSwish: ("HardSwish", [:])
        case .hardSigmoid(let alpha, let beta): ("HardSigmoid", ["alpha": .float(alpha), "beta": .float(beta)])
        case .sigmoid: ("Sigmoid", [:])
        case .hyperbolicTangent: ("Tanh", [:])
        case .softplus: ("Softplus", [:])
        case .softsign: ("Softsign", [:])
        case .errorFunction: ("Erf", [:])
        case .exponential: ("Exp", [:])
        case .logarithm: ("Log", [:])
        case .squareRoot: ("Sqrt", [:])
        case .magnitude: ("Abs", [:])
        case .negative: ("Neg", [:])
        case .reciprocal: ("Reciprocal", [:])
        case .floor: ("Floor", [:])
        case .ceiling: ("Ceil", [:])
        case .clip, .power, .gelu: preconditionFailure("\(self) is more than one operator")
        }
    }
}

extension BinaryFunction {
    var operatorName: String {
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
}

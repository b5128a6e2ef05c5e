/// An ONNX file as plain values: its nodes, each after those whose values it reads, its constants as typed arrays, and
/// its inputs and outputs.
public struct ONNXModel: Sendable {
    /// The file's name in error messages.
    public let file: String
    /// The version of the default operator set.
    public let opset: Int
    /// The program that wrote the file, and its version; empty where it does not say.
    public let producer: String
    public let nodes: [ONNXNode]
    /// The constants by the names of their values.
    public let initializers: [String: ONNXTensor]
    /// The inputs without those that are initialisers too.
    public let inputs: [ONNXValue]
    public let outputs: [ONNXValue]
    /// `metadata_props`: the writer's own entries by key.
    public let metadata: [String: String]

    public init(
        file: String, opset: Int, producer: String, nodes: [ONNXNode], initializers: [String: ONNXTensor],
        inputs: [ONNXValue], outputs: [ONNXValue], metadata: [String: String]
    ) {
        self.file = file
        self.opset = opset
        self.producer = producer
        self.nodes = nodes
        self.initializers = initializers
        self.inputs = inputs
        self.outputs = outputs
        self.metadata = metadata
    }
}

/// One application of an operator.
public struct ONNXNode: Equatable, Sendable {
    /// The node's name, often empty or a path of modules, and not always unique.
    public let name: String
    /// The operator's name: `Conv`, `Relu`, …
    public let operation: String
    /// The operator's domain; empty for the default operator set.
    public let domain: String
    /// The names of its input values; an empty name stands for an optional input that is left out.
    public let inputs: [String]
    public let outputs: [String]
    public let attributes: [String: ONNXAttribute]

    public init(
        name: String = "", operation: String, domain: String = "", inputs: [String], outputs: [String],
        attributes: [String: ONNXAttribute] = [:]
    ) {
        self.name = name
        self.operation = operation
        self.domain = domain
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }
}

/// A constant parameter of a node.
public enum ONNXAttribute: Equatable, Sendable {
    case float(Float)
    case integer(Int)
    case text(String)
    case tensor(ONNXTensor)
    case floats([Float])
    case integers([Int])
    case texts([String])
    /// An attribute that is not read: a graph (of `If`, `Loop` or `Scan`), a type, sparse tensors, or a reference to a
    /// function's attribute.
    case unread
}

/// A constant array. Its elements lie in row-major order, the last axis fastest.
public struct ONNXTensor: Equatable, Sendable {
    /// The elements of an array, by their kind.
    public enum Elements: Equatable, Sendable {
        /// Elements of float, float16, bfloat16 and double, all as Float.
        case floats([Float])
        /// Elements of all integer types.
        case integers([Int])
        case booleans([Bool])

        fileprivate var defaultType: ElementType {
            switch self {
            case .floats: .float
            case .integers: .int64
            case .booleans: .bool
            }
        }
    }

    public let shape: [Int]
    public let elements: Elements
    /// The type in which the file stores the elements.
    public let type: ElementType

    /// - Parameter type: nil for Float, 64-bit integers or Booleans.
    public init(shape: [Int], elements: Elements, type: ElementType? = nil) {
        self.shape = shape
        self.elements = elements
        self.type = type ?? elements.defaultType
    }

    /// The number of elements.
    public var count: Int {
        switch elements {
        case .floats(let values): values.count
        case .integers(let values): values.count
        case .booleans(let values): values.count
        }
    }
}

/// An input or output of the whole graph.
public struct ONNXValue: Equatable, Sendable {
    /// An extent: a number, a name such as `batch`, or unknown.
    public enum Dimension: Equatable, Sendable {
        case extent(Int)
        case symbol(String)
        case unknown
    }

    public let name: String
    /// ONNX's number of the element type, 1 for float; nil where the file does not give it.
    public let elementType: Int?
    /// The shape; nil where the file does not give it.
    public let shape: [Dimension]?

    public init(name: String, elementType: Int?, shape: [Dimension]?) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }
}

/// An ONNX file as plain values: its nodes in an order in which each takes what earlier ones make, its constants as
/// typed arrays, and what goes in and out.
public struct ONNXModel: Sendable {
    /// What errors call the file.
    public let file: String
    /// The version of the default operator set.
    public let opset: Int
    /// The program that wrote the file, and its version; empty where it does not say.
    public let producer: String
    public let nodes: [ONNXNode]
    /// By the name of the value.
    public let initializers: [String: ONNXTensor]
    /// Without those that are initialisers too.
    public let inputs: [ONNXValue]
    public let outputs: [ONNXValue]
    /// `metadata_props`: whatever the writer left, by key.
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
    /// Often empty, or a path of modules; not always unique.
    public let name: String
    /// `Conv`, `Relu`, …
    public let operation: String
    /// Empty for the default operator set.
    public let domain: String
    /// Names of values; empty where an optional input is left out.
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

/// What a node carries beside its inputs.
public enum ONNXAttribute: Equatable, Sendable {
    case float(Float)
    case integer(Int)
    case text(String)
    case tensor(ONNXTensor)
    case floats([Float])
    case integers([Int])
    case texts([String])
    /// A graph inside (`If`, `Loop`, `Scan`), a type, sparse tensors, or one of a function's own: nothing is read of it.
    case unread
}

/// A constant array. Its elements lie in row-major order, the last axis fastest.
public struct ONNXTensor: Equatable, Sendable {
    /// The numbers of an array, by what kind they are of.
    public enum Elements: Equatable, Sendable {
        /// float, float16, bfloat16 and double, all as Float.
        case floats([Float])
        /// Every type of whole numbers.
        case integers([Int])
        case booleans([Bool])

        fileprivate var usualType: ElementType {
            switch self {
            case .floats: .float
            case .integers: .int64
            case .booleans: .bool
            }
        }
    }

    public let shape: [Int]
    public let elements: Elements
    /// As the file stores them.
    public let type: ElementType

    /// - Parameter type: Float, 64-bit whole numbers or truth values if nil.
    public init(shape: [Int], elements: Elements, type: ElementType? = nil) {
        self.shape = shape
        self.elements = elements
        self.type = type ?? elements.usualType
    }

    /// Elements.
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
    /// One extent: known, named (`batch`), or neither.
    public enum Dimension: Equatable, Sendable {
        case extent(Int)
        case symbol(String)
        case unknown
    }

    public let name: String
    /// ONNX's number of the element type, 1 for float; nil where the file does not say.
    public let elementType: Int?
    /// Nil where the file does not say.
    public let shape: [Dimension]?

    public init(name: String, elementType: Int?, shape: [Dimension]?) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }
}

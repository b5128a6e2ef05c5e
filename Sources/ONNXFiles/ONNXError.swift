/// Why a file cannot be read as an ONNX model; the description is one sentence that names the file.
public enum ONNXError: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case notONNX(file: String)
    case tooLarge(file: String, bytes: Int)
    /// The file's messages need far more memory than the file has bytes.
    case inflated(file: String)
    case noGraph(file: String, count: Int)
    case opset(file: String, version: Int?)
    case sparse(file: String)
    case node(file: String, node: String, problem: String)
    case tensor(file: String, tensor: String, problem: String)
    case externalData(file: String, tensor: String, problem: String)
    case value(file: String, value: String, problem: String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read (\(reason)); check its path and permissions."
        case .notONNX(let file):
            "\(file) is no ONNX file, or a damaged one; copy or export it again."
        case .tooLarge(let file, let bytes):
            "\(file) has \(bytes) bytes, and protobuf ends at 2 GiB; export it with its weights as external data."
        case .inflated(let file):
            "\(file) unfolds to many times its size in memory, which no exporter writes; it is damaged or hostile."
        case .noGraph(let file, let count):
            "\(file) holds \(count == 0 ? "no graph" : "\(count) graphs"), where an ONNX model has one; "
                + "export it again."
        case .opset(let file, let version?):
            "\(file) is written for ONNX's operator set \(version), and 11 to 23 are read; "
                + "export it with opset_version=20."
        case .opset(let file, nil):
            "\(file) does not say which version of ONNX's operators it uses; export it again."
        case .sparse(let file):
            "\(file) stores weights as sparse tensors, which are not read; export it with dense ones."
        case .node(let file, let node, let problem):
            "\(file) has a node, \(node), that \(problem); export it again."
        case .tensor(let file, let tensor, let problem):
            "\(file) stores the tensor '\(tensor)' wrongly (\(problem)); export it again."
        case .externalData(let file, let tensor, let problem):
            "\(file) keeps the tensor '\(tensor)' in another file, which cannot be used (\(problem)); "
                + "put that file beside it, or export it again."
        case .value(let file, let value, let problem):
            "\(file) has a value '\(value)' that \(problem); export it again."
        }
    }
}

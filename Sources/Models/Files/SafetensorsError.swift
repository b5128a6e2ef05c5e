/// Why a file cannot be read as a safetensors file; the description is one sentence that names the file.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case tooShort(file: String, bytes: Int)
    case otherFormat(file: String, format: ForeignFormat)
    case headerTooLong(file: String, bytes: UInt64)
    case headerPastEnd(file: String, header: UInt64, bytes: Int)
    case headerSyntax(file: String)
    case malformedEntry(file: String, tensor: String, problem: String)
    case outOfFile(file: String, tensor: String, end: Int, bytes: Int)
    case overlap(file: String, first: String, second: String)
    /// Bytes of the data, counted from the end of the header, that belong to no tensor.
    case unclaimed(file: String, first: Int, last: Int)
    case sizeMismatch(file: String, tensor: String, shape: [Int], type: String, expected: Int, bytes: Int)
    case missingTensor(file: String, tensor: String)
    case unsupportedType(file: String, tensor: String, type: String)
    case unsupportedRank(file: String, tensor: String, shape: [Int])

    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read (\(reason)); check its path and permissions."
        case .tooShort(let file, let bytes):
            "\(file) is truncated: \(bytes) bytes hold no safetensors header; copy or export it again."
        case .otherFormat(let file, let format):
            "\(file) is \(format.description), not a safetensors file; \(format.remedy)."
        case .headerTooLong(let file, let bytes):
            "\(file) says that its header has \(bytes) bytes, and more than 100 MB is refused; "
                + "it is damaged or not a safetensors file."
        case .headerPastEnd(let file, let header, let bytes):
            "\(file) says that its header has \(header) bytes, but the file has \(bytes) in all; "
                + "it is truncated or not a safetensors file."
        case .headerSyntax(let file):
            "\(file) has a header that is not valid JSON; it is damaged or not a safetensors file."
        case .malformedEntry(let file, let tensor, let problem):
            "\(file) describes the tensor '\(tensor)' wrongly (\(problem)); export it again."
        case .outOfFile(let file, let tensor, let end, let bytes):
            "\(file) is truncated: the tensor '\(tensor)' ends at byte \(end) of \(bytes) bytes of data; "
                + "copy or export it again."
        case .overlap(let file, let first, let second):
            "\(file) puts the tensors '\(first)' and '\(second)' on the same bytes; export it again."
        case .unclaimed(let file, let first, let last):
            "\(file) leaves the bytes \(first) to \(last) of its data to no tensor, so that its weights may be shifted; "
                + "export it again."
        case .sizeMismatch(let file, let tensor, let shape, let type, let expected, let bytes):
            "\(file) gives the tensor '\(tensor)' \(bytes) bytes, but \(type) of shape \(shape) takes \(expected); "
                + "export it again."
        case .missingTensor(let file, let tensor):
            "\(file) has no tensor '\(tensor)'; check that it belongs to this model."
        case .unsupportedType(let file, let tensor, let type):
            "\(file) stores the tensor '\(tensor)' as \(type), and only F32, F16 and BF16 are read; "
                + "convert it to float32 before saving."
        case .unsupportedRank(let file, let tensor, let shape):
            "\(file) gives the tensor '\(tensor)' the shape \(shape), and at most 4 axes are read; "
                + "export a model of two-dimensional convolutions."
        }
    }
}

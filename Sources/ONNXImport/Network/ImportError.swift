import NetworkGraph

/// Why an ONNX model cannot be imported as a classifier; the description is one sentence that names the file.
public enum ImportError: Error, Equatable, CustomStringConvertible {
    case recurrent(file: String, node: String)
    case unsupported(file: String, node: String, problem: String)
    case unknownOperator(file: String, node: String, domain: String)
    case waveform(file: String, shape: String)
    case input(file: String, problem: String)
    case output(file: String, problem: String)
    case notFinite(file: String, tensor: String)
    case trainingMode(file: String, node: String)
    case tooLarge(file: String, node: String)
    case graph(file: String, GraphError)

    public var description: String {
        switch self {
        case .recurrent(let file, let node):
            "\(file) has a recurrent layer, \(node), and recurrent layers (GRU, LSTM, RNN) are not run here; "
                + "give a network of convolutions."
        case .unsupported(let file, let node, let problem):
            "\(file) cannot be imported: its node \(node) \(problem)."
        case .unknownOperator(let file, let node, let domain):
            "\(file) uses \(node)\(domain.isEmpty ? "" : " of '\(domain)'"), an operator that is not run here; "
                + "export the network without it."
        case .waveform(let file, let shape):
            "\(file) takes a waveform, \(shape), and only networks that take a spectrogram are imported; export the "
                + "part from the spectrogram on, with an input like [batch, 1, bands, frames]."
        case .input(let file, let problem): "\(file) \(problem)."
        case .output(let file, let problem):
            "\(file) \(problem), and a classifier gives [batch, classes]; export one that does."
        case .notFinite(let file, let tensor):
            "\(file) holds numbers in '\(tensor)' that are infinite or none at all; export a network that was trained "
                + "without diverging."
        case .trainingMode(let file, let node):
            "\(file) was exported in training mode (\(node) still gathers statistics); call model.eval() before "
                + "torch.onnx.export."
        case .tooLarge(let file, let node):
            "\(file) makes a constant at \(node) that is larger than any network's; it is damaged or hostile."
        case .graph(let file, let error): "\(file) cannot be imported: \(error)"
        }
    }
}

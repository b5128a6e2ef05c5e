/// A network or front end that cannot be written in a format: always one sentence.
public enum ExportError: Error, Equatable, CustomStringConvertible {
    /// A node that ONNX' operators cannot say.
    case node(String, problem: String)
    /// The network makes a map of a fixed number of frames, whatever the duration.
    case needsDuration(node: String)
    /// The front end needs more than the samples about each frame.
    case frontEnd(problem: String)
    /// A file that our own interpreter does not run.
    case interpreter(node: String, problem: String)
    case noSamples

    public var description: String {
        switch self {
        case .node(let name, let problem):
            "The network's node '\(name)' \(problem), which ONNX' operator set 17 cannot say; leave out the formats of ONNX."
        case .needsDuration(let name):
            "The network's node '\(name)' makes a fixed number of frames of any sound, which needs a known duration."
        case .frontEnd(let problem):
            "The front end \(problem), so the network cannot take samples as they come; leave out the format wave."
        case .interpreter(let node, let problem): "The exported node '\(node)' \(problem)."
        case .noSamples: "There are no synthetic samples to calibrate on; name a run that has some with --calibrate."
        }
    }
}

/// Why a network or front end cannot be written in a format; the description is one sentence.
public enum ExportError: Error, Equatable, CustomStringConvertible {
    /// A node that cannot be expressed in ONNX's operators.
    case node(String, problem: String)
    /// The network makes a map of a fixed number of frames for every duration, so the export needs a fixed duration.
    case needsDuration(node: String)
    /// The front end needs more than the samples of each frame.
    case frontEnd(problem: String)
    /// A file that the interpreter cannot run.
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

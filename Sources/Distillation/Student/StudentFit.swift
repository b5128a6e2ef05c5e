import Models
import NetworkGraph

/// Limits of a small machine for which the largest 8-bit student is chosen: `fit:flash=64K,ram=64K,macs=3M` in place of
/// a network's name.
public struct StudentFit: Equatable, Sendable {
    /// The most bytes of weights; nil for no limit.
    public var flash: Int?
    /// The most bytes of activations between layers; nil for no limit.
    public var memory: Int?
    /// The most multiplications with additions for a typical clip; nil for no limit.
    public var multiplyAdds: Int?

    /// - Returns: nil for a name that does not begin with `fit:`.
    /// - Throws: `StudentFitError.unreadable`.
    public init?(_ name: String) throws {
        guard name.hasPrefix("fit:") else { return nil }
        for part in name.dropFirst(4).split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, let place = Self.limits[words[0]],
                let number = Self.number(words[1], of: words[0] == "macs" ? 1_000 : 1_024)
            else { throw StudentFitError.unreadable(String(part)) }
            self[keyPath: place] = number
        }
    }

    private static var limits: [String: WritableKeyPath<StudentFit, Int?>] {
        ["flash": \.flash, "ram": \.memory, "macs": \.multiplyAdds]
    }

    /// A number such as `64K` or `3M`, where K stands for `thousand`: 1,024 for bytes.
    private static func number(_ text: String, of thousand: Double) -> Int? {
        let factors: [Character: Double] = ["K": thousand, "M": thousand * thousand]
        let factor = text.last.flatMap { factors[Character($0.uppercased())] }
        guard let number = Double(factor == nil ? text : String(text.dropLast())), number > 0, number < 1e9 else {
            return nil
        }
        return Int(number * (factor ?? 1))
    }

    /// What a student needs of the machine.
    public struct Need: Equatable, Sendable {
        public let name: String
        public let parameters: Int
        public let flash: Int
        public let memory: Int
        public let multiplyAdds: Int

        /// The needs of a network whose batch normalisations are folded into its layers, with weights in 8 bits, biases
        /// and scales in 32, and activations in 8.
        ///
        /// - Throws: `GraphError`.
        init(_ name: String, _ graph: Graph, frames: Int) throws {
            self.name = name
            let shapes = try graph.shapes(batch: 1, frames: frames)
            flash = graph.nodes.reduce(0) { sum, node in
                switch node.operation {
                case .convolution, .linear: sum + shapes[node.inputs[1]]!.reduce(1, *) + 8 * shapes[node.inputs[1]]![0]
                default: sum
                }
            }
            memory = try graph.activations(frames: frames)
            let cost = try graph.cost(frames: frames)
            (parameters, multiplyAdds) = (cost.parameters, cost.multiplyAdds)
        }

        /// A phrase for a list of students.
        public var summary: String {
            "\(parameters) parameters, \(flash) bytes of weights in 8 bits, \(memory) of RAM, "
                + "\(multiplyAdds) multiply-adds a clip"
        }
    }

    func holds(_ need: Need) -> Bool {
        flash.map { need.flash <= $0 } ?? true && memory.map { need.memory <= $0 } ?? true
            && multiplyAdds.map { need.multiplyAdds <= $0 } ?? true
    }

    /// The network with the most parameters, among those of all families, that fits.
    ///
    /// - Parameter grafts: whether the student ends in its teacher's layers.
    /// - Throws: `StudentFitError.none`, `TapsError`, `GraphError`.
    public func choice(for teacher: ModelFile, grafts: Bool) throws -> Need {
        let graph = teacher.graph
        let taps = try graph.taps(before: teacher.description.before, after: teacher.description.after)
        let frames = try graph.input.frames ?? max(teacher.description.frames, graph.shortestInput())
        let needs = Self.candidates.compactMap { name -> Need? in
            guard
                let own = try? NetworkFamily(named: name).graph(
                    bands: graph.input.bands, classes: teacher.description.classes.count, channels: graph.input.channels
                )
            else { return nil }
            guard grafts else { return try? Need(name, own, frames: frames) }
            guard let grafted = try? own.grafted(taps: own.taps(), onto: graph, taps: taps) else { return nil }
            return try? Need(name, grafted.graph, frames: frames)
        }
        if let best = needs.filter(holds).max(by: { $0.parameters < $1.parameters }) { return best }
        guard let smallest = needs.min(by: { $0.flash < $1.flash }) else { throw StudentFitError.none(smallest: nil) }
        throw StudentFitError.none(smallest: smallest)
    }

    private static let candidates: [String] = {
        let widths = [2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64]
        let residual = widths.flatMap { width in
            ["1-1-1", "2-2-2"].map { "digits\(width)-\(2 * width)-\(4 * width)x\($0)" }
        }
        return residual + ["dscnn-s", "dscnn-m", "resnet8", "resnet14", "resnet20", "resnet32", "wrn16-1", "wrn16-2"]
    }()
}

/// Why no student can be chosen; the description is one sentence that says what to give.
public enum StudentFitError: Error, Equatable, CustomStringConvertible {
    case unreadable(String)
    case none(smallest: StudentFit.Need?)

    public var description: String {
        switch self {
        case .unreadable(let part):
            "A student that fits is told by limits such as fit:flash=64K,ram=64K,macs=3M, not by '\(part)'."
        case .none(let smallest?):
            "No student of the families fits; \(smallest.name) is the smallest, with \(smallest.summary): raise the limits, "
                + "or set the recipe's reuse to match, so that it carries none of its teacher's layers."
        case .none(nil): "No student of the families takes what this teacher takes; name a network of your own."
        }
    }
}

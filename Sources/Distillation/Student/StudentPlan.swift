import Autograd
import Models
import NetworkGraph
import TensorCore

/// The architecture of the student that a recipe asks for, without weights.
struct StudentPlan {
    /// The recipe's name for it, or the file of a network of the user's own.
    let name: String
    let graph: Graph
    /// Values of parameters that are not drawn, by name.
    private let constants: [String: Tensor]
    private let taps: Taps

    /// The only number of frames that it takes; nil where any will do.
    var fixedFrames: Int? { graph.input.frames }

    /// - Parameters:
    ///   - name: a network of one of the families.
    ///   - own: a network of the user's own instead, whose weights are drawn again.
    ///   - teacher: the network whose classes and input the student must have.
    /// - Throws: `NetworkFamilyError`, `StudentError`, `TapsError`.
    init(_ name: String, own: ModelFile? = nil, for teacher: Graph, classes: Int) throws {
        guard let own else {
            self.name = name
            graph = try NetworkFamily(named: name).graph(
                bands: teacher.input.bands, classes: classes, channels: teacher.input.channels)
            constants = [:]
            taps = try graph.taps()
            return
        }
        self.name = own.description.architecture
        graph = own.graph
        let undrawn = Set(graph.undrawnParameters)
        constants = own.tensors.filter { undrawn.contains($0.key) }
        try Self.check(own, fits: teacher, classes: classes)
        do {
            taps = try graph.taps(before: own.description.before, after: own.description.after)
        } catch is TapsError {
            throw StudentError.noHiddenStates(name: self.name)
        }
    }

    /// - Throws: `StudentError` for the first thing that does not fit.
    private static func check(_ own: ModelFile, fits teacher: Graph, classes: Int) throws {
        func differs(_ what: String, _ student: Int, _ teacher: Int) -> StudentError {
            .differs(name: own.description.architecture, what: what, student: student, teacher: teacher)
        }
        let (input, wanted) = (own.graph.input, teacher.input)
        guard own.description.classes.count == classes else {
            throw differs("outputs", own.description.classes.count, classes)
        }
        guard input.bands == wanted.bands else { throw differs("bands", input.bands, wanted.bands) }
        guard input.channels == wanted.channels else {
            throw differs("input channels", input.channels, wanted.channels)
        }
        let shortest = try own.graph.shortestInput()
        if let frames = wanted.frames {
            guard shortest <= frames, input.frames ?? frames == frames else {
                throw differs("frames", shortest, frames)
            }
        } else if let frames = input.frames {
            let least = try teacher.shortestInput()
            guard frames >= least else { throw differs("frames", frames, least) }
        }
    }

    /// The student with weights drawn at random; where it is grafted, it ends in the teacher's layers.
    ///
    /// - Throws: `GraphError`, `GraftError`, `TapsError`.
    func network(grafts: Bool, onto teacher: Classifier, using random: inout RandomGenerator) throws -> Classifier {
        guard grafts else { return try Classifier(graph, taps: taps, tensors: constants, using: &random) }
        let grafted = try graph.grafted(taps: taps, onto: teacher.graph, taps: teacher.taps)
        let (teacherTensors, own) = (teacher.tensors, grafted.teacherNames)
        return try Classifier(
            grafted.graph, taps: grafted.taps, tensors: constants.merging(own.mapValues { teacherTensors[$0]! }) { $1 },
            frozen: Set(own.keys), using: &random)
    }
}

/// Why a network of the user's own cannot be the student of a teacher.
public enum StudentError: Error, Equatable, CustomStringConvertible {
    case differs(name: String, what: String, student: Int, teacher: Int)
    case noHiddenStates(name: String)

    public var description: String {
        switch self {
        case .differs(let name, let what, let student, let teacher):
            "The student \(name) has \(student) \(what), and its teacher \(teacher); export it with as many."
        case .noHiddenStates(let name):
            "The student \(name) has no map that is pooled to a vector, and so nothing to bring to its teacher's; give a "
                + "network that has."
        }
    }
}

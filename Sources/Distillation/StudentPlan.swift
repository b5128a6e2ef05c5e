import Autograd
import Models
import NetworkGraph
import TensorCore

/// The student that a recipe asks for, before it has any weights.
struct StudentPlan {
    /// As the recipe names it.
    let name: String
    let graph: Graph
    /// Numbers that are not drawn.
    private let constants: [String: Tensor]

    /// - Parameter name: a family's member.
    /// - Throws: `NetworkFamilyError`.
    init(_ name: String, for teacher: Classifier) throws {
        self.name = name
        graph = try NetworkFamily(named: name).graph(bands: teacher.bands, classes: teacher.classes)
        constants = [:]
    }

    /// With weights drawn anew; grafted, it ends in the teacher's own layers.
    ///
    /// - Throws: `GraphError`, `GraftError`, `TapsError`.
    func network(grafts: Bool, onto teacher: Classifier, using random: inout RandomGenerator) throws -> Classifier {
        let taps = try graph.taps()
        guard grafts else { return try Classifier(graph, taps: taps, tensors: constants, using: &random) }
        let grafted = try graph.grafted(taps: taps, onto: teacher.graph, taps: teacher.taps)
        let (teacherTensors, own) = (teacher.tensors, grafted.teacherNames)
        return try Classifier(
            grafted.graph, taps: grafted.taps, tensors: constants.merging(own.mapValues { teacherTensors[$0]! }) { $1 },
            frozen: Set(own.keys), using: &random)
    }
}

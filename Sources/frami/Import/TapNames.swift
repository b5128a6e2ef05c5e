import Models
import NetworkGraph
import RunEvents

extension ModelFile {
    /// The model file with other hidden states.
    func with(before: String?, after: String?) throws -> ModelFile {
        var description = description
        description.before = before ?? description.before
        description.after = after ?? description.after
        let result = ModelFile(graph, tensors: tensors, description: description)
        try result.checkTaps()
        return result
    }

    /// Checks that the hidden states can be found.
    ///
    /// - Throws: `TapsError`; `ImportProblem` with the nearest names, where there is no node of a name.
    func checkTaps() throws {
        do {
            _ = try graph.taps(before: description.before, after: description.after)
        } catch TapsError.noNode(let name) {
            let near = graph.nodes(near: name).map { "'\($0)'" }
            throw ImportProblem(
                "\(description.architecture) has no node '\(name)'; "
                    + (near.isEmpty
                        ? "'frami info --nodes' lists those of a model file."
                        : "near it \(near.count == 1 ? "is" : "are") \(near.joined(separator: ", "))."))
        }
    }
}

extension Graph {
    /// Up to three names that a misspelt or incomplete name may mean, among the last nodes that can be hidden states.
    func nodes(near name: String) -> [String] {
        let cuts = singleCuts
        let isCut = Set(cuts)
        let names = nodes.map(\.name).filter { !isCut.contains($0) } + cuts
        let word = name.lowercased()
        let parts = names.filter { $0.lowercased().contains(word) || word.contains($0.lowercased()) }
        return parts.isEmpty ? name.nearest(among: names).map { [$0] } ?? [] : parts.suffix(3)
    }
}

import NetworkGraph
import TensorCore

/// A network family that fits the tensors of a bare state dict. The file does not name it; the tensors' names and
/// shapes do.
public struct FamilyMatch {
    /// The family's name, as `--architecture` takes it.
    public let name: String
    public let graph: Graph
    public let tensors: [String: Tensor]
    public let classes: Int
}

extension Safetensors {
    /// The family that fits these tensors, with statistics pooling or, like torchvision's ResNets, with a global
    /// average before `fc`.
    ///
    /// - Parameters:
    ///   - bands, channels: what the front end makes.
    ///   - name: the family to take, instead of a search.
    /// - Throws: `FamilySearchError`, `NetworkFamilyError`; with a name also `ModelFileError.tensors`, which says what does not fit.
    public func family(bands: Int, channels: Int = 1, named name: String? = nil) throws -> FamilyMatch {
        guard let classes = classCount else { throw FamilySearchError.noClassifier(file: file) }
        if let name {
            let own = try NetworkFamily(named: name).graph(bands: bands, classes: classes, channels: channels)
            if let match = match(own.globallyAveraged(), name, classes) { return match }
            return FamilyMatch(name: name, graph: own, tensors: try tensors(own.parameters), classes: classes)
        }
        for candidate in Self.candidates {
            guard
                let own = try? NetworkFamily(named: candidate).graph(
                    bands: bands, classes: classes, channels: channels)
            else { continue }
            for graph in [own, own.globallyAveraged()] {
                if let match = match(graph, candidate, classes) { return match }
            }
        }
        throw FamilySearchError.noFamily(file: file, bands: bands)
    }

    private func match(_ graph: Graph, _ name: String, _ classes: Int) -> FamilyMatch? {
        guard let tensors = try? tensors(graph.parameters) else { return nil }
        return FamilyMatch(name: name, graph: graph, tensors: tensors, classes: classes)
    }

    /// The number of rows of the last linear layer.
    private var classCount: Int? {
        let names: Set<String> = ["fc.weight", "linear.weight", "classifier.weight", "head.weight"]
        return entries.first { entry in
            let name = entry.name.hasPrefix("module.") ? String(entry.name.dropFirst(7)) : entry.name
            return names.contains(name) && entry.shape.count == 2
        }?.shape[0]
    }

    private static let candidates: [String] = {
        let residual = [8, 14, 20, 26, 32, 38, 44, 50, 56, 110].flatMap { depth in
            ["", "x2", "x4"].map { "resnet\(depth)\($0)" }
        }
        let wide = [10, 16, 22, 28, 40].flatMap { depth in [1, 2, 4, 8, 10].map { "wrn\(depth)-\($0)" } }
        let others = [
            "resnet18", "resnet34", "digits-teacher", "digits-student", "dscnn-s", "dscnn-m", "vgg11", "mobilenetv2",
        ]
        return others + residual + wide
    }()
}

extension Graph {
    /// The same graph with means over bands and frames in place of statistics pooling.
    fileprivate func globallyAveraged() -> Graph {
        var result = self
        guard let index = nodes.firstIndex(where: { $0.operation == .statisticsPooling }),
            let shapes = try? shapes(batch: 1, frames: 1 << 12), let channels = shapes[nodes[index].inputs[0]]?[1],
            let weight = parameters.firstIndex(where: { $0.name == "fc.weight" })
        else { return self }
        result.nodes[index].operation = .reduce(.mean, axes: [2, 3], keepsAxes: false)
        result.parameters[weight].shape[1] = channels
        return result
    }
}

/// Why no family was found for a bare state dict.
public enum FamilySearchError: Error, Equatable, CustomStringConvertible {
    case noClassifier(file: String)
    case noFamily(file: String, bands: Int)

    public var description: String {
        switch self {
        case .noClassifier(let file):
            "\(file) has no last linear layer 'fc', by which its classes could be counted; export the network as ONNX and "
                + "import that."
        case .noFamily(let file, let bands):
            "\(file) fits no network family at \(bands) mel bands; name one with --architecture, give another --front-end, "
                + "or export the network as ONNX and import that."
        }
    }
}

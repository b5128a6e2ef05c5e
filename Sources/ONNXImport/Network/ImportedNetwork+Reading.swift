import NetworkGraph
import ONNXFiles

extension ImportedNetwork {
    /// Imports a model as a classifier.
    ///
    /// - Parameters:
    ///   - layout: the order of the input's axes, where the file does not show it.
    ///   - bands: the number of bands of the front end, where it is known.
    ///   - classes: the number of classes, by which one of several outputs is chosen.
    ///   - frames: the duration of a typical clip, which is tried first where a network takes only one duration that
    ///     the file does not give.
    /// - Throws: `ImportError`.
    public init(
        _ model: ONNXModel, layout: ImageLayout? = nil, bands: Int? = nil, classes: Int? = nil,
        frames: Int? = nil
    ) throws {
        guard model.inputs.count == 1 else {
            throw ImportError.input(
                file: model.file,
                problem: "takes \(model.inputs.count) inputs"
                    + "\(model.inputs.isEmpty ? "" : " (\(model.inputs.map(\.name).joined(separator: ", ")))"), "
                    + "and a classifier here takes one, the spectrogram; export it so")
        }
        let inputLayout = try InputLayout(model.inputs[0], file: model.file, layout: layout, bands: bands)
        let conversion: Conversion
        do {
            conversion = try Self.converted(model, inputLayout, defaultFrames: frames)
        } catch let error as GraphError {
            throw ImportError.graph(file: model.file, error)
        }
        var ending = OutputEnding(conversion, classes: classes)
        do {
            try ending.take()
        } catch let error as GraphError {
            throw ImportError.graph(file: model.file, error)
        }
        let graph = Graph(
            input: ending.conversion.input, parameters: ending.conversion.orderedParameters,
            nodes: ending.conversion.nodes, output: ending.output
        ).pruned(to: ending.output)
        self.init(
            graph: graph,
            parameters: Dictionary(
                uniqueKeysWithValues: graph.parameters.map {
                    ($0.name, ending.conversion.parameters[$0.name]!.numbers)
                }),
            classes: ending.classes, ending: ending.ending, norms: NormCount(graph),
            layoutIsGuessed: inputLayout.isGuessed)
    }

    /// The most nodes that all tries together may convert.
    private static let mostTries = 400_000

    /// The conversion for any duration. Where the network takes only one although the file does not give it (because of
    /// learned positions or a flattened map), the conversion for the first duration that works.
    private static func converted(
        _ model: ONNXModel, _ layout: InputLayout, defaultFrames: Int?
    ) throws -> Conversion {
        var conversion = Conversion(model, layout: layout, frames: nil)
        do {
            try conversion.run()
            return conversion
        } catch let error where error is GraphError && layout.input.frames == nil {
            let tries = min(2048, mostTries / max(model.nodes.count, 1))
            for frames in [defaultFrames].compactMap({ $0 }) + Array(1...max(tries, 1)) {
                var pinned = Conversion(model, layout: layout, frames: frames)
                if (try? pinned.run()) != nil { return pinned }
            }
            throw error
        }
    }
}

/// Finds the output with the logits, and the softmax or sigmoid after them.
struct OutputEnding {
    var conversion: Conversion
    var output = ""
    var classes = 0
    var ending = ImportedNetwork.Ending.none
    private let wanted: Int?

    init(_ conversion: Conversion, classes: Int?) {
        self.conversion = conversion
        wanted = classes
    }

    private func wrong(_ problem: String) -> ImportError { .output(file: conversion.model.file, problem: problem) }

    /// - Throws: `ImportError.output`, `GraphError`.
    mutating func take() throws {
        let computed = conversion.model.outputs.compactMap { value -> String? in
            if case .node(let name)? = conversion.values[value.name] { return name }
            return nil
        }
        guard let first = computed.first else { throw wrong("gives a constant") }
        output = computed.first { wanted != nil && count(of: $0) == wanted } ?? first
        guard let count = count(of: output) else {
            let shape = conversion.extents(output).map { extent in
                extent.extent == .batch ? "batch" : extent.whole.map { "\($0)" } ?? "?"
            }
            throw wrong("gives [\(shape.joined(separator: ", "))]")
        }
        classes = count
        try takeOff()
        if conversion.rank(output) != 2 {
            output = try conversion.add(.reshape([.batch, Extent(count)]), [output], named: "\(output).flat")
        }
    }

    /// The number of classes, if a value is a row of numbers for each sample; nil for other values.
    private func count(of name: String) -> Int? {
        let shape = conversion.extents(name)
        guard shape.count >= 2, shape[0].extent == .batch else { return nil }
        let others = shape.dropFirst().filter { $0.whole != 1 }
        guard others.count <= 1 else { return nil }
        guard let only = others.first else { return 1 }
        return only.whole
    }

    /// Goes back from the output over softmax, sigmoid and operators that do nothing, to the logits.
    private mutating func takeOff() throws {
        var name = output
        while let node = conversion.node(name) {
            switch node.operation {
            case .reshape where count(of: node.inputs[0]) == classes: name = node.inputs[0]
            case .map(.sigmoid):
                (ending, output) = (.sigmoid, node.inputs[0])
                return
            case .softmax(let axis) where isOverClasses(axis, of: name):
                (ending, output) = (.softmax, node.inputs[0])
                return
            case .logSoftmax(let axis) where isOverClasses(axis, of: name):
                (ending, output) = (.logSoftmax, node.inputs[0])
                return
            default: return
            }
        }
    }

    private func isOverClasses(_ axis: Int, of name: String) -> Bool {
        conversion.extent(name, axis).whole == classes
    }
}

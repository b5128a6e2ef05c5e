import NaiveGraph
import NetworkGraph
import Testing

@testable import ONNXExport

struct NormFoldingTests {
    private func values(_ network: SomeNetwork) throws -> NumberArray {
        try network.expected(network.input(batch: 2, frames: 37))
    }

    @Test(arguments: ["digits8-16x1-1", "dscnn-s", "wrn10-1", "resnet8"])
    func aNetworkWithoutItsNormsGivesTheSame(name: String) throws {
        let network = try SomeNetwork(family: name)
        let (graph, numbers) = network.graph.foldingNorms(network.parameters)
        #expect(graph.norms.count < network.graph.norms.count)
        #expect(Set(graph.parameters.map(\.name)) == Set(numbers.keys))
        for parameter in graph.parameters { #expect(numbers[parameter.name]?.count == parameter.count) }
        let folded = SomeNetwork(graph, parameters: numbers)
        #expect(difference(try values(folded), try values(network)) < 1e-5)
        // Nothing is left to do.
        #expect(graph.foldingNorms(numbers).graph == graph)
    }

    /// Filters that two layers share are those of each, once their norms differ.
    @Test func sharedFiltersBecomeEachLayersOwn() throws {
        func norm(_ name: String) -> [Graph.Parameter] {
            [
                Graph.Parameter("\(name).weight", [2], .trained), Graph.Parameter("\(name).bias", [2], .trained),
                Graph.Parameter("\(name).mean", [2], .statistic), Graph.Parameter("\(name).variance", [2], .statistic),
            ]
        }
        let window = Window(centred: [3, 3], strides: [1, 1])
        func layer(_ name: String, _ norm: String, _ input: String) -> [Graph.Node] {
            [
                Graph.Node(name, .convolution(window, groups: 1), [input, "filters"]),
                Graph.Node(
                    norm, .batchNorm(epsilon: 1e-5),
                    [name] + ["weight", "bias", "mean", "variance"].map { "\(norm).\($0)" }),
            ]
        }
        let network = SomeNetwork(
            Graph(
                input: Graph.Input(channels: 2, bands: 6),
                parameters: [Graph.Parameter("filters", [2, 2, 3, 3], .trained)] + norm("a") + norm("b"),
                nodes: layer("first", "a", "input") + layer("second", "b", "a"), output: "b"))
        let (graph, numbers) = network.graph.foldingNorms(network.parameters)
        #expect(graph.nodes.map(\.name) == ["a", "b"])
        #expect(graph.parameters.map(\.name) == ["first.weight", "first.bias", "second.weight", "second.bias"])
        #expect(difference(try values(SomeNetwork(graph, parameters: numbers)), try values(network)) < 1e-5)
    }
}

import AudioSignal
import NetworkGraph
import Testing

@testable import TorchExport

struct TorchModuleTests {
    private func source(_ graph: Graph, classes: [String] = ["a", "b", "c"]) -> String {
        TorchModule(
            graph, frontEnd: FrontEnd(), classes: classes, areTags: false, weights: "student.safetensors",
            summary: "some network"
        ).source
    }

    @Test func eachNodeIsALineInTheirOrder() throws {
        let graph = try NetworkFamily(named: "digits8-16x1-1").graph(bands: 16, classes: 3)
        let lines = source(graph).split(separator: "\n").filter { $0.hasPrefix("        x_") }
        #expect(lines.count == graph.nodes.count)
        #expect(lines.first?.contains("x_conv1 = convolution(x_input, p[\"conv1.weight\"], None") == true)
        #expect(lines.last?.contains("x_fc = F.linear(x_pool, p[\"fc.weight\"], p[\"fc.bias\"])") == true)
    }

    /// Names come from files of other people: none may end a string, or be another's variable.
    @Test func namesOfOthersStayNames() {
        let graph = Graph(
            input: Graph.Input(name: "a.b", bands: 4), parameters: [],
            nodes: [
                Graph.Node("a_b", .map(.rectifier), ["a.b"]), Graph.Node("a/b", .map(.sigmoid), ["a_b"]),
            ], output: "a/b")
        let names = PythonText.names(of: graph)
        #expect(Set(names.values).count == 3)
        #expect(names.values.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") } })
        let quoted = source(graph, classes: ["\"]; import os #", "back\\slash", "two\nlines", "ä"])
        #expect(quoted.contains(#"CLASSES = ["\"]; import os #", "back\\slash", "two\nlines", "ä"]"#))
    }

    @Test func numbersAreWrittenAsTheyAre() {
        #expect(PythonText.number(Float(1e-5)) == "1e-05")
        #expect(PythonText.number(Float(0.1)) == "0.1")
        #expect(PythonText.number(-Double.infinity) == "-math.inf")
        #expect(PythonText.number(3.0) == "3")
        #expect(PythonText.tuple([3]) == "(3,)")
    }

    @Test func everyConstantOfTheFrontEndIsThere() {
        var frontEnd = FrontEnd()
        (frontEnd.cepstra, frontEnd.standardisation, frontEnd.means) = (13, .bands, [0.5])
        let text = PythonText.dictionary(frontEnd)
        for words in [
            "\"cepstra\": 13", "\"standardisation\": \"bands\"", "\"means\": [0.5]", "\"framing\": \"begun\"",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    /// What Python computes by itself follows all constants but those that others stand for: the window's terms, the unit
    /// scale's span, the shape of the student's input.
    @Test func pythonsFrontEndTakesEveryConstant() {
        let used = Set(
            TorchModule.frontEnd.matches(of: /FRONT_END\["(\w+)"\]/).map { String($0.output.1) })
        let given = Set(FrontEnd.constants.map { PythonText.snakeCase($0.name) })
        #expect(given.subtracting(used).sorted() == ["ceiling", "channel_mix", "channels", "layout", "window"])
        let text = PythonText.dictionary(FrontEnd())
        for name in used { #expect(text.contains("    \"\(name)\": "), "\(name)") }
    }
}

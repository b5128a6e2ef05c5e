import AudioSignal
import NetworkGraph

/// A network and its front end as one Python file that needs nothing but PyTorch and reads the model file beside it.
public struct TorchModule {
    let graph: Graph
    let frontEnd: FrontEnd
    let classes: [String]
    let areTags: Bool
    let weights: String
    let summary: String

    /// - Parameters:
    ///   - weights: the name of the safetensors file beside the module.
    ///   - summary: one line that describes the file.
    public init(
        _ graph: Graph, frontEnd: FrontEnd, classes: [String], areTags: Bool, weights: String, summary: String
    ) {
        self.graph = graph
        self.frontEnd = frontEnd
        self.classes = classes
        self.areTags = areTags
        self.weights = weights
        self.summary = summary
    }

    /// The text of the Python file.
    public var source: String {
        """
        # \(summary.split(separator: "\n").joined(separator: " "))
        # Needs PyTorch alone, and \(weights) beside it. In a shell: python student.py CLIP.wav
        import json
        import math
        import os
        import struct
        import sys
        import wave

        import torch
        import torch.nn.functional as F
        from torch import nn

        CLASSES = \(PythonText.list(classes.map(PythonText.string)))
        WEIGHTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), \(PythonText.string(weights)))
        FRONT_END = \(PythonText.dictionary(frontEnd))


        \(Self.frontEnd)

        \(Self.helpers)

        \(network)

        \(ending)

        """
    }

    private var network: String {
        let fixed = graph.parameters.filter { $0.role != .trained }.map { PythonText.string($0.name) }
        let names = PythonText.names(of: graph)
        let lines = graph.nodes.map { "        \(names[$0.name]!) = \(TorchExpression(graph, $0, names).text)" }
        let input = names[graph.input.name]!
        return """
            class Student(nn.Module):
                \"\"\"What the front end gives to logits. Its state dict has the names of the model file.\"\"\"

                untrained = \(fixed.isEmpty ? "set()" : "{\(fixed.joined(separator: ", "))}")

                def __init__(self, weights=WEIGHTS):
                    super().__init__()
                    for name, tensor in read_safetensors(weights).items():
                        place, *path = name.split(".")[::-1]
                        module = self
                        for part in path[::-1]:
                            if part not in module._modules:
                                module.add_module(part, nn.Module())
                            module = module._modules[part]
                        if name in self.untrained:
                            module.register_buffer(place, tensor)
                        else:
                            module.register_parameter(place, nn.Parameter(tensor))
                    self.eval()

                def forward(self, \(input)):
                    p = dict(self.named_parameters())
                    p.update(self.named_buffers())
            \(lines.joined(separator: "\n"))
                    return \(names[graph.output]!)

            """
    }

    private var ending: String {
        let order = graph.input.axes.map { axis in
            switch axis {
            case .batch: "0"
            case .channels: "1"
            case .bands: "2"
            case .frames: "3"
            }
        }
        let hasChannels = graph.input.axes.contains(.channels)
        let arrangement =
            hasChannels
            ? "mel[:, None].expand(-1, \(graph.input.channels), -1, -1).permute(\(order.joined(separator: ", ")))"
            : graph.input.axes == [.batch, .bands, .frames] ? "mel" : "mel.transpose(1, 2)"
        return """
            class Classifier(nn.Module):
                \"\"\"Samples [batch, samples] in -1...1 at FRONT_END["sample_rate"] to scores [batch, classes].\"\"\"

                def __init__(self, weights=WEIGHTS):
                    super().__init__()
                    self.front_end = FrontEnd()
                    self.student = Student(weights)

                def features(self, pcm):
                    \"\"\"What the student takes of a sound.\"\"\"
                    mel = self.front_end(pcm)
                    return \(arrangement).contiguous()

                def scores(self, features):
                    logits = self.student(features)
                    return \(areTags ? "torch.sigmoid(logits)" : "torch.softmax(logits, dim=-1)")

                def forward(self, pcm):
                    return self.scores(self.features(pcm))


            def read_wav(path):
                with wave.open(path) as file:
                    if file.getframerate() != FRONT_END["sample_rate"] or file.getsampwidth() != 2:
                        sys.exit(f"{path}: give 16-bit PCM at {FRONT_END['sample_rate']} Hz")
                    data = bytearray(file.readframes(file.getnframes()))
                    pcm = torch.frombuffer(data, dtype=torch.int16).reshape(-1, file.getnchannels())
                    pcm = pcm.float() / 32768
                    return pcm\(frontEnd.channelMix == .mean ? ".mean(dim=1)" : "[:, 0]")


            if __name__ == "__main__":
                classifier = Classifier()
                for path in sys.argv[1:]:
                    with torch.no_grad():
                        scores = classifier(read_wav(path)[None])[0]
                    print(json.dumps({"clip": path, "scores": dict(zip(CLASSES, scores.tolist()))}, ensure_ascii=False))
            """
    }
}

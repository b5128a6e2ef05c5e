import AudioSignal
import NetworkGraph
import ONNXFiles

/// A front end as convolutions with constant tables: samples in, what the network takes out. No STFT and no MelWeightMatrix,
/// which are slow or wrong in places.
public struct WaveFrontEnd {
    let frontEnd: FrontEnd
    let tables: FrontEndTables

    /// - Throws: `ExportError.frontEnd` where it needs the whole clip first, or goes on from frame to frame.
    public init(_ frontEnd: FrontEnd) throws {
        let problem: String? =
            if frontEnd.removesMean {
                "takes each clip's mean off its samples"
            } else if frontEnd.reference == .maximum {
                "measures levels against each clip's loudest"
            } else if frontEnd.topDecibels > 0 {
                "cuts levels off that lie too far below each clip's loudest"
            } else if frontEnd.standardisation != .none {
                "normalises each clip by its own mean, deviation or range"
            } else if frontEnd.logarithm == .pcen {
                "normalises energy by a filter that goes on from frame to frame"
            } else if frontEnd.framing == .mirrored, frontEnd.windowLength < frontEnd.hopLength {
                "has windows shorter than their hop with mirrored ends"
            } else {
                nil
            }
        if let problem { throw ExportError.frontEnd(problem: problem) }
        self.frontEnd = frontEnd
        tables = frontEnd.tables
    }

    /// The fewest samples that the exported file takes.
    public var leastSamples: Int {
        switch frontEnd.framing {
        case .hopsBegun, .centredZeros: 1
        case .centredReflection: tables.before + 1
        case .inside, .insideWindow: tables.length
        case .mirrored: max(tables.before, tables.after)
        }
    }

    /// A file that takes samples, `[batch, samples]` in -1...1 at the front end's rate.
    ///
    /// - Throws: `ExportError`, `GraphError`.
    public func model(
        _ graph: Graph, parameters: [String: [Float]], options: GraphTranslation.Options,
        metadata: [String: String] = [:], producer: String = "frami"
    ) throws -> ONNXModel {
        var builder = OperatorBuilder()
        let input = builder.name("pcm")
        let levels = level(melPower(framed(input, &builder), &builder), &builder)
        let image = arranged(levels, for: graph.input, &builder)
        var translation = try GraphTranslation(
            graph, parameters: parameters, options: options, builder: builder, input: image)
        let output = try translation.translate()
        // A network of one duration takes as many samples as make it.
        let samples = (options.frames ?? graph.input.frames).map { frontEnd.samples(frames: $0) }
        return ONNXModel(
            file: "the export", opset: 17, producer: producer, nodes: translation.builder.nodes,
            initializers: translation.builder.constants,
            inputs: [
                ONNXValue(
                    name: input, elementType: 1,
                    shape: [.symbol("batch"), samples.map { .extent($0) } ?? .symbol("samples")])
            ],
            outputs: [translation.outputValue(output)], metadata: metadata)
    }

    /// The clip as `[batch, 1, samples]` with what stands beyond its ends.
    private func framed(_ input: String, _ builder: inout OperatorBuilder) -> String {
        var x = builder.add("Unsqueeze", [input, builder.integers([1])], as: "clip")
        if frontEnd.preEmphasis != 0, frontEnd.preEmphasisScope != .frame { x = emphasised(x, &builder) }
        let (before, after) = (tables.before, tables.after)
        switch frontEnd.framing {
        case .hopsBegun, .centredZeros:
            return before + after > 0
                ? builder.add("Pad", [x, builder.integers([0, 0, before, 0, 0, after])], as: "padded") : x
        case .centredReflection:
            return builder.add(
                "Pad", [x, builder.integers([0, 0, before, 0, 0, after])], ["mode": .text("reflect")], as: "padded")
        case .inside, .insideWindow: return x
        case .mirrored:
            func mirrored(from: Int, to: Int, _ name: String) -> String {
                builder.add(
                    "Slice",
                    [x] + [[from], [to], [2], [-1]].map { builder.integers($0) }, as: name)
            }
            var parts = [x]
            if before > 0 { parts.insert(mirrored(from: before - 1, to: -(1 << 62), "mirrored.before"), at: 0) }
            if after > 0 { parts.append(mirrored(from: -1, to: -1 - after, "mirrored.after")) }
            return parts.count > 1 ? builder.add("Concat", parts, ["axis": .integer(2)], as: "padded") : x
        }
    }

    /// y[n] = x[n] - c x[n-1] over the clip: its first sample stays, or becomes 3 x[0] - x[1].
    private func emphasised(_ x: String, _ builder: inout OperatorBuilder) -> String {
        let kernel = builder.constant([Float(-frontEnd.preEmphasis), 1], [1, 1, 2], as: "emphasis")
        guard frontEnd.preEmphasisScope == .extrapolated else {
            let attributes: [String: ONNXAttribute] = ["kernel_shape": .integers([2]), "pads": .integers([1, 0])]
            return builder.add("Conv", [x, kernel], attributes, as: "emphasised")
        }
        let rest = builder.add("Conv", [x, kernel], ["kernel_shape": .integers([2])], as: "emphasised.rest")
        let two = builder.add(
            "Slice", [x] + [[0], [2], [2], [1]].map { builder.integers($0) }, as: "emphasised.start")
        let extrapolation = builder.constant([3, -1], [1, 1, 2], as: "extrapolation")
        let first = builder.add(
            "Conv", [two, extrapolation], ["kernel_shape": .integers([2])], as: "emphasised.first")
        return builder.add("Concat", [first, rest], ["axis": .integer(2)], as: "emphasised")
    }

    /// `[batch, bands, frames]`: the windowed transform's real and imaginary parts, their squares, the filterbank.
    private func melPower(_ x: String, _ builder: inout OperatorBuilder) -> String {
        let bins = frontEnd.bins
        func transform(_ table: [Float], _ name: String, _ builder: inout OperatorBuilder) -> String {
            let kernel = builder.constant(table, [bins, 1, tables.length], as: "\(name).table")
            let attributes: [String: ONNXAttribute] = [
                "kernel_shape": .integers([tables.length]), "strides": .integers([frontEnd.hopLength]),
            ]
            let part = builder.add("Conv", [x, kernel], attributes, as: name)
            return builder.add("Mul", [part, part], as: "\(name).squared")
        }
        let parts = [transform(tables.real, "real", &builder), transform(tables.imaginary, "imaginary", &builder)]
        var power = builder.add("Add", parts, as: "power")
        if frontEnd.power == 1 { power = builder.add("Sqrt", [power], as: "magnitude") }
        let bank = builder.constant(tables.bank, [frontEnd.melBands, bins, 1], as: "mel.filterbank")
        return builder.add("Conv", [power, bank], ["kernel_shape": .integers([1])], as: "mel.power")
    }

    /// Mel power to what the network takes of it, `[batch, bands, frames]`.
    private func level(_ x: String, _ builder: inout OperatorBuilder) -> String {
        func scalar(_ number: Double, _ name: String) -> String { builder.constant([Float(number)], [], as: name) }
        let floor = scalar(frontEnd.floor, "floor")
        let raised = builder.add(frontEnd.floorKind == .maximum ? "Max" : "Add", [x, floor], as: "raised")
        let unit = affine(
            builder.add("Log", [raised], as: "logarithm"), 1 / frontEnd.unitSpan,
            -frontEnd.unitStart / frontEnd.unitSpan, "unscaled", &builder)
        let clamped = builder.add("Clip", [unit, scalar(0, "zero"), scalar(1, "one")], as: "unit")
        let isUnit = frontEnd.normalisedScale == .unit
        let (lowest, span) = isUnit ? (0, 1) : (frontEnd.lowestLevel, frontEnd.levelSpan)
        var result = affine(clamped, span, lowest, "level", &builder)
        if frontEnd.logarithm == .none {
            let power = builder.add("Exp", [result], as: "exponential")
            result = builder.add("Sub", [power, floor], as: "mel")
        }
        if frontEnd.cepstra > 0 {
            let basis = builder.constant(
                frontEnd.cepstralBasis, [frontEnd.cepstra, frontEnd.melBands, 1], as: "cepstral.basis")
            result = builder.add("Conv", [result, basis], ["kernel_shape": .integers([1])], as: "cepstra")
        }
        guard !frontEnd.means.isEmpty else {
            return affine(
                result, 1 / frontEnd.deviation, -frontEnd.mean / frontEnd.deviation, "normalised", &builder)
        }
        let shape = [frontEnd.means.count, 1]
        let means = builder.constant(frontEnd.means.map { Float($0) }, shape, as: "means")
        let factors = builder.constant(frontEnd.deviations.map { Float(1 / $0) }, shape, as: "factors")
        let centred = builder.add("Sub", [result, means], as: "centred")
        return builder.add("Mul", [centred, factors], as: "normalised")
    }

    private func affine(
        _ x: String, _ factor: Double, _ offset: Double, _ name: String, _ builder: inout OperatorBuilder
    ) -> String {
        var result = x
        if factor != 1 {
            let constant = builder.constant([Float(factor)], [], as: "\(name).factor")
            result = builder.add("Mul", [result, constant], as: offset == 0 ? name : "\(name).scaled")
        }
        guard offset != 0 else { return result }
        return builder.add("Add", [result, builder.constant([Float(offset)], [], as: "\(name).offset")], as: name)
    }

    /// The network's own axes, with equal channels.
    private func arranged(_ x: String, for input: Graph.Input, _ builder: inout OperatorBuilder) -> String {
        let order = input.axes.filter { $0 != .channels }
        var result = x
        if order != [.batch, .bands, .frames] {
            result = builder.add("Transpose", [x], ["perm": .integers([0, 2, 1])], as: "turned")
        }
        guard let place = input.axes.firstIndex(of: .channels) else { return result }
        result = builder.add("Unsqueeze", [result, builder.integers([place])], as: "image")
        guard input.channels > 1 else { return result }
        let copies = Array(repeating: result, count: input.channels)
        return builder.add("Concat", copies, ["axis": .integer(place)], as: "channels")
    }
}

import ONNXFiles

/// The range of every value of a network over samples, which scales of 8-bit numbers follow from.
public struct Calibration: Sendable {
    /// Least and largest by the value's name, 0 always among them.
    public private(set) var ranges: [String: ClosedRange<Float>] = [:]

    /// - Parameter ranges: as they were measured elsewhere, with 0 inside.
    public init(ranges: [String: ClosedRange<Float>] = [:]) { self.ranges = ranges }

    /// - Parameters:
    ///   - samples: of any number each, as the network takes them.
    ///   - progress: samples done.
    /// - Throws: `ExportError`.
    public init(_ model: ONNXModel, samples: [NumberArray], progress: (Int) -> Void = { _ in }) throws {
        guard !samples.isEmpty else { throw ExportError.noSamples }
        let interpreter = try Interpreter(model)
        for (index, sample) in samples.enumerated() {
            _ = try interpreter.run(sample) { name, value in
                var (low, high) = ranges[name].map { ($0.lowerBound, $0.upperBound) } ?? (0, 0)
                for number in value.numbers where number.isFinite {
                    low = min(low, number)
                    high = max(high, number)
                }
                ranges[name] = low...high
            }
            progress(index + 1)
        }
    }
}

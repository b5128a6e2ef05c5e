import TensorCore

/// One kernel at one shape, with its naive twin, the simplest program that computes the same. Tests compare the two,
/// and the benchmark times the kernel.
public struct KernelCase: Sendable, CustomStringConvertible {
    /// Whether the kernel computes the operation or one of its gradients.
    public enum Direction: String, CaseIterable, Sendable {
        case forward, inputGradient, filterGradient
    }

    public let name: String
    public let direction: Direction
    /// Multiplications plus additions of one run by the definition.
    public let operations: Int
    /// The least number of bytes that one run must read and write.
    public let bytes: Int
    /// The largest error allowed, divided by the largest magnitude in the naive result.
    public let tolerance: Float
    /// The convolution that this case is, so that other implementations can be timed on it; nil for other kernels.
    public let convolution: ConvolutionCase?
    /// Draws the inputs and binds both programs to them.
    public let prepare: @Sendable (inout RandomGenerator) -> Prepared

    /// Both programs over the same inputs.
    public struct Prepared {
        public let run: () -> [Tensor]
        public let naive: () -> [Tensor]

        public init(run: @escaping () -> [Tensor], naive: @escaping () -> [Tensor]) {
            self.run = run
            self.naive = naive
        }

        /// The largest difference between the results of both programs, divided by each result's largest magnitude.
        public func error(of results: [Tensor]) -> Float {
            let expected = naive()
            guard results.count == expected.count else {
                fatalError("\(results.count) results, \(expected.count) expected")
            }
            return zip(results, expected).map(relativeError).max() ?? 0
        }
    }

    public init(
        name: String, direction: Direction = .forward, operations: Int, bytes: Int, tolerance: Float,
        convolution: ConvolutionCase? = nil, prepare: @escaping @Sendable (inout RandomGenerator) -> Prepared
    ) {
        self.name = name
        self.direction = direction
        self.operations = operations
        self.bytes = bytes
        self.tolerance = tolerance
        self.convolution = convolution
        self.prepare = prepare
    }

    public var description: String { "\(name) \(direction.rawValue)" }
}

/// The largest |result − expected| over the largest |expected|; infinite where an element is NaN or the shapes differ.
public func relativeError(_ result: Tensor, _ expected: Tensor) -> Float {
    guard result.shape == expected.shape else { return .infinity }
    var (difference, magnitude) = (Float(0), Float.leastNormalMagnitude)
    for index in 0..<expected.count {
        let distance = abs(result.pointer[index] - expected.pointer[index])
        guard distance.isFinite else { return .infinity }
        difference = max(difference, distance)
        magnitude = max(magnitude, abs(expected.pointer[index]))
    }
    return difference / magnitude
}

/// The sum of the products of two tensors of one shape, by which a gradient is tested as the adjoint of its operation;
/// NaN where the shapes differ.
public func innerProduct(_ a: Tensor, _ b: Tensor) -> Double {
    guard a.shape == b.shape else { return .nan }
    return (0..<a.count).reduce(0) { $0 + Double(a.pointer[$1]) * Double(b.pointer[$1]) }
}

extension KernelCase {
    /// All cases that `frami-bench kernels` times.
    public static var benchmark: [KernelCase] {
        ConvolutionCases.benchmark + LayerCases.benchmark + TensorCases.benchmark
    }
}

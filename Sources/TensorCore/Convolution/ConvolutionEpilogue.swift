/// What is done with a convolution's output while it is still in the cache, where filters and batch-norm statistics are
/// fixed: batch normalisation, adding a residual, an activation, and the moments of the convolution's own output.
public struct ConvolutionEpilogue {
    /// The batch normalisation's scale and shift for each filter, `[2, K]`, as `foldBatchNorm` makes them.
    public var scaleShift: Tensor
    /// What is added before the activation, of the output's shape; nil for none.
    public var residual: Tensor?
    public var activation: Activation
    public var wantsMoments: Bool

    public init(
        scaleShift: Tensor, residual: Tensor? = nil, activation: Activation = .identity, wantsMoments: Bool = false
    ) {
        self.scaleShift = scaleShift
        self.residual = residual
        self.activation = activation
        self.wantsMoments = wantsMoments
    }
}

/// `output = activation(scale[k] · y + shift[k] + residual)` with `y = conv2D(input, filter:)`.
///
/// Where `wantsMoments` is true it returns also y, which the gradient of the moments needs, and the moments Σ y and Σ
/// y² over each sample's positions, `[batch, 2, K]`.
public func conv2D(
    _ input: Tensor, filter: Tensor, _ geometry: Convolution, _ epilogue: ConvolutionEpilogue
) -> (output: Tensor, convolved: Tensor?, moments: Tensor?) {
    geometry.check("conv2D", input: input.shape, filter: filter.shape)
    let shape = geometry.outputShape(input: input.shape, filter: filter.shape)
    require(
        epilogue.scaleShift.count == 2 * shape.channels && (epilogue.residual.map { $0.shape == shape } ?? true),
        "conv2D: scale and shift \(epilogue.scaleShift.shape), residual \(String(describing: epilogue.residual?.shape))"
            + " do not fit an output of \(shape)")
    // Moments are summed sample by sample, and fewer samples than these leave workers without one. The choice is the same for
    // any number of threads, since the two ways sum in different orders.
    let isShared = !epilogue.wantsMoments || shape.batch >= 8
    let isDepthwise =
        geometry.groups > 1 && !geometry.isDilated && geometry.groups == input.shape.channels
        && geometry.groups == shape.channels
    guard isShared, geometry.isDense || isDepthwise else {
        let convolved = conv2D(input, filter: filter, geometry)
        let (output, moments) = batchNormEvaluation(
            convolved, scaleShift: epilogue.scaleShift, residual: epilogue.residual, activation: epilogue.activation,
            wantsMoments: epilogue.wantsMoments)
        return (output, epilogue.wantsMoments ? convolved : nil, moments)
    }
    let convolved = Tensor(uninitialized: shape)
    let output = epilogue.wantsMoments ? Tensor(uninitialized: shape) : convolved
    let moments = epilogue.wantsMoments ? Tensor(zeros: Shape(shape.batch, 2, shape.channels)) : nil
    let finish = ConvolutionFinish(epilogue, convolved: convolved, output: output, moments: moments)
    if isDepthwise {
        depthwise(input, filter, geometry, convolved, finish)
    } else if let tiles = WinogradTiles(geometry, input: input.shape, output: shape) {
        WinogradConvolution(tiles: tiles, filter: FilterView(filter)).run(input, convolved, finish)
    } else {
        directForward(input, filter, geometry, convolved, finish)
    }
    return (output, epilogue.wantsMoments ? convolved : nil, moments)
}

/// Runs an epilogue on one region of the output at a time.
struct ConvolutionFinish {
    private let shape: Shape
    private let convolved: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let residual: UnsafePointer<Float>?
    private let moments: UnsafeMutablePointer<Float>?
    private let scaleShift: UnsafePointer<Float>
    private let curve: ActivationCurve

    /// Holds pointers only, so the tensors must live longer than it.
    init(_ epilogue: ConvolutionEpilogue, convolved: Tensor, output: Tensor, moments: Tensor?) {
        shape = output.shape
        self.convolved = UnsafePointer(convolved.pointer)
        self.output = output.pointer
        residual = epilogue.residual.map { UnsafePointer($0.pointer) }
        self.moments = moments?.pointer
        scaleShift = UnsafePointer(epilogue.scaleShift.pointer)
        curve = epilogue.activation.curve
    }

    /// Whether one worker must compute a whole sample, because it adds up the sample's moments.
    var needsWholeSamples: Bool { moments != nil }

    /// Runs the epilogue on a region of sample n.
    @inline(__always)
    func run(_ n: Int, rows: Range<Int>, columns: Range<Int>, channels: Range<Int>) {
        forEachChannelGroup(channels, Region(finish: self, n: n, rows: rows, columns: columns))
    }

    private struct Region: ChannelVisitor {
        let finish: ConvolutionFinish
        let n: Int
        let rows: Range<Int>
        let columns: Range<Int>

        @inline(__always)
        func visit<Lanes: FloatLanes>(_ first: Int, _ lanes: Lanes.Type) {
            finish.run(n, rows, columns, first, lanes)
        }
    }

    @inline(__always)
    private func run<Lanes: FloatLanes>(
        _ n: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ k: Int, _ lanes: Lanes.Type
    ) {
        let channels = shape.channels
        let (scale, shift) = (Lanes(at: scaleShift + k), Lanes(at: scaleShift + channels + k))
        var (sum, squares) = (Lanes.zero, Lanes.zero)
        for row in rows {
            var index = ((n * shape.height + row) * shape.width + columns.lowerBound) * channels + k
            for _ in columns {
                let y = Lanes(at: convolved + index)
                if moments != nil {
                    sum = sum + y
                    squares = squares.addingProduct(y, y)
                }
                var value = shift.addingProduct(scale, y)
                if let residual { value = value + Lanes(at: residual + index) }
                value.activated(curve).store(output + index)
                index += channels
            }
        }
        if let moments {
            let place = moments + n * 2 * channels + k
            (Lanes(at: place) + sum).store(place)
            (Lanes(at: place + channels) + squares).store(place + channels)
        }
    }
}

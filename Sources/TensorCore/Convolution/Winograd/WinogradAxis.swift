/// Winograd's minimal filtering along one axis of a convolution with three taps: some outputs from some inputs by fewer
/// multiplications than outputs times taps. A tile of an image takes one along its rows and one along its columns, and the
/// products of both.
///
/// At stride 2 (padding 1) an output sees inputs of both phases: those of odd index, through the middle tap alone, and those of
/// even index, through the two outer taps; `y = F(m, 2)(d even) + g₁ · d odd`. The gradient with respect to the input spreads
/// each gradient over both phases in the same way.
enum WinogradAxis {
    /// All of two positions; F(3, 3), F(4, 3) and F(6, 3): at stride 1.
    case pair, three, four, six
    /// Three or four outputs at stride 2.
    case stridedThree, stridedFour
    /// Their gradient with respect to six or eight inputs.
    case spreadThree, spreadFour

    /// How many values of a tile are made at once.
    var outputs: Int {
        switch self {
        case .pair: 2
        case .three, .stridedThree: 3
        case .four, .stridedFour: 4
        case .six, .spreadThree: 6
        case .spreadFour: 8
        }
    }

    /// How many values of the other side they depend on.
    var inputs: Int {
        switch self {
        case .pair: 2
        case .spreadThree: 4
        case .three, .spreadFour: 5
        case .four: 6
        case .stridedThree: 7
        case .six: 8
        case .stridedFour: 9
        }
    }

    /// From the inputs of one tile to those of the next.
    var step: Int {
        switch self {
        case .pair: 2
        case .three, .spreadThree: 3
        case .four, .spreadFour: 4
        case .six, .stridedThree: 6
        case .stridedFour: 8
        }
    }

    var products: Int {
        switch self {
        case .pair: 3
        case .three: 5
        case .four: 6
        case .stridedThree, .spreadThree: 7
        case .six: 8
        case .stridedFour, .spreadFour: 9
        }
    }

    /// How many transformed weights the products share: the middle tap meets every input of its phase.
    var weights: Int {
        switch self {
        case .pair: 3
        case .three, .stridedThree, .spreadThree: 5
        case .four, .stridedFour, .spreadFour: 6
        case .six: 8
        }
    }

    /// The one that needs the fewest products for a row of outputs, of those that fit.
    ///
    /// - Parameters:
    ///   - outputs: of the pass, which are a convolution's inputs for the gradient with respect to them.
    ///   - inputs: of the pass; two positions with a zero on either side have a scheme of their own.
    ///   - padding: zeros before the first input.
    ///   - spreads: whether it is that gradient, at stride 2.
    init(outputs: Int, inputs: Int, stride: Int, padding: Int, spreads: Bool) {
        // The transforms of eight products cost more and round worse: they must save a tenth.
        func cost(_ axis: WinogradAxis) -> Int { axis.tiles(outputs) * axis.products * (axis == .six ? 11 : 10) }
        func cheaper(_ a: WinogradAxis, _ b: WinogradAxis) -> WinogradAxis { cost(b) < cost(a) ? b : a }
        if stride == 2 {
            self = spreads ? cheaper(.spreadFour, .spreadThree) : cheaper(.stridedFour, .stridedThree)
        } else {
            self = outputs == 2 && inputs == 2 && padding == 1 ? .pair : cheaper(cheaper(.four, .six), .three)
        }
    }

    func tiles(_ outputs: Int) -> Int { (outputs + self.outputs - 1) / self.outputs }
}

/// Equally spaced values, each a vector of channels.
struct VectorLine<Lanes: SIMD> where Lanes.Scalar == Float {
    let start: UnsafeMutablePointer<Float>
    let stride: Int

    @inline(__always)
    subscript(_ index: Int) -> Lanes {
        get { Lanes(at: start + index * stride) }
        nonmutating set { newValue.store(start + index * stride) }
    }
}

/// Some lines of values to be transformed alike: between lines, and between the values of one.
struct WinogradLines {
    let count: Int
    let source: UnsafePointer<Float>
    let sourceLine: Int
    let sourceStride: Int
    let target: UnsafeMutablePointer<Float>
    let targetLine: Int
    let targetStride: Int

    @inline(__always)
    func forEach<Lanes: SIMD>(_: Lanes.Type, _ transform: (VectorLine<Lanes>, VectorLine<Lanes>) -> Void)
    where Lanes.Scalar == Float {
        for line in 0..<count {
            transform(
                VectorLine(start: UnsafeMutablePointer(mutating: source) + line * sourceLine, stride: sourceStride),
                VectorLine(start: target + line * targetLine, stride: targetStride))
        }
    }
}

extension WinogradAxis {
    /// Bᵀ: `inputs` to `products`.
    @inline(__always)
    func input<Lanes: SIMD>(_ lines: WinogradLines, _ vector: Lanes.Type) where Lanes.Scalar == Float {
        switch self {
        case .pair: lines.forEach(vector) { WinogradPair.input($0, $1) }
        case .three: lines.forEach(vector) { WinogradThree.input($0, $1) }
        case .four: lines.forEach(vector) { WinogradFour.input($0, $1) }
        case .six: lines.forEach(vector) { WinogradSix.input($0, $1) }
        case .stridedThree: lines.forEach(vector) { WinogradStridedThree.input($0, $1) }
        case .stridedFour: lines.forEach(vector) { WinogradStridedFour.input($0, $1) }
        case .spreadThree: lines.forEach(vector) { WinogradStridedThree.spreadInput($0, $1) }
        case .spreadFour: lines.forEach(vector) { WinogradStridedFour.spreadInput($0, $1) }
        }
    }

    /// Aᵀ: `products` to `outputs`.
    @inline(__always)
    func output<Lanes: SIMD>(_ lines: WinogradLines, _ vector: Lanes.Type) where Lanes.Scalar == Float {
        switch self {
        case .pair: lines.forEach(vector) { WinogradPair.output($0, $1) }
        case .three: lines.forEach(vector) { WinogradThree.output($0, $1) }
        case .four: lines.forEach(vector) { WinogradFour.output($0, $1) }
        case .six: lines.forEach(vector) { WinogradSix.output($0, $1) }
        case .stridedThree: lines.forEach(vector) { WinogradStridedThree.output($0, $1) }
        case .stridedFour: lines.forEach(vector) { WinogradStridedFour.output($0, $1) }
        case .spreadThree: lines.forEach(vector) { WinogradStridedThree.spreadOutput($0, $1) }
        case .spreadFour: lines.forEach(vector) { WinogradStridedFour.spreadOutput($0, $1) }
        }
    }

    /// A: a gradient of `outputs` to `products`. A filter's gradient is not asked for through a gradient that spreads.
    @inline(__always)
    func outputGradient<Lanes: SIMD>(_ lines: WinogradLines, _ vector: Lanes.Type) where Lanes.Scalar == Float {
        switch self {
        case .pair: lines.forEach(vector) { WinogradPair.outputGradient($0, $1) }
        case .three: lines.forEach(vector) { WinogradThree.outputGradient($0, $1) }
        case .four: lines.forEach(vector) { WinogradFour.outputGradient($0, $1) }
        case .six: lines.forEach(vector) { WinogradSix.outputGradient($0, $1) }
        case .stridedThree: lines.forEach(vector) { WinogradStridedThree.outputGradient($0, $1) }
        case .stridedFour: lines.forEach(vector) { WinogradStridedFour.outputGradient($0, $1) }
        case .spreadThree, .spreadFour: fatalError("a filter's gradient reads a convolution's own tiles")
        }
    }

    /// G: three taps to `weights`.
    @inline(__always)
    func filter<Lanes: SIMD>(_ lines: WinogradLines, _ vector: Lanes.Type) where Lanes.Scalar == Float {
        switch self {
        case .pair: lines.forEach(vector) { WinogradPair.filter($0, $1) }
        case .three: lines.forEach(vector) { WinogradThree.filter($0, $1) }
        case .four: lines.forEach(vector) { WinogradFour.filter($0, $1) }
        case .six: lines.forEach(vector) { WinogradSix.filter($0, $1) }
        case .stridedThree, .spreadThree: lines.forEach(vector) { WinogradStridedThree.filter($0, $1) }
        case .stridedFour, .spreadFour: lines.forEach(vector) { WinogradStridedFour.filter($0, $1) }
        }
    }

    /// Gᵀ: sums of `weights` to three taps.
    @inline(__always)
    func filterGradient<Lanes: SIMD>(_ lines: WinogradLines, _ vector: Lanes.Type) where Lanes.Scalar == Float {
        switch self {
        case .pair: lines.forEach(vector) { WinogradPair.filterGradient($0, $1) }
        case .three: lines.forEach(vector) { WinogradThree.filterGradient($0, $1) }
        case .four: lines.forEach(vector) { WinogradFour.filterGradient($0, $1) }
        case .six: lines.forEach(vector) { WinogradSix.filterGradient($0, $1) }
        case .stridedThree, .spreadThree: lines.forEach(vector) { WinogradStridedThree.filterGradient($0, $1) }
        case .stridedFour, .spreadFour: lines.forEach(vector) { WinogradStridedFour.filterGradient($0, $1) }
        }
    }
}

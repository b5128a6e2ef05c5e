/// A scheme of Winograd's minimal filtering along one axis of a convolution with three taps: it computes some outputs
/// from some inputs with fewer multiplications than outputs times taps. A tile of an image has one scheme along its
/// rows and one along its columns, and takes the product of their numbers of multiplications.
///
/// At stride 2 (padding 1) an output depends on inputs of both phases: on those of odd index through the middle tap
/// only, and on those of even index through the two outer taps; `y = F(m, 2)(d even) + g₁ · d odd`. The gradient with
/// respect to the input adds each output's gradient to both phases in the same way ("spread").
enum WinogradAxis {
    /// At stride 1: an axis of two positions as a whole, and F(3, 3), F(4, 3) and F(6, 3).
    case pair, three, four, six
    /// At stride 2: three or four outputs.
    case stridedThree, stridedFour
    /// The gradient of those with respect to six or eight inputs.
    case spreadThree, spreadFour

    /// How many outputs a tile has along the axis.
    var outputs: Int {
        switch self {
        case .pair: 2
        case .three, .stridedThree: 3
        case .four, .stridedFour: 4
        case .six, .spreadThree: 6
        case .spreadFour: 8
        }
    }

    /// How many inputs those outputs depend on.
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

    /// How many inputs lie between the beginnings of two neighbouring tiles.
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

    /// How many transformed weights there are: fewer than products at stride 2, where the middle tap is multiplied with
    /// every input of its phase.
    var weights: Int {
        switch self {
        case .pair: 3
        case .three, .stridedThree, .spreadThree: 5
        case .four, .stridedFour, .spreadFour: 6
        case .six: 8
        }
    }

    /// The scheme that needs the fewest products for a row of outputs, among those that fit.
    ///
    /// - Parameters:
    ///   - outputs: the number of values that the pass computes; for the input's gradient these are the convolution's
    ///     inputs.
    ///   - inputs: the number of values that the pass reads; two with a zero on either side have a scheme of their own.
    ///   - padding: zeros before the first input.
    ///   - spreads: whether the pass is the input's gradient at stride 2.
    init(outputs: Int, inputs: Int, stride: Int, padding: Int, spreads: Bool) {
        // The transforms of F(6, 3) with its eight products cost more and have larger rounding errors, so it is taken
        // only where it saves a tenth of the products.
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

/// Values at equal distances in memory, each a vector of channels.
struct VectorLine<Lanes: FloatVector> {
    let start: UnsafeMutablePointer<Float>
    let stride: Int

    @inline(__always)
    subscript(_ index: Int) -> Lanes {
        get { Lanes(at: start + index * stride) }
        nonmutating set { newValue.store(start + index * stride) }
    }
}

/// Some lines of values that are transformed in the same way, with the distances between lines and between the values
/// of a line.
struct WinogradLines {
    let count: Int
    let source: UnsafePointer<Float>
    let sourceLine: Int
    let sourceStride: Int
    let target: UnsafeMutablePointer<Float>
    let targetLine: Int
    let targetStride: Int

    @inline(__always)
    func forEach<Lanes: FloatVector>(_: Lanes.Type, _ transform: (VectorLine<Lanes>, VectorLine<Lanes>) -> Void) {
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
    func input<Lanes: FloatVector>(_ lines: WinogradLines, _ vector: Lanes.Type) {
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
    func output<Lanes: FloatVector>(_ lines: WinogradLines, _ vector: Lanes.Type) {
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

    /// A: a gradient of `outputs` to `products`. The schemes that spread have none, because no filter's gradient is
    /// computed through them.
    @inline(__always)
    func outputGradient<Lanes: FloatVector>(_ lines: WinogradLines, _ vector: Lanes.Type) {
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
    func filter<Lanes: FloatVector>(_ lines: WinogradLines, _ vector: Lanes.Type) {
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
    func filterGradient<Lanes: FloatVector>(_ lines: WinogradLines, _ vector: Lanes.Type) {
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

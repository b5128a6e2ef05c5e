/// A filter as a pass reads it: the convolution itself, or one of the passes of its input gradient, which read taps backwards,
/// skip some, and take channels for filters. Filters are contiguous, then channels.
struct FilterView {
    let start: UnsafePointer<Float>
    let height: Int
    let width: Int
    let channels: Int
    let filters: Int
    let rowStride: Int
    let columnStride: Int

    /// A filter `[height, width, channels, filters]` as it is.
    init(_ filter: Tensor) {
        let shape = filter.shape
        start = UnsafePointer(filter.pointer)
        (height, width, channels, filters) = (shape[0], shape[1], shape[2], shape[3])
        columnStride = channels * filters
        rowStride = width * columnStride
    }

    /// The taps that join one phase of the input's rows and columns to the output, last tap first, from outputs to inputs.
    /// - Parameters:
    ///   - transposed: `[height, width, K, C]`.
    ///   - shape: of the filter as the convolution has it.
    init(transposed: UnsafePointer<Float>, _ shape: Shape, rows: GradientPhase, columns: GradientPhase) {
        let tap = shape[2] * shape[3]
        start = transposed + max(rows.lastTap * shape[1] + columns.lastTap, 0) * tap
        (height, width, channels, filters) = (rows.taps, columns.taps, shape[3], shape[2])
        (rowStride, columnStride) = (-rows.stride * shape[1] * tap, -columns.stride * tap)
    }

    @inline(__always)
    func row(_ u: Int, _ v: Int, _ c: Int) -> UnsafePointer<Float> {
        start + u * rowStride + v * columnStride + c * filters
    }

    /// Floats of the filter packed.
    var packedCount: Int { height * width * channels * Panels(count: filters).padded }

    /// `[panel][height][width][channels][width of the panel]`, the panel's missing filters filled up with zeros.
    func pack(into packed: UnsafeMutablePointer<Float>) {
        let panels = Panels(count: filters)
        let steps = height * width * channels
        Workers.forEach(height * width) { taps, _ in
            for tap in taps {
                panels.forEach { first, lanes in
                    let target = packed + first * steps + tap * channels * lanes
                    let valid = min(lanes, filters - first)
                    for c in 0..<channels {
                        let to = target + c * lanes
                        to.update(from: row(tap / width, tap % width, c) + first, count: valid)
                        (to + valid).update(repeating: 0, count: lanes - valid)
                    }
                }
            }
        }
    }
}

/// Along one axis, the inputs `i = stride · m + phase` of a convolution, whose gradients are a dense correlation of the output's
/// gradient: output `o` reaches input `i` through tap `u = i + padding − stride · o`.
struct GradientPhase {
    let phase: Int
    let stride: Int
    /// How many inputs there are.
    let count: Int
    /// How many taps reach them.
    let taps: Int
    let lastTap: Int
    /// What the correlation must be padded by at its beginning; negative where it begins inside.
    let padding: Int

    init(phase: Int, extent: Int, kernel: Int, stride: Int, padding: Int) {
        let firstTap = (phase + padding) % stride
        self.phase = phase
        self.stride = stride
        count = (extent - phase + stride - 1) / stride
        taps = firstTap < kernel ? (kernel - firstTap + stride - 1) / stride : 0
        lastTap = firstTap + stride * (taps - 1)
        self.padding = taps - 1 - (phase + padding - firstTap) / stride
    }

    init(rows phase: Int, _ input: Shape, _ geometry: Convolution) {
        self.init(
            phase: phase, extent: input.height, kernel: geometry.kernelHeight, stride: geometry.strideHeight,
            padding: geometry.paddingHeight)
    }

    init(columns phase: Int, _ input: Shape, _ geometry: Convolution) {
        self.init(
            phase: phase, extent: input.width, kernel: geometry.kernelWidth, stride: geometry.strideWidth,
            padding: geometry.paddingWidth)
    }
}

/// `[height, width, C, K]` to `[height, width, K, C]`.
func transposeFilter(_ filter: Tensor, into transposed: UnsafeMutablePointer<Float>) {
    let shape = filter.shape
    let (channels, filters) = (shape[2], shape[3])
    let side = 16
    let bands = (channels + side - 1) / side
    Workers.forEach(shape[0] * shape[1] * bands) { range, _ in
        for unit in range {
            let offset = unit / bands * channels * filters
            let (source, target) = (filter.pointer + offset, transposed + offset)
            let rows = unit % bands * side..<min((unit % bands + 1) * side, channels)
            for first in stride(from: 0, to: filters, by: side) {
                for k in first..<min(first + side, filters) {
                    for c in rows { target[k * channels + c] = source[c * filters + k] }
                }
            }
        }
    }
}

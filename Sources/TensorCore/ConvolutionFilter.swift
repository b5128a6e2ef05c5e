/// A filter as a pass reads it: the convolution itself, or one of the passes of its input gradient, which read taps backwards,
/// skip some, and exchange channels with filters.
struct FilterView {
    var start: UnsafePointer<Float>
    let height: Int
    let width: Int
    let channels: Int
    let filters: Int
    let rowStride: Int
    let columnStride: Int
    let channelStride: Int
    let filterStride: Int

    /// A filter `[height, width, channels, filters]` as it is.
    init(_ filter: Tensor) {
        let shape = filter.shape
        start = UnsafePointer(filter.pointer)
        (height, width, channels, filters) = (shape[0], shape[1], shape[2], shape[3])
        (columnStride, channelStride, filterStride) = (channels * filters, filters, 1)
        rowStride = width * columnStride
    }

    /// The taps that join one phase of the input's rows and columns to the output, last tap first, from outputs to inputs.
    init(_ filter: Tensor, rows: GradientPhase, columns: GradientPhase) {
        let shape = filter.shape
        let tap = shape[2] * shape[3]
        let first = (rows.lastTap * shape[1] + columns.lastTap) * tap
        start = UnsafePointer(filter.pointer) + max(first, 0)
        (height, width, channels, filters) = (rows.taps, columns.taps, shape[3], shape[2])
        (rowStride, columnStride) = (-rows.stride * shape[1] * tap, -columns.stride * tap)
        (channelStride, filterStride) = (1, shape[3])
    }

    @inline(__always)
    subscript(u: Int, v: Int, c: Int, k: Int) -> Float {
        start[u * rowStride + v * columnStride + c * channelStride + k * filterStride]
    }

    /// `[panel][height][width][channels][width of the panel]`, the panel's missing filters filled up with zeros.
    func packed() -> Tensor {
        let panels = Panels(count: filters)
        let steps = height * width * channels
        let result = Tensor(uninitialized: Shape(count: max(steps * panels.padded, 1)))
        Workers.forEach(height * width) { taps, _ in
            for tap in taps {
                let source = start + tap / width * rowStride + tap % width * columnStride
                panels.forEach { first, lanes in
                    let target = result.pointer + first * steps + tap * channels * lanes
                    let valid = min(lanes, filters - first)
                    for c in 0..<channels {
                        let (from, to) = (source + c * channelStride + first * filterStride, target + c * lanes)
                        for k in 0..<valid { to[k] = from[k * filterStride] }
                        for k in valid..<lanes { to[k] = 0 }
                    }
                }
            }
        }
        return result
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

    static func all(extent: Int, kernel: Int, stride: Int, padding: Int) -> [GradientPhase] {
        (0..<min(stride, extent)).map {
            GradientPhase(phase: $0, extent: extent, kernel: kernel, stride: stride, padding: padding)
        }
    }
}

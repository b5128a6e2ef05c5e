/// A filter in the order in which a pass reads it. The convolution itself reads it as it is; a pass of the input
/// gradient reads the taps backwards, skips some where the stride is above 1, and exchanges channels and filters.
struct FilterView {
    private let start: UnsafePointer<Float>
    let height: Int
    let width: Int
    let channels: Int
    let filters: Int
    private let rowStride: Int
    private let columnStride: Int
    /// Whether a tap lies in memory as `[filters, channels]` instead of `[channels, filters]`.
    private let isTransposed: Bool

    /// Reads a filter `[height, width, channels, filters]` as it is.
    init(_ filter: Tensor) {
        let shape = filter.shape
        start = UnsafePointer(filter.pointer)
        (height, width, channels, filters) = (shape[0], shape[1], shape[2], shape[3])
        columnStride = channels * filters
        rowStride = width * columnStride
        isTransposed = false
    }

    /// Reads the taps through which the output depends on one phase of the input's rows and columns: last tap first,
    /// with the output's filters as channels.
    init(_ filter: Tensor, rows: GradientPhase, columns: GradientPhase) {
        let shape = filter.shape
        let tap = shape[2] * shape[3]
        start = UnsafePointer(filter.pointer) + max(rows.lastTap * shape[1] + columns.lastTap, 0) * tap
        (height, width, channels, filters) = (rows.taps, columns.taps, shape[3], shape[2])
        (rowStride, columnStride) = (-rows.stride * shape[1] * tap, -columns.stride * tap)
        isTransposed = true
    }

    /// Reads all taps, last tap first, with the output's filters as channels.
    init(reversed filter: Tensor) {
        func all(_ taps: Int) -> GradientPhase {
            GradientPhase(phase: 0, extent: 1, kernel: taps, stride: 1, padding: 0)
        }
        self.init(filter, rows: all(filter.shape[0]), columns: all(filter.shape[1]))
    }

    /// Number of floats that `pack` and `packForDots` write.
    var packedCount: Int { height * width * channels * Panels(count: filters).padded }

    /// How many channels one unit of packing has: many, so that reads of a transposed filter are long, but few enough
    /// that all workers get a unit.
    var channelsInBlock: Int { min(64, max(16, (channels / Workers.threads + 15) / 16 * 16)) }

    /// Writes the filter as `[panel][height][width][channels][width of the panel]`; where the last panel has fewer
    /// filters than its width, zeros fill it.
    func pack(into packed: UnsafeMutablePointer<Float>) {
        let steps = height * width * channels
        let size = channelsInBlock
        let blocks = (channels + size - 1) / size
        Workers.forEach(height * width * blocks) { units, _ in
            for unit in units {
                let (tap, first) = (unit / blocks, unit % blocks * size)
                let block = first..<min(first + size, channels)
                pack(tap, block, 0..<filters, steps: steps, into: packed, at: tap * channels + first)
            }
        }
    }

    /// Writes one tap's weights from some channels to some filters as `[panel][steps][width of the panel]`, beginning
    /// at a step.
    @inline(__always)
    func pack(
        _ tap: Int, _ block: Range<Int>, _ range: Range<Int>, steps: Int, into packed: UnsafeMutablePointer<Float>,
        at step: Int = 0
    ) {
        let source = start + tap / width * rowStride + tap % width * columnStride
        let panels = Panels(count: range.count)
        if isTransposed {
            panels.forEach { panel, lanes in
                let target = packed + panel * steps + step * lanes
                let valid = min(lanes, range.count - panel)
                transpose(
                    source + (range.lowerBound + panel) * channels + block.lowerBound, rows: valid, stride: channels,
                    columns: block.count, into: target, stride: lanes)
                for c in 0..<block.count { for k in valid..<lanes { target[c * lanes + k] = 0 } }
            }
        } else {
            // Each row of the filter is read once, through all panels.
            for c in block {
                let values = source + c * filters + range.lowerBound
                panels.forEach { panel, lanes in
                    let target = packed + panel * steps + (step + c - block.lowerBound) * lanes
                    let whole = min(lanes, range.count - panel) / 8 * 8
                    if whole == 32 {
                        Vector(at: values + panel).store(target)
                        Vector(at: values + panel + 16).store(target + 16)
                    } else {
                        for k in stride(from: 0, to: whole, by: 8) {
                            Vector8(at: values + panel + k).store(target + k)
                        }
                        for k in whole..<lanes { target[k] = panel + k < range.count ? values[panel + k] : 0 }
                    }
                }
            }
        }
    }

    /// Writes the filter as `[filters][height][width][channels]`, for dot products over channels.
    func packForDots(into packed: UnsafeMutablePointer<Float>) {
        for k in 0..<filters {
            for tap in 0..<height * width {
                let source = start + tap / width * rowStride + tap % width * columnStride
                let target = packed + (k * height * width + tap) * channels
                for c in 0..<channels { target[c] = source[isTransposed ? k * channels + c : c * filters + k] }
            }
        }
    }
}

/// One phase of a convolution's input along one axis: the indices `i = stride · m + phase`. Output `o` depends on input
/// `i` through tap `u = i + padding − stride · o`, so that the gradients of one phase are a dense correlation of the
/// output's gradient with every `stride`-th tap.
struct GradientPhase {
    let phase: Int
    let stride: Int
    /// How many inputs the phase has.
    let count: Int
    /// How many taps the phase's inputs are read through.
    let taps: Int
    let lastTap: Int
    /// The correlation's padding at its beginning; negative where it begins inside the output's gradient.
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
            padding: geometry.paddingTop)
    }

    init(columns phase: Int, _ input: Shape, _ geometry: Convolution) {
        self.init(
            phase: phase, extent: input.width, kernel: geometry.kernelWidth, stride: geometry.strideWidth,
            padding: geometry.paddingLeft)
    }
}

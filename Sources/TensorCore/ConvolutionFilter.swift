/// A filter as a pass reads it: the convolution itself, or one of the passes of its input gradient, which read taps
/// backwards, skip some, and take channels for filters.
struct FilterView {
    private let start: UnsafePointer<Float>
    let height: Int
    let width: Int
    let channels: Int
    let filters: Int
    private let rowStride: Int
    private let columnStride: Int
    /// A tap is `[filters, channels]`, not `[channels, filters]`.
    private let isTransposed: Bool

    /// A filter `[height, width, channels, filters]` as it is.
    init(_ filter: Tensor) {
        let shape = filter.shape
        start = UnsafePointer(filter.pointer)
        (height, width, channels, filters) = (shape[0], shape[1], shape[2], shape[3])
        columnStride = channels * filters
        rowStride = width * columnStride
        isTransposed = false
    }

    /// The taps that join one phase of the input's rows and columns to the output, last tap first, from outputs to inputs.
    init(_ filter: Tensor, rows: GradientPhase, columns: GradientPhase) {
        let shape = filter.shape
        let tap = shape[2] * shape[3]
        start = UnsafePointer(filter.pointer) + max(rows.lastTap * shape[1] + columns.lastTap, 0) * tap
        (height, width, channels, filters) = (rows.taps, columns.taps, shape[3], shape[2])
        (rowStride, columnStride) = (-rows.stride * shape[1] * tap, -columns.stride * tap)
        isTransposed = true
    }

    /// Floats of the filter packed, by `pack` as by `packForDots`.
    var packedCount: Int { height * width * channels * Panels(count: filters).padded }

    /// How many channels make a unit of work: enough for long reads of a transposed filter, and for all workers.
    var channelsInBlock: Int { min(64, max(16, (channels / Workers.threads + 15) / 16 * 16)) }

    /// `[panel][height][width][channels][width of the panel]`, the panel's missing filters filled up with zeros.
    func pack(into packed: UnsafeMutablePointer<Float>) {
        let panels = Panels(count: filters)
        let steps = height * width * channels
        let size = channelsInBlock
        let blocks = (channels + size - 1) / size
        Workers.forEach(height * width * blocks) { units, _ in
            for unit in units {
                let (tap, first) = (unit / blocks, unit % blocks * size)
                let block = first..<min(first + size, channels)
                panels.forEach { filter, lanes in
                    pack(
                        tap, block, filter, lanes: lanes,
                        into: packed + filter * steps + (tap * channels + first) * lanes)
                }
            }
        }
    }

    /// One tap's weights from some channels to the filters of one panel: `[channels][lanes]`.
    @inline(__always)
    func pack(
        _ tap: Int, _ block: Range<Int>, _ filter: Int, lanes: Int, into target: UnsafeMutablePointer<Float>
    ) {
        let source = start + tap / width * rowStride + tap % width * columnStride
        let valid = min(lanes, filters - filter)
        for c in block {
            let row = target + (c - block.lowerBound) * lanes
            if !isTransposed {
                let values = source + c * filters + filter
                let whole = valid / 8 * 8
                for k in stride(from: 0, to: whole, by: 8) { Vector8(at: values + k).store(row + k) }
                for k in whole..<valid { row[k] = values[k] }
            }
            for k in valid..<lanes { row[k] = 0 }
        }
        if isTransposed { transpose(source + filter * channels, block, count: valid, lanes: lanes, into: target) }
    }

    /// Blocks of 16x16, and what is left one by one, along the rows that lie in memory.
    @inline(__always)
    private func transpose(
        _ source: UnsafePointer<Float>, _ block: Range<Int>, count: Int, lanes: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let (wholeRows, wholeColumns) = (count / 16 * 16, block.count / 16 * 16)
        for k in stride(from: 0, to: wholeRows, by: 16) {
            for c in stride(from: 0, to: wholeColumns, by: 16) {
                transposeBlock(source + k * channels + block.lowerBound + c, channels, target + c * lanes + k, lanes)
            }
        }
        for k in 0..<count {
            let column = source + k * channels + block.lowerBound
            for c in (k < wholeRows ? wholeColumns : 0)..<block.count { target[c * lanes + k] = column[c] }
        }
    }

    /// `[filters][height][width][channels]`.
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

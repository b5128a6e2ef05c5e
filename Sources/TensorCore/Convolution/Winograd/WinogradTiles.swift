/// The tiles of a batch of output images, and the tiles of the inputs that they depend on.
struct WinogradTiles {
    let input: Shape
    let output: Shape
    let rows: WinogradAxis
    let columns: WinogradAxis
    private let paddingTop: Int
    private let paddingLeft: Int
    let down: Int
    let across: Int

    /// What transforming a filter costs, in products of tiles for each transformed weight.
    ///
    /// Measured at 64 channels and filters, one image and one thread, with the limits here removed (`frami-bench conv
    /// --channels 64 --filters 64 --batch 1 --threads 1 --size 4x4` and so on, AMD EPYC, 2026-11-27; microseconds
    /// forward by Winograd's and by the direct algorithm): 67 and 24 at 4x4, 53 and 80 at 8x8, 72 and 109 at 8x16. With
    /// 13 the direct algorithm is still used at 8x8, and Winograd's from 8x16 on.
    private static let filterCost = 13

    /// The least channels, and filters, for which Winograd's algorithm is used. With fewer, transforming the tiles
    /// takes longer than the saved multiplications.
    ///
    /// The direct algorithm's time over that of Winograd's forward, measured at 16x24 in batches of 16 with as many
    /// filters as channels: 0.7 for 4 channels, 1.05 for 8, 1.7 for 12 and 16 (`frami-bench conv --channels 12
    /// --filters 12 --size 16x24 --threads 1`, AMD EPYC, 2026-11-27).
    private static let leastChannels = 12

    /// The least channels, and filters, at stride 2, where fewer multiplications are saved: 0.7 for 16 channels, 0.9
    /// for 24, 1.1 for 32 and 2.0 for 48 (the same command with `--stride 2`, on the same processor and day). The
    /// input's gradient takes longer than by the direct algorithm even for 48 (0.8).
    private static let leastStridedChannels = 32

    /// The tiles of `conv2D(input, filter:)`; nil where Winograd's algorithm is not faster.
    ///
    /// - Parameters:
    ///   - filterCost: what transforming a filter costs, in products of tiles for each transformed weight.
    init?(_ geometry: Convolution, input: Shape, output: Shape, filterCost: Int = WinogradTiles.filterCost) {
        self.init(
            geometry, input: input, output: output, spreads: false, filterCost: filterCost,
            multiplications: Self.multiplications(geometry, input: input, output: output))
    }

    /// The tiles of the input's gradient, which is computed from the output's gradient.
    init?(_ geometry: Convolution, gradient: Shape, inputGradient: Shape) {
        self.init(
            geometry, input: gradient, output: inputGradient, spreads: true, filterCost: Self.filterCost,
            multiplications: Self.multiplications(geometry, input: inputGradient, output: gradient))
    }

    /// - Parameters:
    ///   - multiplications: those of the direct algorithm, for one channel and filter. The products of all tiles,
    ///     together with what transforming the filter costs, must be fewer.
    private init?(
        _ geometry: Convolution, input: Shape, output: Shape, spreads: Bool, filterCost: Int, multiplications: Int
    ) {
        let isStrided = geometry.strideHeight == 2 || geometry.strideWidth == 2
        guard geometry.kernelHeight == 3, geometry.kernelWidth == 3,
            max(geometry.strideHeight, geometry.strideWidth) <= 2,
            min(input.channels, output.channels) >= (isStrided ? Self.leastStridedChannels : Self.leastChannels),
            geometry.strideHeight == 1 || geometry.paddingTop == 1,
            geometry.strideWidth == 1 || geometry.paddingLeft == 1
        else { return nil }
        (self.input, self.output) = (input, output)
        func axis(_ outputs: Int, _ inputs: Int, _ stride: Int, _ padding: Int) -> (WinogradAxis, padding: Int) {
            let padding = !spreads ? padding : stride == 1 ? 2 - padding : 0
            let axis = WinogradAxis(
                outputs: outputs, inputs: inputs, stride: stride, padding: padding, spreads: spreads)
            return (axis, axis == .pair ? 0 : padding)
        }
        (rows, paddingTop) = axis(output.height, input.height, geometry.strideHeight, geometry.paddingTop)
        (columns, paddingLeft) = axis(output.width, input.width, geometry.strideWidth, geometry.paddingLeft)
        (down, across) = (rows.tiles(output.height), columns.tiles(output.width))
        guard products * count + filterCost * weights < multiplications else { return nil }
    }

    /// How many multiplications the direct algorithm takes for one channel and filter: at each position those taps that
    /// lie inside the image.
    private static func multiplications(_ geometry: Convolution, input: Shape, output: Shape) -> Int {
        let rows = (0..<geometry.kernelHeight).reduce(0) {
            $0
                + DirectPass.inside(
                    output.height, geometry.strideHeight, geometry.paddingTop - $1, input.height
                ).count
        }
        let columns = (0..<geometry.kernelWidth).reduce(0) {
            $0 + DirectPass.inside(output.width, geometry.strideWidth, geometry.paddingLeft - $1, input.width).count
        }
        return output.batch * rows * columns
    }

    var count: Int { output.batch * down * across }
    /// How many products a tile takes for one channel and filter.
    var products: Int { rows.products * columns.products }
    /// How many transformed weights there are for one channel and filter; at stride 2 several products share one.
    var weights: Int { rows.weights * columns.weights }

    /// Whether the filter is so large that panels of it are faster than the whole filter.
    ///
    /// The whole filter's time over that of panels, forward on four images of 8x8 with as many filters as channels: 1.0
    /// for 128 channels, 1.4 for 160 and 1.7 for 192 (`frami-bench conv --channels 160 --filters 160 --size 8x8
    /// --batch 4 --threads 1`, AMD EPYC, 2026-11-27, with another limit in each run).
    var isFilterLarge: Bool { input.channels * output.channels > 30_000 }

    /// The index of the transformed weight that belongs to a product.
    @inline(__always)
    func weight(_ product: Int) -> Int {
        min(product / columns.products, rows.weights - 1) * columns.weights
            + min(product % columns.products, columns.weights - 1)
    }

    /// How many tiles are computed at once: whole register blocks, with about as many products as `tiles` tiles of 4x4
    /// outputs have.
    func atOnce(_ tiles: Int) -> Int {
        RegisterBlock.wholeBlocks(near: tiles * 36 / products)
    }

    /// The image and the first output row and column of a tile.
    @inline(__always)
    func place(_ tile: Int) -> (image: Int, row: Int, column: Int) {
        (tile / (down * across), tile / across % down * rows.outputs, tile % across * columns.outputs)
    }

    /// The first input row and column of a tile.
    @inline(__always)
    private func inputPlace(_ tile: Int) -> (row: Int, column: Int) {
        (tile / across % down * rows.step - paddingTop, tile % across * columns.step - paddingLeft)
    }
}

extension WinogradTiles {
    /// How many floats of scratch memory a worker needs for a tile that reaches over an image's edge, and for the lines
    /// between the transforms of the two axes.
    var edgeScratch: Int {
        let channels = (max(input.channels, output.channels) + 15) / 16 * 16
        return max(rows.inputs * columns.inputs, rows.outputs * columns.outputs) * channels + linesCount
    }

    /// How many floats of scratch memory the transform of a filter, or of its gradient, needs.
    static let filterScratch = 16 * 3 * 8

    private var linesCount: Int { 16 * max(rows.products, rows.outputs) * max(columns.products, columns.inputs) }

    /// Whether a tile is F(4, 3) along both axes, whose transforms fit into the registers.
    private var isSmall: Bool { rows == .four && columns == .four }

    /// Computes Bᵀ d B for some channels of the input tiles.
    func transformInputs(
        _ tiles: Range<Int>, _ range: Range<Int>, _ images: UnsafePointer<Float>, _ matrices: WinogradMatrices,
        edge scratch: UnsafeMutablePointer<Float>
    ) {
        let channels = input.channels
        let (height, width) = (rows.inputs, columns.inputs)
        let edge = scratch + linesCount
        for tile in tiles {
            let (top, left) = inputPlace(tile)
            let image = images + tile / (down * across) * input.columns + range.lowerBound
            var (source, rowStride, columnStride) = (
                image + (top * input.width + left) * channels, input.width * channels, channels
            )
            if top < 0 || left < 0 || top + height > input.height || left + width > input.width {
                source = UnsafePointer(edge)
                (rowStride, columnStride) = (width * matrices.rowStride, matrices.rowStride)
                gather(image, input, range.count, top, left, height, width, edge, columnStride)
            }
            let target = matrices.start + (tile - tiles.lowerBound) * matrices.rowStride
            @inline(__always)
            func transform<Lanes: FloatVector>(_ vector: Lanes.Type) {
                for c in stride(from: 0, to: range.count, by: Lanes.scalarCount) {
                    transformInput(
                        source + c, rowStride, columnStride, target + c, matrices.matrixStride, scratch, vector)
                }
            }
            if RegisterBlock.isWide { transform(Vector.self) } else { transform(Vector8.self) }
        }
    }

    /// Computes A ∇y Aᵀ for some channels of the tiles of the output's gradient.
    func transformOutputGradients(
        _ tiles: Range<Int>, _ range: Range<Int>, _ images: UnsafePointer<Float>, _ matrices: WinogradMatrices,
        edge scratch: UnsafeMutablePointer<Float>
    ) {
        let channels = output.channels
        let (height, width) = (rows.outputs, columns.outputs)
        let edge = scratch + linesCount
        for tile in tiles {
            let (n, top, left) = place(tile)
            let image = images + n * output.columns + range.lowerBound
            var (source, rowStride, columnStride) = (
                image + (top * output.width + left) * channels, output.width * channels, channels
            )
            if top + height > output.height || left + width > output.width {
                source = UnsafePointer(edge)
                (rowStride, columnStride) = (width * matrices.rowStride, matrices.rowStride)
                gather(image, output, range.count, top, left, height, width, edge, columnStride)
            }
            let target = matrices.start + (tile - tiles.lowerBound) * matrices.rowStride
            @inline(__always)
            func transform<Lanes: FloatVector>(_ vector: Lanes.Type) {
                for c in stride(from: 0, to: range.count, by: Lanes.scalarCount) {
                    transformOutputGradient(
                        source + c, rowStride, columnStride, target + c, matrices.matrixStride, scratch, vector)
                }
            }
            if RegisterBlock.isWide { transform(Vector.self) } else { transform(Vector8.self) }
        }
    }

    /// Computes Aᵀ m A of the products, which are some channels of the output tiles.
    func transformOutputs(
        _ tiles: Range<Int>, _ range: Range<Int>, _ matrices: WinogradMatrices,
        _ images: UnsafeMutablePointer<Float>, edge scratch: UnsafeMutablePointer<Float>, _ finish: ConvolutionFinish?
    ) {
        let (channels, count) = (output.channels, range.count)
        let edge = scratch + linesCount
        for tile in tiles {
            let (n, row, column) = place(tile)
            let target =
                images + n * output.columns + (row * output.width + column) * channels + range.lowerBound
            let source = matrices.start + (tile - tiles.lowerBound) * matrices.rowStride
            let (height, width) = (min(rows.outputs, output.height - row), min(columns.outputs, output.width - column))
            let isWhole = height == rows.outputs && width == columns.outputs && count % 16 == 0
            let columnStride = isWhole ? channels : matrices.rowStride
            let rowStride = isWhole ? output.width * channels : columns.outputs * columnStride
            let place = isWhole ? target : edge
            @inline(__always)
            func transform<Lanes: FloatVector>(_ vector: Lanes.Type) {
                for k in stride(from: 0, to: count, by: Lanes.scalarCount) {
                    transformOutput(
                        source + k, matrices.matrixStride, place + k, rowStride, columnStride, scratch, vector)
                }
            }
            if RegisterBlock.isWide { transform(Vector.self) } else { transform(Vector8.self) }
            if !isWhole {
                for i in 0..<height {
                    for j in 0..<width {
                        (target + (i * output.width + j) * channels).update(
                            from: edge + i * rowStride + j * columnStride, count: count)
                    }
                }
            }
            finish?.run(n, rows: row..<row + height, columns: column..<column + width, channels: range)
        }
    }

    /// Copies a tile, with zeros where it reaches over the image's edge.
    private func gather(
        _ image: UnsafePointer<Float>, _ shape: Shape, _ channels: Int, _ top: Int, _ left: Int, _ height: Int,
        _ width: Int, _ target: UnsafeMutablePointer<Float>, _ columnStride: Int
    ) {
        for i in 0..<height {
            for j in 0..<width {
                let place = target + (i * width + j) * columnStride
                if top + i >= 0 && top + i < shape.height && left + j >= 0 && left + j < shape.width {
                    place.update(
                        from: image + ((top + i) * shape.width + left + j) * shape.channels, count: channels)
                } else {
                    place.update(repeating: 0, count: channels)
                }
            }
        }
    }

    /// Transforms some channels of a tile: first along its columns, with the results in scratch lines, then along its
    /// rows.
    private func transformInput<Lanes: FloatVector>(
        _ source: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ target: UnsafeMutablePointer<Float>,
        _ matrixStride: Int, _ between: UnsafeMutablePointer<Float>, _ vector: Lanes.Type
    ) {
        if isSmall { return transformInputInRegisters(source, rowStride, columnStride, target, matrixStride, vector) }
        let lanes = Lanes.scalarCount
        let across = lanes * columns.inputs
        rows.input(
            WinogradLines(
                count: columns.inputs, source: source, sourceLine: columnStride, sourceStride: rowStride,
                target: between, targetLine: lanes, targetStride: across), vector)
        columns.input(
            WinogradLines(
                count: rows.products, source: between, sourceLine: across, sourceStride: lanes, target: target,
                targetLine: columns.products * matrixStride, targetStride: matrixStride), vector)
    }

    private func transformOutput<Lanes: FloatVector>(
        _ source: UnsafePointer<Float>, _ matrixStride: Int, _ target: UnsafeMutablePointer<Float>, _ rowStride: Int,
        _ columnStride: Int, _ between: UnsafeMutablePointer<Float>, _ vector: Lanes.Type
    ) {
        if isSmall { return transformOutputInRegisters(source, matrixStride, target, rowStride, columnStride, vector) }
        let lanes = Lanes.scalarCount
        let across = lanes * columns.products
        rows.output(
            WinogradLines(
                count: columns.products, source: source, sourceLine: matrixStride,
                sourceStride: columns.products * matrixStride, target: between, targetLine: lanes, targetStride: across),
            vector)
        columns.output(
            WinogradLines(
                count: rows.outputs, source: between, sourceLine: across, sourceStride: lanes, target: target,
                targetLine: rowStride, targetStride: columnStride), vector)
    }

    private func transformOutputGradient<Lanes: FloatVector>(
        _ source: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ target: UnsafeMutablePointer<Float>,
        _ matrixStride: Int, _ between: UnsafeMutablePointer<Float>, _ vector: Lanes.Type
    ) {
        if isSmall {
            return transformOutputGradientInRegisters(source, rowStride, columnStride, target, matrixStride, vector)
        }
        let lanes = Lanes.scalarCount
        let across = lanes * columns.outputs
        rows.outputGradient(
            WinogradLines(
                count: columns.outputs, source: source, sourceLine: columnStride, sourceStride: rowStride,
                target: between, targetLine: lanes, targetStride: across), vector)
        columns.outputGradient(
            WinogradLines(
                count: rows.products, source: between, sourceLine: across, sourceStride: lanes, target: target,
                targetLine: columns.products * matrixStride, targetStride: matrixStride), vector)
    }

    /// Computes G g Gᵀ of some weights, from `[9][stride]` to `[weights][matrixStride]`.
    func transformFilter<Lanes: FloatVector>(
        _ taps: UnsafePointer<Float>, _ stride: Int, _ count: Int, _ target: UnsafeMutablePointer<Float>,
        _ matrixStride: Int, _ between: UnsafeMutablePointer<Float>, _: Lanes.Type
    ) {
        let lanes = Lanes.scalarCount
        for index in Swift.stride(from: 0, to: count, by: lanes) {
            rows.filter(
                WinogradLines(
                    count: 3, source: taps + index, sourceLine: stride, sourceStride: 3 * stride, target: between,
                    targetLine: lanes, targetStride: 3 * lanes), Lanes.self)
            columns.filter(
                WinogradLines(
                    count: rows.weights, source: between, sourceLine: 3 * lanes, sourceStride: lanes,
                    target: target + index, targetLine: columns.weights * matrixStride,
                    targetStride: matrixStride), Lanes.self)
        }
    }

    /// Computes Gᵀ s G of some sums, from `[weights][matrixStride]` to `[9][stride]`.
    func transformFilterGradient<Lanes: FloatVector>(
        _ sums: UnsafePointer<Float>, _ matrixStride: Int, _ taps: UnsafeMutablePointer<Float>, _ stride: Int,
        _ between: UnsafeMutablePointer<Float>, _: Lanes.Type
    ) {
        let lanes = Lanes.scalarCount
        rows.filterGradient(
            WinogradLines(
                count: columns.weights, source: sums, sourceLine: matrixStride,
                sourceStride: columns.weights * matrixStride, target: between, targetLine: lanes,
                targetStride: columns.weights * lanes), Lanes.self)
        columns.filterGradient(
            WinogradLines(
                count: 3, source: between, sourceLine: columns.weights * lanes, sourceStride: lanes, target: taps,
                targetLine: 3 * stride, targetStride: stride), Lanes.self)
    }
}

@inline(__always)
private func transformInputInRegisters<Lanes: FloatVector>(
    _ d: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ target: UnsafeMutablePointer<Float>,
    _ stride: Int, _: Lanes.Type
) {
    // Columns come first: the rows of Bᵀ d are kept in registers, so that nothing is stored between the two axes.
    func column(_ j: Int) -> Six<Lanes> { Six(at: d + j &* columnStride, stride: rowStride).input }
    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
    Six(a.a, b.a, c.a, d.a, e.a, f.a).input.store(target, stride: stride)
    Six(a.b, b.b, c.b, d.b, e.b, f.b).input.store(target + 6 &* stride, stride: stride)
    Six(a.c, b.c, c.c, d.c, e.c, f.c).input.store(target + 12 &* stride, stride: stride)
    Six(a.d, b.d, c.d, d.d, e.d, f.d).input.store(target + 18 &* stride, stride: stride)
    Six(a.e, b.e, c.e, d.e, e.e, f.e).input.store(target + 24 &* stride, stride: stride)
    Six(a.f, b.f, c.f, d.f, e.f, f.f).input.store(target + 30 &* stride, stride: stride)
}

@inline(__always)
private func transformOutputInRegisters<Lanes: FloatVector>(
    _ m: UnsafePointer<Float>, _ stride: Int, _ target: UnsafeMutablePointer<Float>, _ rowStride: Int,
    _ columnStride: Int, _: Lanes.Type
) {
    func column(_ j: Int) -> Four<Lanes> { Six(at: m + j &* stride, stride: 6 &* stride).output }
    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
    Six(a.a, b.a, c.a, d.a, e.a, f.a).output.store(target, stride: columnStride)
    Six(a.b, b.b, c.b, d.b, e.b, f.b).output.store(target + rowStride, stride: columnStride)
    Six(a.c, b.c, c.c, d.c, e.c, f.c).output.store(target + 2 &* rowStride, stride: columnStride)
    Six(a.d, b.d, c.d, d.d, e.d, f.d).output.store(target + 3 &* rowStride, stride: columnStride)
}

@inline(__always)
private func transformOutputGradientInRegisters<Lanes: FloatVector>(
    _ y: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ target: UnsafeMutablePointer<Float>,
    _ stride: Int, _: Lanes.Type
) {
    func column(_ j: Int) -> Six<Lanes> { Four(at: y + j &* columnStride, stride: rowStride).outputGradient }
    let (a, b, c, d) = (column(0), column(1), column(2), column(3))
    Four(a.a, b.a, c.a, d.a).outputGradient.store(target, stride: stride)
    Four(a.b, b.b, c.b, d.b).outputGradient.store(target + 6 &* stride, stride: stride)
    Four(a.c, b.c, c.c, d.c).outputGradient.store(target + 12 &* stride, stride: stride)
    Four(a.d, b.d, c.d, d.d).outputGradient.store(target + 18 &* stride, stride: stride)
    Four(a.e, b.e, c.e, d.e).outputGradient.store(target + 24 &* stride, stride: stride)
    Four(a.f, b.f, c.f, d.f).outputGradient.store(target + 30 &* stride, stride: stride)
}

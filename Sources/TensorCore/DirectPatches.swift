/// Small maps: a convolution's pass and its filter's gradient over positions of many images at once, whose patches are gathered first,
/// so that a large filter is read once for tens of positions and not for each row of each image.
extension DirectPass {
    static let positionsInBlock = 4 * BlockProduct.mostRows

    func runPatches(_ input: Tensor, _ result: Tensor, _ packed: UnsafePointer<Float>) {
        let (x, y) = (input.shape, result.shape)
        let channels = filter.channels
        let steps = filter.height * filter.width * channels
        let panels = Panels(count: filter.filters)
        let size = Self.positionsInBlock * (steps + 32)
        Workers.forEach(y.batch * rows * columns, scratch: size) { range, _, patches in
            let products = patches + Self.positionsInBlock * steps
            var start = range.lowerBound
            while start < range.upperBound {
                let block = start..<min(start + Self.positionsInBlock, range.upperBound)
                for position in block {
                    let (n, row, column) = place(position)
                    let (top, left) = (row * strideHeight - paddingTop, column * strideWidth - paddingLeft)
                    gatherPatch(
                        input.pointer + n * x.columns, x, top, left, filter.height, filter.width,
                        patches + (position - start) * steps)
                }
                panels.forEach { first, lanes in
                    let product = BlockProduct(
                        a: patches, rowStride: steps, runLength: steps, b: packed + first * steps,
                        bStride: lanes, result: products, resultStride: lanes)
                    product.run(rows: block.count, columns: lanes)
                    for position in block {
                        let (n, row, column) = place(position)
                        let target = n * y.columns + targetStart + row * targetRowStride + column * targetColumnStride
                        (result.pointer + target + first).update(
                            from: products + (position - start) * lanes, count: min(lanes, filter.filters - first))
                    }
                }
                start = block.upperBound
            }
        }
    }

    private func place(_ position: Int) -> (image: Int, row: Int, column: Int) {
        (position / (rows * columns), position / columns % rows, position % columns)
    }
}

extension DirectFilterGradient {
    private static let channelsInBlock = 4 * BlockProduct.mostRows
    private static let positionsInBlock = 256

    /// Each worker takes taps and blocks of channels, over all positions.
    func runPatches(_ gradients: Tensor, _ inputs: Tensor, _ result: Tensor) {
        let (channels, filters) = (input.channels, gradient.channels)
        let panels = Panels(count: filters)
        let chunks = (channels + Self.channelsInBlock - 1) / Self.channelsInBlock
        let positions = gradient.batch * gradient.positions
        let size = Self.channelsInBlock * (Self.positionsInBlock + panels.padded)
        Workers.forEach(geometry.kernelHeight * geometry.kernelWidth * chunks, scratch: size) { range, _, memory in
            let sums = memory + Self.channelsInBlock * Self.positionsInBlock
            for unit in range {
                let (tap, first) = (unit / chunks, unit % chunks * Self.channelsInBlock)
                let (u, v) = (tap / geometry.kernelWidth, tap % geometry.kernelWidth)
                let count = min(Self.channelsInBlock, channels - first)
                for start in stride(from: 0, to: positions, by: Self.positionsInBlock) {
                    let block = start..<min(start + Self.positionsInBlock, positions)
                    for position in block {
                        let row = position / gradient.width % gradient.height * geometry.strideHeight
                        let column = position % gradient.width * geometry.strideWidth
                        let (i, j) = (row + u - geometry.paddingHeight, column + v - geometry.paddingWidth)
                        let target = memory + (position - start) * count
                        if i >= 0 && i < input.height && j >= 0 && j < input.width {
                            let n = position / gradient.positions
                            let source = ((n * input.height + i) * input.width + j) * channels + first
                            target.update(from: inputs.pointer + source, count: count)
                        } else {
                            target.update(repeating: 0, count: count)
                        }
                    }
                    panels.forEach { column, lanes in
                        let product = BlockProduct(
                            a: memory, rowStride: 1, stepStride: count, runLength: block.count,
                            b: gradients.pointer + start * filters + column, bStride: filters, result: sums + column,
                            resultStride: panels.padded, accumulates: start > 0)
                        product.run(rows: count, columns: lanes)
                    }
                }
                for c in 0..<count {
                    (result.pointer + (tap * channels + first + c) * filters).update(
                        from: sums + c * panels.padded, count: filters)
                }
            }
        }
    }
}

/// The pixels under a filter whose first tap lies on (top, left), zeros outside the image.
private func gatherPatch(
    _ image: UnsafePointer<Float>, _ shape: Shape, _ top: Int, _ left: Int, _ height: Int, _ width: Int,
    _ target: UnsafeMutablePointer<Float>
) {
    let length = width * shape.channels
    for u in 0..<height {
        let strip = DirectStrip(top: top + u, left: left, height: 1, width: width)
        let row = target + u * length
        let view = strip.view(of: image, shape, scratch: row)
        if view.start != UnsafePointer(row) { row.update(from: view.start, count: length) }
    }
}

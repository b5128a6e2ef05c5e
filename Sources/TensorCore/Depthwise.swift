/// One filter for each channel. Vectorised over channels by the compiler; bound by memory, not by arithmetic.
func depthwise(_ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor) {
    let (x, y) = (input.shape, output.shape)
    let channels = x.channels
    Workers.forEach(y.batch * y.height) { range, _ in
        for index in range {
            let image = input.pointer + index / y.height * x.columns
            for column in 0..<y.width {
                let target = output.pointer + (index * y.width + column) * channels
                target.update(repeating: 0, count: channels)
                forEachTap(geometry, x, index % y.height, column) { position, tap in
                    let (source, weight) = (image + position * channels, filter.pointer + tap * channels)
                    for c in 0..<channels { target[c] += source[c] * weight[c] }
                }
            }
        }
    }
}

func depthwiseInputGradient(_ gradient: Tensor, _ filter: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let (x, y) = (result.shape, gradient.shape)
    let channels = x.channels
    Workers.forEach(y.batch) { range, _ in
        for n in range {
            let image = result.pointer + n * x.columns
            image.update(repeating: 0, count: x.columns)
            for row in 0..<y.height {
                for column in 0..<y.width {
                    let source = gradient.pointer + ((n * y.height + row) * y.width + column) * channels
                    forEachTap(geometry, x, row, column) { position, tap in
                        let (target, weight) = (image + position * channels, filter.pointer + tap * channels)
                        for c in 0..<channels { target[c] += source[c] * weight[c] }
                    }
                }
            }
        }
    }
}

func depthwiseFilterGradient(_ gradient: Tensor, _ input: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let (x, y) = (input.shape, gradient.shape)
    let channels = x.channels
    let workspace = Workspace(Workers.threads * result.count)
    let sums = workspace.pointer
    sums.update(repeating: 0, count: Workers.threads * result.count)
    Workers.forEach(y.batch * y.height) { range, worker in
        for index in range {
            let image = input.pointer + index / y.height * x.columns
            for column in 0..<y.width {
                let above = gradient.pointer + (index * y.width + column) * channels
                forEachTap(geometry, x, index % y.height, column) { position, tap in
                    let source = image + position * channels
                    let target = sums + worker * result.count + tap * channels
                    for c in 0..<channels { target[c] += source[c] * above[c] }
                }
            }
        }
    }
    WorkerShares(sums, count: result.count, units: y.batch * y.height)
        .add(0, count: result.count, to: result.pointer)
    withExtendedLifetime(workspace) {}
}

/// The taps of one output position that fall inside the input: `body(position in the image, tap)`.
@inline(__always)
private func forEachTap(_ geometry: Convolution, _ x: Shape, _ row: Int, _ column: Int, _ body: (Int, Int) -> Void) {
    for u in 0..<geometry.kernelHeight {
        let i = row * geometry.strideHeight + u - geometry.paddingHeight
        guard i >= 0, i < x.height else { continue }
        for v in 0..<geometry.kernelWidth {
            let j = column * geometry.strideWidth + v - geometry.paddingWidth
            guard j >= 0, j < x.width else { continue }
            body(i * x.width + j, u * geometry.kernelWidth + v)
        }
    }
}

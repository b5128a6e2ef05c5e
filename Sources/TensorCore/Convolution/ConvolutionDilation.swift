// Dilated convolutions by dense ones. A filter whose taps lie d rows apart reads only every d-th row of the image. So
// the image's rows (and columns) are distributed over d phases, which are smaller images beside each other in the
// batch; a dense convolution of them gives every d-th row of the output, and the phases are put together again. This
// needs no additional multiplications, and all dense kernels can be used.

/// The dilated convolution of images `[N, H, W, C]`: `[N, H', W', K]`.
func dilatedConv2D(_ input: Tensor, _ filter: Tensor, _ geometry: Convolution) -> Tensor {
    if let dense = DenseTaps(geometry) { return conv2D(input, filter: dense.spread(filter), dense.geometry) }
    let phases = DilationPhases(geometry, input.shape)
    let output = conv2D(phases.inputs(input), filter: filter, phases.dense)
    return phases.outputs(back: output, to: geometry.outputShape(input: input.shape, filter: filter.shape))
}

func dilatedInputGradient(
    _ gradient: Tensor, _ filter: Tensor, _ inputShape: Shape, _ geometry: Convolution
) -> Tensor {
    if let dense = DenseTaps(geometry) {
        return conv2DInputGradient(
            gradient, filter: dense.spread(filter), inputShape: inputShape, dense.geometry)
    }
    let phases = DilationPhases(geometry, inputShape)
    let result = conv2DInputGradient(
        phases.outputs(gradient), filter: filter, inputShape: phases.inputShape(inputShape), phases.dense)
    return phases.inputs(back: result, to: inputShape)
}

func dilatedFilterGradient(_ gradient: Tensor, _ input: Tensor, _ geometry: Convolution) -> Tensor {
    if let dense = DenseTaps(geometry) {
        return dense.gather(conv2DFilterGradient(gradient, input: input, dense.geometry))
    }
    let phases = DilationPhases(geometry, input.shape)
    return conv2DFilterGradient(phases.outputs(gradient), input: phases.inputs(input), phases.dense)
}

/// The phases of both axes of a convolution whose dilated axes have stride 1.
private struct DilationPhases {
    /// The dense convolution of a phase. It needs no padding, because a phase contains the padding's zeros.
    let dense: Convolution
    private let rows: AxisPhases
    private let columns: AxisPhases

    init(_ geometry: Convolution, _ input: Shape) {
        rows = AxisPhases(
            kernel: geometry.kernelHeight, stride: geometry.strideHeight, dilation: geometry.dilationHeight,
            extent: input.height, before: geometry.paddingTop, after: geometry.paddingBottom)
        columns = AxisPhases(
            kernel: geometry.kernelWidth, stride: geometry.strideWidth, dilation: geometry.dilationWidth,
            extent: input.width, before: geometry.paddingLeft, after: geometry.paddingRight)
        dense = Convolution(
            kernelHeight: geometry.kernelHeight, kernelWidth: geometry.kernelWidth,
            strideHeight: geometry.strideHeight, strideWidth: geometry.strideWidth, paddingHeight: 0, paddingWidth: 0,
            groups: geometry.groups)
    }

    /// The shape of all phases of an input, stacked in the batch.
    func inputShape(_ shape: Shape) -> Shape { phased(shape, rows.inputs, columns.inputs) }

    func inputs(_ x: Tensor) -> Tensor {
        separate(x, inputShape(x.shape), top: rows.before, left: columns.before)
    }

    func outputs(_ y: Tensor) -> Tensor { separate(y, phased(y.shape, rows.outputs, columns.outputs), top: 0, left: 0) }

    func inputs(back x: Tensor, to shape: Shape) -> Tensor {
        merge(x, to: shape, top: rows.before, left: columns.before)
    }

    func outputs(back y: Tensor, to shape: Shape) -> Tensor { merge(y, to: shape, top: 0, left: 0) }

    private func phased(_ shape: Shape, _ height: Int, _ width: Int) -> Shape {
        Shape(
            batch: shape.batch * rows.dilation * columns.dilation, height: height, width: width,
            channels: shape.channels)
    }

    /// Distributes an image over phases: row i of phase p is the image's row `i · dilation + p − top`, with zeros
    /// outside the image, and likewise for columns. The result's batch is ordered `[sample][row phase][column phase]`.
    private func separate(_ x: Tensor, _ shape: Shape, top: Int, left: Int) -> Tensor {
        let result = Tensor(uninitialized: shape)
        let (from, channels) = (x.shape, x.shape.channels)
        Workers.forEach(shape.batch * shape.height) { range, _ in
            for unit in range {
                let (image, place) = (unit / shape.height, unit % shape.height)
                let (sample, phase) = (image / columns.dilation / rows.dilation, image % columns.dilation)
                let row = place * rows.dilation + image / columns.dilation % rows.dilation - top
                let target = result.pointer + unit * shape.width * channels
                guard 0..<from.height ~= row else {
                    target.update(repeating: 0, count: shape.width * channels)
                    continue
                }
                let source = x.pointer + (sample * from.height + row) * from.width * channels
                for index in 0..<shape.width {
                    let column = index * columns.dilation + phase - left
                    let pixel = target + index * channels
                    if 0..<from.width ~= column {
                        pixel.update(from: source + column * channels, count: channels)
                    } else {
                        pixel.update(repeating: 0, count: channels)
                    }
                }
            }
        }
        return result
    }

    /// The inverse of `separate`: puts phases together to the image, and drops what lies outside it.
    private func merge(_ y: Tensor, to shape: Shape, top: Int, left: Int) -> Tensor {
        let result = Tensor(uninitialized: shape)
        let (from, channels) = (y.shape, shape.channels)
        Workers.forEach(shape.batch * shape.height) { range, _ in
            for unit in range {
                let (sample, row) = (unit / shape.height, unit % shape.height + top)
                let images = (sample * rows.dilation + row % rows.dilation) * columns.dilation
                let target = result.pointer + unit * shape.width * channels
                for index in 0..<shape.width {
                    let column = index + left
                    let image = images + column % columns.dilation
                    let place = (image * from.height + row / rows.dilation) * from.width + column / columns.dilation
                    (target + index * channels).update(from: y.pointer + place * channels, count: channels)
                }
            }
        }
        return result
    }
}

/// How many rows, or columns, each phase has of the padded image (`inputs`) and of the output (`outputs`).
private struct AxisPhases {
    let dilation: Int
    let before: Int
    let inputs: Int
    let outputs: Int

    /// Phases that have one row less than others get a last row of zeros. A stride above 1 occurs only where there is
    /// one phase.
    init(kernel: Int, stride: Int, dilation: Int, extent: Int, before: Int, after: Int) {
        self.dilation = kernel > 1 ? dilation : 1
        self.before = before
        inputs = (extent + before + after + self.dilation - 1) / self.dilation
        outputs = (inputs - kernel) / stride + 1
    }
}

/// The dense filter with zeros between its taps, for a dilated axis that has a stride above 1 as well.
private struct DenseTaps {
    let geometry: Convolution
    private let dilated: Convolution

    /// nil where no dilated axis has a stride above 1.
    init?(_ geometry: Convolution) {
        func needs(_ kernel: Int, _ dilation: Int) -> Bool { kernel > 1 && dilation > 1 }
        guard
            needs(geometry.kernelHeight, geometry.dilationHeight) && geometry.strideHeight > 1
                || needs(geometry.kernelWidth, geometry.dilationWidth) && geometry.strideWidth > 1
        else { return nil }
        dilated = geometry
        var dense = geometry
        (dense.kernelHeight, dense.kernelWidth) = (geometry.reachHeight, geometry.reachWidth)
        (dense.dilationHeight, dense.dilationWidth) = (1, 1)
        self.geometry = dense
    }

    func spread(_ filter: Tensor) -> Tensor {
        let result = Tensor(
            zeros: geometry.filterShape(channels: filter.shape[2] * geometry.groups, filters: filter.shape[3]))
        forEachTap(filter.shape[2] * filter.shape[3]) { tap, place, count in
            (result.pointer + place).update(from: filter.pointer + tap, count: count)
        }
        return result
    }

    func gather(_ gradient: Tensor) -> Tensor {
        let shape = gradient.shape
        let result = Tensor(
            uninitialized: dilated.filterShape(channels: shape[2] * geometry.groups, filters: shape[3]))
        forEachTap(shape[2] * shape[3]) { tap, place, count in
            (result.pointer + tap).update(from: gradient.pointer + place, count: count)
        }
        return result
    }

    /// Calls `body(element, element of the dense filter, count)` for each tap.
    private func forEachTap(_ count: Int, _ body: (Int, Int, Int) -> Void) {
        for u in 0..<dilated.kernelHeight {
            for v in 0..<dilated.kernelWidth {
                let place = u * dilated.dilationHeight * geometry.kernelWidth + v * dilated.dilationWidth
                body((u * dilated.kernelWidth + v) * count, place * count, count)
            }
        }
    }
}

/// The window of a pooling, in positions.
public struct PoolingWindow: Hashable, Sendable {
    public let height: Int
    public let width: Int
    public let strideHeight: Int
    public let strideWidth: Int
    public let padding: Int

    public init(height: Int, width: Int, strideHeight: Int, strideWidth: Int, padding: Int = 0) {
        require(
            height >= 1 && width >= 1 && strideHeight >= 1 && strideWidth >= 1 && padding >= 0
                && 2 * padding <= min(height, width),
            "pooling over \(height)x\(width), strides \(strideHeight)x\(strideWidth), padding \(padding)")
        self.height = height
        self.width = width
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.padding = padding
    }

    /// A square window.
    public init(_ size: Int, stride: Int, padding: Int = 0) {
        self.init(height: size, width: size, strideHeight: stride, strideWidth: stride, padding: padding)
    }

    func outputShape(_ shape: Shape) -> Shape {
        require(
            shape.rank == 4 && shape.height + 2 * padding >= height && shape.width + 2 * padding >= width,
            "pooling of \(shape) over \(height)x\(width)")
        return Shape(
            batch: shape.batch, height: (shape.height + 2 * padding - height) / strideHeight + 1,
            width: (shape.width + 2 * padding - width) / strideWidth + 1, channels: shape.channels)
    }

    /// The rows of the input under output row `row`, of `extent` rows.
    @inline(__always)
    func rows(_ row: Int, of extent: Int) -> Range<Int> {
        let start = row * strideHeight - padding
        return max(start, 0)..<min(start + height, extent)
    }

    @inline(__always)
    func columns(_ column: Int, of extent: Int) -> Range<Int> {
        let start = column * strideWidth - padding
        return max(start, 0)..<min(start + width, extent)
    }
}

/// The largest element under each window; padding never wins.
public func maxPool(_ x: Tensor, _ window: PoolingWindow) -> Tensor {
    let result = Tensor(uninitialized: window.outputShape(x.shape))
    let (height, width, channels) = (x.shape.height, x.shape.width, x.shape.channels)
    let (rows, columns) = (result.shape.height, result.shape.width)
    let (source, target) = (x.pointer, result.pointer)
    Workers.forEach(x.shape.batch) { samples, _ in
        for sample in samples {
            for row in 0..<rows {
                for column in 0..<columns {
                    let pixel = target + ((sample * rows + row) * columns + column) * channels
                    let (window, across) = (window.rows(row, of: height), window.columns(column, of: width))
                    @inline(__always)
                    func largest(_ channel: Int, _ lanes: Int) -> Vector {
                        var best = Vector(repeating: -.infinity)
                        for y in window {
                            for x in across {
                                let value = source.vector(
                                    ((sample * height + y) * width + x) * channels + channel, lanes)
                                // Written so that a NaN wins.
                                best = value.replacing(with: best, where: best .>= value)
                            }
                        }
                        return best
                    }
                    forEachVector(0..<channels) {
                        pixel.store(largest($0, 16), $0)
                    } tail: {
                        pixel.storePartial(largest($0, $1), $0, $1)
                    }
                }
            }
        }
    }
    return result
}

/// Each window's gradient goes to the first of its largest elements.
public func maxPoolGradient(_ gradient: Tensor, input x: Tensor, output: Tensor, _ window: PoolingWindow) -> Tensor {
    require(
        gradient.count == output.count && window.outputShape(x.shape) == output.shape,
        "max pooling's gradient: \(gradient.shape) for \(x.shape)")
    let result = Tensor(uninitialized: x.shape)
    let (height, width, channels) = (x.shape.height, x.shape.width, x.shape.channels)
    let (rows, columns) = (output.shape.height, output.shape.width)
    let (source, dx, largest, dy) = (x.pointer, result.pointer, output.pointer, gradient.pointer)
    Workers.forEach(x.shape.batch) { samples, _ in
        for sample in samples {
            (dx + sample * x.shape.columns).update(repeating: 0, count: x.shape.columns)
            for row in 0..<rows {
                for column in 0..<columns {
                    let pixel = ((sample * rows + row) * columns + column) * channels
                    let (window, across) = (window.rows(row, of: height), window.columns(column, of: width))
                    @inline(__always)
                    func spread(_ channel: Int, _ lanes: Int) {
                        let best = largest.vector(pixel + channel, lanes)
                        var left = dy.vector(pixel + channel, lanes)
                        for y in window {
                            for x in across {
                                let index = ((sample * height + y) * width + x) * channels + channel
                                let wins = source.vector(index, lanes) .== best
                                dx.store(
                                    dx.vector(index, lanes) + Vector.zero.replacing(with: left, where: wins), index,
                                    lanes)
                                left = left.replacing(with: 0, where: wins)
                            }
                        }
                    }
                    forEachVector(0..<channels) {
                        spread($0, 16)
                    } tail: {
                        spread($0, $1)
                    }
                }
            }
        }
    }
    return result
}

/// The mean under each window; padding counts as zeros, as in PyTorch.
public func averagePool(_ x: Tensor, _ window: PoolingWindow) -> Tensor {
    let shape = window.outputShape(x.shape)
    let factor = 1 / Float(window.height * window.width)
    return averagePool(
        x, to: shape, rows: { window.rows($0, of: x.shape.height) }, columns: { window.columns($0, of: x.shape.width) },
        factor: { _, _ in factor })
}

public func averagePoolGradient(_ gradient: Tensor, inputShape: Shape, _ window: PoolingWindow) -> Tensor {
    require(
        window.outputShape(inputShape) == gradient.shape,
        "average pooling's gradient: \(gradient.shape) for \(inputShape)")
    let factor = 1 / Float(window.height * window.width)
    return averagePoolGradient(
        gradient, to: inputShape, rows: { window.rows($0, of: inputShape.height) },
        columns: { window.columns($0, of: inputShape.width) }, factor: { _, _ in factor })
}

/// Means over windows that cut the map evenly to `height` x `width`: window i spans ⌊i·H/h⌋ ..< ⌈(i+1)·H/h⌉.
public func adaptiveAveragePool(_ x: Tensor, height: Int, width: Int) -> Tensor {
    require(
        x.shape.rank == 4 && 1...max(x.shape.height, 1) ~= height && 1...max(x.shape.width, 1) ~= width,
        "adaptive pooling of \(x.shape) to \(height)x\(width)")
    let shape = Shape(batch: x.shape.batch, height: height, width: width, channels: x.shape.channels)
    let (tall, wide) = (x.shape.height, x.shape.width)
    return averagePool(
        x, to: shape, rows: { adaptiveWindow($0, height, tall) }, columns: { adaptiveWindow($0, width, wide) },
        factor: { 1 / Float($0 * $1) })
}

public func adaptiveAveragePoolGradient(_ gradient: Tensor, inputShape: Shape) -> Tensor {
    let (height, width) = (gradient.shape.height, gradient.shape.width)
    require(
        gradient.shape.rank == 4 && inputShape.rank == 4 && gradient.shape.batch == inputShape.batch
            && gradient.shape.channels == inputShape.channels && 1...max(inputShape.height, 1) ~= height
            && 1...max(inputShape.width, 1) ~= width,
        "adaptive pooling's gradient: \(gradient.shape) for \(inputShape)")
    return averagePoolGradient(
        gradient, to: inputShape, rows: { adaptiveWindow($0, height, inputShape.height) },
        columns: { adaptiveWindow($0, width, inputShape.width) }, factor: { 1 / Float($0 * $1) })
}

@inline(__always)
private func adaptiveWindow(_ index: Int, _ count: Int, _ extent: Int) -> Range<Int> {
    index * extent / count..<((index + 1) * extent + count - 1) / count
}

@inline(__always)
private func averagePool(
    _ x: Tensor, to shape: Shape, rows: (Int) -> Range<Int>, columns: (Int) -> Range<Int>, factor: (Int, Int) -> Float
) -> Tensor {
    let result = Tensor(uninitialized: shape)
    let (height, width, channels) = (x.shape.height, x.shape.width, x.shape.channels)
    let (source, target) = (x.pointer, result.pointer)
    Workers.forEach(shape.batch) { samples, _ in
        for sample in samples {
            for row in 0..<shape.height {
                let down = rows(row)
                for column in 0..<shape.width {
                    let across = columns(column)
                    let scale = factor(down.count, across.count)
                    let pixel = target + ((sample * shape.height + row) * shape.width + column) * channels
                    @inline(__always)
                    func mean(_ channel: Int, _ lanes: Int) -> Vector {
                        var sum = Vector.zero
                        for y in down {
                            for x in across {
                                sum += source.vector(((sample * height + y) * width + x) * channels + channel, lanes)
                            }
                        }
                        return sum * scale
                    }
                    forEachVector(0..<channels) {
                        pixel.store(mean($0, 16), $0)
                    } tail: {
                        pixel.storePartial(mean($0, $1), $0, $1)
                    }
                }
            }
        }
    }
    return result
}

@inline(__always)
private func averagePoolGradient(
    _ gradient: Tensor, to shape: Shape, rows: (Int) -> Range<Int>, columns: (Int) -> Range<Int>,
    factor: (Int, Int) -> Float
) -> Tensor {
    let result = Tensor(uninitialized: shape)
    let (height, width, channels) = (gradient.shape.height, gradient.shape.width, shape.channels)
    let (dy, dx) = (gradient.pointer, result.pointer)
    Workers.forEach(shape.batch) { samples, _ in
        for sample in samples {
            (dx + sample * shape.columns).update(repeating: 0, count: shape.columns)
            for row in 0..<height {
                let down = rows(row)
                for column in 0..<width {
                    let across = columns(column)
                    let scale = factor(down.count, across.count)
                    let pixel = dy + ((sample * height + row) * width + column) * channels
                    @inline(__always)
                    func spread(_ channel: Int, _ lanes: Int) {
                        let share = pixel.vector(channel, lanes) * scale
                        for y in down {
                            for x in across {
                                let index = ((sample * shape.height + y) * shape.width + x) * channels + channel
                                dx.store(dx.vector(index, lanes) + share, index, lanes)
                            }
                        }
                    }
                    forEachVector(0..<channels) {
                        spread($0, 16)
                    } tail: {
                        spread($0, $1)
                    }
                }
            }
        }
    }
    return result
}

/// The largest element in each window. Padding does not count, and a NaN gives a NaN.
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
                    let (down, across) = (window.rows.taps(row, of: height), window.columns.taps(column, of: width))
                    @inline(__always)
                    func largest(_ channel: Int, _ lanes: Int) -> Vector {
                        var best = Vector(repeating: -.infinity)
                        down.forEach { y in
                            across.forEach { x in
                                best = larger(
                                    best, source.vector(((sample * height + y) * width + x) * channels + channel, lanes)
                                )
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

/// The gradient of `maxPool`: each window's goes to the first of its largest elements.
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
                    let (down, across) = (window.rows.taps(row, of: height), window.columns.taps(column, of: width))
                    @inline(__always)
                    func spread(_ channel: Int, _ lanes: Int) {
                        let best = largest.vector(pixel + channel, lanes)
                        var left = dy.vector(pixel + channel, lanes)
                        down.forEach { y in
                            across.forEach { x in
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

/// The mean of each window.
public func averagePool(_ x: Tensor, _ window: PoolingWindow) -> Tensor {
    let shape = window.outputShape(x.shape)
    let (rows, columns) = (window.rows, window.columns)
    return averagePool(
        x, to: shape, rows: { rows.taps($0, of: x.shape.height) }, columns: { columns.taps($0, of: x.shape.width) })
}

/// The gradient of `averagePool`: each position gets its share of the means that it was part of.
public func averagePoolGradient(_ gradient: Tensor, inputShape: Shape, _ window: PoolingWindow) -> Tensor {
    require(
        window.outputShape(inputShape) == gradient.shape,
        "average pooling's gradient: \(gradient.shape) for \(inputShape)")
    let (rows, columns) = (window.rows, window.columns)
    return averagePoolGradient(
        gradient, to: inputShape, rows: { rows.taps($0, of: inputShape.height) },
        columns: { columns.taps($0, of: inputShape.width) })
}

/// Means over `height` x `width` windows that cover the map evenly: window i spans ⌊i·H/h⌋ ..< ⌈(i+1)·H/h⌉.
public func adaptiveAveragePool(_ x: Tensor, height: Int, width: Int) -> Tensor {
    require(
        x.shape.rank == 4 && 1...max(x.shape.height, 1) ~= height && 1...max(x.shape.width, 1) ~= width,
        "adaptive pooling of \(x.shape) to \(height)x\(width)")
    let shape = Shape(batch: x.shape.batch, height: height, width: width, channels: x.shape.channels)
    let (tall, wide) = (x.shape.height, x.shape.width)
    return averagePool(
        x, to: shape, rows: { adaptiveWindow($0, height, tall) }, columns: { adaptiveWindow($0, width, wide) })
}

/// The gradient of `adaptiveAveragePool`: each position gets its share of the means that it was part of.
public func adaptiveAveragePoolGradient(_ gradient: Tensor, inputShape: Shape) -> Tensor {
    let (height, width) = (gradient.shape.height, gradient.shape.width)
    require(
        gradient.shape.rank == 4 && inputShape.rank == 4 && gradient.shape.batch == inputShape.batch
            && gradient.shape.channels == inputShape.channels && 1...max(inputShape.height, 1) ~= height
            && 1...max(inputShape.width, 1) ~= width,
        "adaptive pooling's gradient: \(gradient.shape) for \(inputShape)")
    return averagePoolGradient(
        gradient, to: inputShape, rows: { adaptiveWindow($0, height, inputShape.height) },
        columns: { adaptiveWindow($0, width, inputShape.width) })
}

@inline(__always)
private func adaptiveWindow(_ index: Int, _ count: Int, _ extent: Int) -> PoolingTaps {
    let start = index * extent / count
    let taps = ((index + 1) * extent + count - 1) / count - start
    return PoolingTaps(start: start, count: taps, step: 1, divisor: taps)
}

@inline(__always)
private func averagePool(
    _ x: Tensor, to shape: Shape, rows: (Int) -> PoolingTaps, columns: (Int) -> PoolingTaps
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
                    let scale = 1 / Float(max(down.divisor * across.divisor, 1))
                    let pixel = target + ((sample * shape.height + row) * shape.width + column) * channels
                    @inline(__always)
                    func mean(_ channel: Int, _ lanes: Int) -> Vector {
                        var sum = Vector.zero
                        down.forEach { y in
                            across.forEach { x in
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
    _ gradient: Tensor, to shape: Shape, rows: (Int) -> PoolingTaps, columns: (Int) -> PoolingTaps
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
                    let scale = 1 / Float(max(down.divisor * across.divisor, 1))
                    let pixel = dy + ((sample * height + row) * width + column) * channels
                    @inline(__always)
                    func spread(_ channel: Int, _ lanes: Int) {
                        let share = pixel.vector(channel, lanes) * scale
                        down.forEach { y in
                            across.forEach { x in
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

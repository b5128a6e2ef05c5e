/// Repeats each position `factor` times along both axes: `[N, H, W, C]` to `[N, factor · H, factor · W, C]`.
public func upsampleNearest(_ x: Tensor, factor: Int) -> Tensor {
    let (height, width, channels) = (x.shape.height, x.shape.width, x.shape.channels)
    require(x.shape.rank == 4 && factor >= 1, "upsampling of \(x.shape) by \(factor)")
    let result = Tensor(
        uninitialized: Shape(
            batch: x.shape.batch, height: height * factor, width: width * factor, channels: channels))
    let (source, target) = (x.pointer, result.pointer)
    let rowLength = width * factor * channels
    Workers.forEach(x.shape.batch) { samples, _ in
        for line in samples.lowerBound * height..<samples.upperBound * height {
            let row = target + line * factor * rowLength
            for column in 0..<width {
                let pixel = source + (line * width + column) * channels
                for copy in 0..<factor {
                    (row + (column * factor + copy) * channels).update(from: pixel, count: channels)
                }
            }
            for copy in 1..<max(factor, 1) { (row + copy * rowLength).update(from: row, count: rowLength) }
        }
    }
    return result
}

/// The gradient of `upsampleNearest`: each position gets the sum over its copies.
public func upsampleNearestGradient(_ gradient: Tensor, factor: Int) -> Tensor {
    let shape = gradient.shape
    require(
        shape.rank == 4 && factor >= 1 && shape.height % factor == 0 && shape.width % factor == 0,
        "upsampling's gradient: \(shape) is not \(factor) times some size")
    let (height, width, channels) = (shape.height / factor, shape.width / factor, shape.channels)
    let result = Tensor(
        uninitialized: Shape(batch: shape.batch, height: height, width: width, channels: channels))
    let (source, target) = (gradient.pointer, result.pointer)
    Workers.forEach(shape.batch) { samples, _ in
        for line in samples.lowerBound * height..<samples.upperBound * height {
            for column in 0..<width {
                let pixel = target + (line * width + column) * channels
                forEachVector(0..<channels) { channel in
                    pixel.store(total(channel, 16), channel)
                } tail: { channel, lanes in
                    pixel.storePartial(total(channel, lanes), channel, lanes)
                }
                @inline(__always)
                func total(_ channel: Int, _ lanes: Int) -> Vector {
                    var sum = Vector.zero
                    for row in 0..<factor {
                        let start = ((line * factor + row) * width + column) * factor * channels
                        for copy in 0..<factor {
                            sum += source.vector(start + copy * channels + channel, lanes)
                        }
                    }
                    return sum
                }
            }
        }
    }
    return result
}

import TensorCore

/// Operations that change the extents of feature maps.

/// The maximum of each window.
public func maxPool(_ x: Variable, _ window: PoolingWindow) -> Variable {
    let (input, output) = (x.value, maxPool(x.value, window))
    return unary(x, output) { maxPoolGradient($0, input: input, output: output, window) }
}

/// The mean of each window.
public func averagePool(_ x: Variable, _ window: PoolingWindow) -> Variable {
    let shape = x.shape
    return unary(x, averagePool(x.value, window)) { averagePoolGradient($0, inputShape: shape, window) }
}

/// Means over `height` x `width` windows that cover the map evenly; x itself where it has that size.
public func adaptiveAveragePool(_ x: Variable, height: Int, width: Int) -> Variable {
    let shape = x.shape
    if shape.height == height, shape.width == width { return x }
    return unary(x, adaptiveAveragePool(x.value, height: height, width: width)) {
        adaptiveAveragePoolGradient($0, inputShape: shape)
    }
}

/// Brings `[batch, bands, frames, channels]` to a number of bands, and of frames where one is given: a longer axis is
/// averaged over even windows, a shorter one repeated.
public func fit(_ x: Variable, bands: Int, frames: Int? = nil) -> Variable {
    let (height, width) = (x.shape.height, x.shape.width)
    let frames = frames ?? width
    var result = adaptiveAveragePool(x, height: min(bands, height), width: min(frames, width))
    if bands > height { result = gathered(result, axis: 1, indices: (0..<bands).map { $0 * height / bands }) }
    if frames > width { result = gathered(result, axis: 2, indices: (0..<frames).map { $0 * width / frames }) }
    return result
}

/// Each position repeated `factor` times along height and width.
public func upsampleNearest(_ x: Variable, factor: Int) -> Variable {
    unary(x, upsampleNearest(x.value, factor: factor)) { upsampleNearestGradient($0, factor: factor) }
}

/// Mean and standard deviation over the frames: `[batch, bands, frames, channels]` to `[batch, 2 · channels · bands]`;
/// see `StatisticsPooling`.
public func statisticsPooling(_ x: Variable, frameCounts: [Int]? = nil) -> Variable {
    let (input, output) = (x.value, StatisticsPooling.forward(x.value, frameCounts: frameCounts))
    return unary(x, output) {
        StatisticsPooling.gradient($0, input: input, output: output, frameCounts: frameCounts)
    }
}

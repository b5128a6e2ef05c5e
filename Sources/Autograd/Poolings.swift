import TensorCore

/// Operations that change a map's extent.

/// The maximum under each window.
public func maxPool(_ x: Variable, _ window: PoolingWindow) -> Variable {
    let (input, output) = (x.value, maxPool(x.value, window))
    return unary(x, output) { maxPoolGradient($0, input: input, output: output, window) }
}

/// The mean under each window.
public func averagePool(_ x: Variable, _ window: PoolingWindow) -> Variable {
    let shape = x.shape
    return unary(x, averagePool(x.value, window)) { averagePoolGradient($0, inputShape: shape, window) }
}

/// Means over an even cut to `height` x `width`; nothing happens if that is the size already.
public func adaptiveAveragePool(_ x: Variable, height: Int, width: Int) -> Variable {
    let shape = x.shape
    if shape.height == height, shape.width == width { return x }
    return unary(x, adaptiveAveragePool(x.value, height: height, width: width)) {
        adaptiveAveragePoolGradient($0, inputShape: shape)
    }
}

/// `[batch, bands, frames, channels]` with as many bands, and as many frames where they are given: means over an even cut of a
/// longer axis, repetitions along a shorter one.
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

/// `[batch, bands, frames, channels]` to `[batch, 2 · channels · bands]`, as `StatisticsPooling` defines it.
public func statisticsPooling(_ x: Variable, frameCounts: [Int]? = nil) -> Variable {
    let (input, output) = (x.value, StatisticsPooling.forward(x.value, frameCounts: frameCounts))
    return unary(x, output) {
        StatisticsPooling.gradient($0, input: input, output: output, frameCounts: frameCounts)
    }
}

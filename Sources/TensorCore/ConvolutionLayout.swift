/// PyTorch's filters `[filters, channels, height, width]` to ours, `[height, width, channels, filters]`. A depthwise filter
/// `[channels, 1, height, width]` becomes `[height, width, channels, 1]`.
public func filterFromOIHW(_ filter: Tensor, depthwise: Bool = false) -> Tensor {
    let shape = filter.shape
    require(shape.rank == 4 && (!depthwise || shape[1] == 1), "filterFromOIHW: \(shape), depthwise \(depthwise)")
    let (filters, channels, area) = (shape[0], shape[1], shape[2] * shape[3])
    let result = Tensor(
        uninitialized: depthwise ? [shape[2], shape[3], filters, 1] : [shape[2], shape[3], channels, filters])
    for k in 0..<filters {
        for c in 0..<channels {
            for tap in 0..<area {
                result.pointer[(tap * channels + c) * filters + k] = filter.pointer[(k * channels + c) * area + tap]
            }
        }
    }
    return result
}

/// The inverse of `filterFromOIHW`.
public func filterToOIHW(_ filter: Tensor, depthwise: Bool = false) -> Tensor {
    let shape = filter.shape
    require(shape.rank == 4 && (!depthwise || shape[3] == 1), "filterToOIHW: \(shape), depthwise \(depthwise)")
    let (channels, filters) = depthwise ? (1, shape[2]) : (shape[2], shape[3])
    let area = shape[0] * shape[1]
    let result = Tensor(uninitialized: [filters, channels, shape[0], shape[1]])
    for k in 0..<filters {
        for c in 0..<channels {
            for tap in 0..<area {
                result.pointer[(k * channels + c) * area + tap] = filter.pointer[(tap * channels + c) * filters + k]
            }
        }
    }
    return result
}

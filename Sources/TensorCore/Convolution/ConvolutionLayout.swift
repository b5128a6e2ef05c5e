/// PyTorch's filters `[filters, channels / groups, height, width]` in this module's order, `[height, width, channels /
/// groups, filters]`, on new memory.
public func filterFromOIHW(_ filter: Tensor) -> Tensor { ordered("filterFromOIHW", filter, [2, 3, 1, 0]) }

/// The inverse of `filterFromOIHW`.
public func filterToOIHW(_ filter: Tensor) -> Tensor { ordered("filterToOIHW", filter, [3, 2, 0, 1]) }

private func ordered(_ operation: String, _ filter: Tensor, _ axes: [Int]) -> Tensor {
    require(filter.shape.rank == 4, "\(operation): a filter of \(filter.shape), not rank 4")
    let result = permuted(filter, axes)
    return result.pointer == filter.pointer ? result.copy() : result
}

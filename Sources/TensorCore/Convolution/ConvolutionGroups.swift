// Convolutions in groups. Where there are as many groups as channels, the depthwise kernels compute them; if a channel
// has several filters, on an image whose channels are repeated. Otherwise groups are convolved one after the other, or,
// where they are small, several at once by a dense filter with zeros between the groups, so that vectors are full.

func groupedConv2D(_ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor) {
    if let multiplier = ChannelMultiplier(geometry, input.shape, filters: output.shape.channels) {
        return depthwise(multiplier.repeated(input), filter, geometry, output)
    }
    let bundles = GroupBundles(geometry, input.shape, filters: output.shape.channels)
    for bundle in 0..<bundles.count {
        let part = conv2D(
            bundles.channels(input, bundle), filter: bundles.dense(filter, bundle), bundles.geometry)
        bundles.put(part, bundle, into: output)
    }
}

func groupedInputGradient(_ gradient: Tensor, _ filter: Tensor, _ geometry: Convolution, _ result: Tensor) {
    if let multiplier = ChannelMultiplier(geometry, result.shape, filters: gradient.shape.channels) {
        if multiplier.times == 1 { return depthwiseInputGradient(gradient, filter, geometry, result) }
        let wide = Tensor(uninitialized: result.shape.with(gradient.shape.channels, at: 3))
        depthwiseInputGradient(gradient, filter, geometry, wide)
        return result.assign(multiplier.summed(wide).reshaped(result.shape))
    }
    let bundles = GroupBundles(geometry, result.shape, filters: gradient.shape.channels)
    for bundle in 0..<bundles.count {
        let part = conv2DInputGradient(
            bundles.channels(gradient, bundle), filter: bundles.dense(filter, bundle),
            inputShape: result.shape.with(bundles.channels, at: 3), bundles.geometry)
        bundles.put(part, bundle, into: result)
    }
}

func groupedFilterGradient(_ gradient: Tensor, _ input: Tensor, _ geometry: Convolution, _ result: Tensor) {
    if let multiplier = ChannelMultiplier(geometry, input.shape, filters: gradient.shape.channels) {
        return depthwiseFilterGradient(gradient, multiplier.repeated(input), geometry, result)
    }
    let bundles = GroupBundles(geometry, input.shape, filters: gradient.shape.channels)
    for bundle in 0..<bundles.count {
        let part = conv2DFilterGradient(
            bundles.channels(gradient, bundle), input: bundles.channels(input, bundle), bundles.geometry)
        bundles.putDiagonal(part, bundle, into: result)
    }
}

/// A depthwise convolution with `times` filters for each channel: filter `k` reads channel `k / times`.
private struct ChannelMultiplier {
    let times: Int
    private let channels: Int

    init?(_ geometry: Convolution, _ input: Shape, filters: Int) {
        guard geometry.groups == input.channels else { return nil }
        (channels, times) = (input.channels, filters / input.channels)
    }

    func repeated(_ x: Tensor) -> Tensor {
        times == 1 ? x : gathered(x, axis: 3, .repeat(of: channels, each: times))
    }

    func summed(_ x: Tensor) -> Tensor {
        reduced(x.reshaped(Shape(x.count / (channels * times), channels, times)), .sum, axes: [2], keepsAxes: false)
    }
}

/// Neighbouring groups that are convolved together by one dense filter.
private struct GroupBundles {
    /// The most channels, and filters, of a bundle: the floats of one vector.
    private static let width = 16

    /// The dense convolution of one bundle.
    let geometry: Convolution
    let channels: Int
    private let filters: Int
    let count: Int
    /// How many groups a bundle has, and how many channels and filters a group has.
    private let groups: Int
    private let groupChannels: Int
    private let groupFilters: Int

    init(_ geometry: Convolution, _ input: Shape, filters: Int) {
        (groupChannels, groupFilters) = (input.channels / geometry.groups, filters / geometry.groups)
        let most = max(1, Self.width / max(groupChannels, groupFilters))
        groups = (1...most).last { geometry.groups % $0 == 0 } ?? 1
        (channels, self.filters) = (groups * groupChannels, groups * groupFilters)
        count = geometry.groups / groups
        var dense = geometry
        dense.groups = 1
        self.geometry = dense
    }

    /// A bundle's part of an image's last axis.
    func channels(_ x: Tensor, _ bundle: Int) -> Tensor {
        let (extent, part) = (x.shape.channels, x.shape.channels / count)
        return gathered(x, axis: 3, .slice(of: extent, from: bundle * part, count: part))
    }

    /// The inverse of `channels`.
    func put(_ part: Tensor, _ bundle: Int, into whole: Tensor) {
        let (from, to) = (part.shape.channels, whole.shape.channels)
        Workers.forEachRow(part.count / from, from) { row in
            (whole.pointer + row * to + bundle * from).update(from: part.pointer + row * from, count: from)
        }
    }

    /// A bundle's dense filter `[kh, kw, C, K]`, with zeros from each group's channels to the other groups' filters.
    func dense(_ filter: Tensor, _ bundle: Int) -> Tensor {
        let result = Tensor(zeros: geometry.filterShape(channels: channels, filters: filters))
        forEachRow(bundle, filter.shape[3]) { sparse, place in
            (result.pointer + place).update(from: filter.pointer + sparse, count: groupFilters)
        }
        return result
    }

    /// The inverse of `dense`: copies each group's own weights, and not the zeros between groups.
    func putDiagonal(_ part: Tensor, _ bundle: Int, into whole: Tensor) {
        forEachRow(bundle, whole.shape[3]) { sparse, place in
            (whole.pointer + sparse).update(from: part.pointer + place, count: groupFilters)
        }
    }

    /// Calls `body` with the place in the groups' filter and the place in the dense filter where the weights of one tap
    /// from one channel to its group begin.
    private func forEachRow(_ bundle: Int, _ allFilters: Int, _ body: (Int, Int) -> Void) {
        for tap in 0..<geometry.kernelHeight * geometry.kernelWidth {
            for group in 0..<groups {
                for c in 0..<groupChannels {
                    body(
                        (tap * groupChannels + c) * allFilters + bundle * filters + group * groupFilters,
                        (tap * channels + group * groupChannels + c) * filters + group * groupFilters)
                }
            }
        }
    }
}

/// Convolutions with few filters, such as a generator's last one or the input gradient of a network's first one.
/// Register blocks of filters would be nearly empty, so vectors run over the channels instead, and each output is a dot
/// product.
extension DirectPass {
    /// Blocks of filters took 6.2 times as long as dot products for one filter, 2.2 times for 4 and 1.1 times for 8,
    /// forward (`frami-bench conv --channels 32 --filters 4 --size 16x24 --threads 1`, AMD EPYC, 2026-11-27, with
    /// another limit in each run).
    static func prefersDots(_ filter: FilterView) -> Bool { filter.filters <= 4 && filter.channels % 8 == 0 }

    /// Computes the grid's rows of one image from a strip of it.
    func runDots(
        _ rows: Int, _ packed: UnsafePointer<Float>, _ start: UnsafePointer<Float>, rowStride: Int,
        _ target: UnsafeMutablePointer<Float>
    ) {
        let pixelStride = strideWidth * filter.channels
        let steps = filter.height * filter.width * filter.channels
        for row in 0..<rows {
            for k in 0..<filter.filters {
                let weights = packed + k * steps
                for column in stride(from: 0, to: columns, by: 4) {
                    // Four columns at a time; the last four may overlap the four before.
                    let first = max(0, min(column, columns - 4))
                    let source = start + row * strideHeight * rowStride + first * pixelStride
                    let place = target + row * targetRowStride + first * targetColumnStride + k
                    let length = filter.width * filter.channels
                    let sums =
                        length % 16 == 0
                        ? fourDots(source, pixelStride, rowStride, length, weights, Vector.self)
                        : fourDots(source, pixelStride, rowStride, length, weights, Vector8.self)
                    for pixel in 0..<min(4, columns) { place[pixel * targetColumnStride] = sums[pixel] }
                }
            }
        }
    }

    /// The dot products of four neighbouring columns; where the grid has fewer columns, the missing ones read the first
    /// one again.
    @inline(__always)
    private func fourDots<Lanes: FloatVector>(
        _ source: UnsafePointer<Float>, _ pixelStride: Int, _ rowStride: Int, _ length: Int,
        _ weights: UnsafePointer<Float>, _ vector: Lanes.Type
    ) -> SIMD4<Float> {
        var sums = Four<Lanes>(.zero, .zero, .zero, .zero)
        let stride = columns >= 4 ? SIMD4(0, 1, 2, 3) &* pixelStride : SIMD4(0, 1, 2, 3) % columns &* pixelStride
        for u in 0..<filter.height {
            for step in Swift.stride(from: 0, to: length, by: Lanes.scalarCount) {
                let (a, weight) = (source + u * rowStride + step, Lanes(at: weights + u * length + step))
                sums.a = sums.a.addingProduct(Lanes(at: a), weight)
                sums.b = sums.b.addingProduct(Lanes(at: a + stride[1]), weight)
                sums.c = sums.c.addingProduct(Lanes(at: a + stride[2]), weight)
                sums.d = sums.d.addingProduct(Lanes(at: a + stride[3]), weight)
            }
        }
        return SIMD4(sums.a.total, sums.b.total, sums.c.total, sums.d.total)
    }
}

extension SIMD where Scalar == Float {
    /// The sum of all lanes, by adding the upper half to the lower until one is left.
    @inline(__always)
    var total: Float {
        if let vector = self as? Vector { return (vector.lowHalf + vector.highHalf).total }
        if let vector = self as? Vector8 { return (vector.lowHalf + vector.highHalf).total }
        guard let vector = self as? SIMD4<Float> else { return sum() }
        let pair = vector.lowHalf + vector.highHalf
        return pair.x + pair.y
    }
}

extension DirectFilterGradient {
    /// Whether a filter's gradient is computed with image and gradient exchanged: at stride 1 the gradient of a filter
    /// with few outputs equals, with taps backwards and channels and filters exchanged, the one with few inputs.
    var prefersExchange: Bool {
        gradient.channels <= 4 && input.channels >= 8 && geometry.strideHeight == 1 && geometry.strideWidth == 1
            && geometry.paddingTop < geometry.kernelHeight && geometry.paddingLeft < geometry.kernelWidth
    }

    func runExchanged(_ gradients: Tensor, _ inputs: Tensor, _ result: Tensor) {
        var opposite = geometry
        opposite.paddingTop = geometry.kernelHeight - 1 - geometry.paddingTop
        opposite.paddingLeft = geometry.kernelWidth - 1 - geometry.paddingLeft
        let (channels, filters) = (input.channels, gradient.channels)
        let taps = geometry.kernelHeight * geometry.kernelWidth
        let exchanged = Tensor(uninitialized: [geometry.kernelHeight, geometry.kernelWidth, filters, channels])
        DirectFilterGradient(geometry: opposite, input: gradient, gradient: input).run(inputs, gradients, exchanged)
        for tap in 0..<taps {
            let source = exchanged.pointer + (taps - 1 - tap) * channels * filters
            let target = result.pointer + tap * channels * filters
            for c in 0..<channels {
                for k in 0..<filters { target[c * filters + k] = source[k * channels + c] }
            }
        }
    }
}

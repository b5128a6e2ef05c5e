/// Some rows of an image with the zeros around them that a convolution asks for.
struct DirectStrip {
    /// The image's row and column where the strip begins; negative, and reaching over the end, where zeros are asked for.
    var top: Int
    var left: Int
    var height: Int
    var width: Int

    /// Floats that a copy needs.
    func count(channels: Int) -> Int { height * width * channels }

    /// The strip's first element and the elements between its rows: in the image itself if nothing is missing, else in a
    /// copy in the scratch.
    @inline(__always)
    func view(
        of image: UnsafePointer<Float>, _ shape: Shape, scratch: UnsafeMutablePointer<Float>
    ) -> (start: UnsafePointer<Float>, rowStride: Int) {
        let channels = shape.channels
        if top >= 0 && left >= 0 && top + height <= shape.height && left + width <= shape.width {
            return (image + (top * shape.width + left) * channels, shape.width * channels)
        }
        for row in 0..<height { copy(row, image, shape, to: scratch + row * width * channels) }
        return (UnsafePointer(scratch), width * channels)
    }

    /// Zeros, pixels, zeros.
    private func copy(_ row: Int, _ image: UnsafePointer<Float>, _ shape: Shape, to target: UnsafeMutablePointer<Float>)
    {
        let channels = shape.channels
        let first = min(max(0, -left), width)
        let inside = top + row >= 0 && top + row < shape.height
        let end = inside ? max(first, min(width, shape.width - left)) : first
        target.update(repeating: 0, count: first * channels)
        if end > first {
            (target + first * channels).update(
                from: image + ((top + row) * shape.width + left + first) * channels, count: (end - first) * channels)
        }
        (target + end * channels).update(repeating: 0, count: (width - end) * channels)
    }

    /// The most rows of which one strip's scratch stays within the second-level cache, and which leave at least 32 strips for
    /// the workers to share. The number of threads has no part in it: the order of sums over strips, and so their bits,
    /// depends on the cut.
    static func rows(of total: Int, batch: Int, scratch: (Int) -> Int) -> Int {
        let shares = 32
        let most = max(1, min(total, (batch * total + shares - 1) / shares))
        return stride(from: most, to: 1, by: -1).first { scratch($0) * 4 <= 160 << 10 } ?? 1
    }
}

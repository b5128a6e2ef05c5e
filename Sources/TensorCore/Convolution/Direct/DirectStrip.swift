/// Some rows of an image, with the zeros of the padding around them.
struct DirectStrip {
    /// The image's row and column where the strip begins. A negative one, or a strip that reaches over the image's end,
    /// means zeros there.
    var top: Int
    var left: Int
    var height: Int
    var width: Int

    /// How many floats a copy of the strip has.
    func count(channels: Int) -> Int { height * width * channels }

    /// The strip's first element and the number of elements between its rows: in the image itself where the strip lies
    /// inside it, else in a copy in scratch memory.
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

    /// Writes one row of the strip: zeros of the padding, the image's pixels, zeros.
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

    /// How many rows a strip has: the most whose scratch memory (160 KiB at most) fits into the second-level cache, and
    /// which leave at least 32 strips for the workers. The number of threads does not matter, because the order of sums
    /// over strips, and with it their bits, follows from the cut.
    static func rows(of total: Int, batch: Int, scratch: (Int) -> Int) -> Int {
        let shares = 32
        let most = max(1, min(total, (batch * total + shares - 1) / shares))
        return stride(from: most, to: 1, by: -1).first { scratch($0) * 4 <= 160 << 10 } ?? 1
    }
}

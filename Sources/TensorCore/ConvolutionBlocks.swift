/// The convolution of any geometry as matrix products: one output row at a time, the patches that its positions see are
/// laid side by side (`[W', kernelHeight·kernelWidth·C]`) and multiplied by the filters.
struct PatchRow {
    let geometry: Convolution
    let input: Shape
    let output: Shape
    var length: Int { geometry.kernelHeight * geometry.kernelWidth * input.channels }

    /// Calls `body(offset of the patch's row in an image, offset in the patch, valid)` for each tap of output position (row, column).
    @inline(__always)
    func forEachTap(_ row: Int, _ column: Int, _ body: (Int, Int, Bool) -> Void) {
        for u in 0..<geometry.kernelHeight {
            let i = row * geometry.strideHeight + u - geometry.paddingHeight
            for v in 0..<geometry.kernelWidth {
                let j = column * geometry.strideWidth + v - geometry.paddingWidth
                let valid = i >= 0 && i < input.height && j >= 0 && j < input.width
                body((i * input.width + j) * input.channels, (u * geometry.kernelWidth + v) * input.channels, valid)
            }
        }
    }

    func gather(_ image: UnsafePointer<Float>, row: Int, _ patches: UnsafeMutablePointer<Float>) {
        for column in 0..<output.width {
            let patch = patches + column * length
            forEachTap(row, column) { source, target, valid in
                if valid {
                    (patch + target).update(from: image + source, count: input.channels)
                } else {
                    (patch + target).update(repeating: 0, count: input.channels)
                }
            }
        }
    }

    func scatter(_ patches: UnsafePointer<Float>, row: Int, _ image: UnsafeMutablePointer<Float>) {
        for column in 0..<output.width {
            let patch = patches + column * length
            forEachTap(row, column) { target, source, valid in
                guard valid else { return }
                for c in 0..<input.channels { image[target + c] += patch[source + c] }
            }
        }
    }
}

func blockwiseForward(_ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor) {
    let (x, y) = (input.shape, output.shape)
    let row = PatchRow(geometry: geometry, input: x, output: y)
    let scratch = Tensor(uninitialized: [Workers.threads, y.width * row.length])
    Workers.forEach(y.batch * y.height) { range, worker in
        let patches = scratch.pointer + worker * scratch.shape.columns
        for index in range {
            row.gather(input.pointer + index / y.height * x.columns, row: index % y.height, patches)
            product(
                rows: y.width, columns: y.channels, inner: row.length, patches, stride: row.length, filter.pointer,
                stride: y.channels, output.pointer + index * y.width * y.channels, stride: y.channels)
        }
    }
}

func blockwiseInputGradient(_ gradient: Tensor, _ filter: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let (x, y) = (result.shape, gradient.shape)
    let row = PatchRow(geometry: geometry, input: x, output: y)
    let scratch = Tensor(uninitialized: [Workers.threads, y.width * row.length])
    Workers.forEach(y.batch) { range, worker in
        let patches = scratch.pointer + worker * scratch.shape.columns
        for n in range {
            let image = result.pointer + n * x.columns
            image.update(repeating: 0, count: x.columns)
            for i in 0..<y.height {
                product(
                    rows: y.width, columns: row.length, inner: y.channels,
                    gradient.pointer + (n * y.height + i) * y.width * y.channels, stride: y.channels, filter.pointer,
                    true, stride: y.channels, patches, stride: row.length)
                row.scatter(patches, row: i, image)
            }
        }
    }
}

func blockwiseFilterGradient(_ gradient: Tensor, _ input: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let (x, y) = (input.shape, gradient.shape)
    let row = PatchRow(geometry: geometry, input: x, output: y)
    let scratch = Tensor(uninitialized: [Workers.threads, y.width * row.length])
    let sums = Tensor(zeros: [Workers.threads, result.count])
    Workers.forEach(y.batch * y.height) { range, worker in
        let patches = scratch.pointer + worker * scratch.shape.columns
        for index in range {
            row.gather(input.pointer + index / y.height * x.columns, row: index % y.height, patches)
            product(
                rows: row.length, columns: y.channels, inner: y.width, patches, true, stride: row.length,
                gradient.pointer + index * y.width * y.channels, stride: y.channels, beta: 1,
                sums.pointer + worker * result.count, stride: y.channels)
        }
    }
    addShares(sums, result)
}

/// The workers' sums `[threads, …]` added in order.
func addShares(_ sums: Tensor, _ result: Tensor) {
    let count = result.count
    result.pointer.update(from: sums.pointer, count: count)
    for worker in 1..<max(sums.shape.rows, 1) {
        let share = sums.pointer + worker * count
        for index in 0..<count { result.pointer[index] += share[index] }
    }
}

import TensorCore

/// The windows of a pooling as PyTorch defines them; their number is found by trying one after the other, and their
/// elements tap by tap.
struct NaivePooling {
    let window: PoolingWindow
    let input: Shape
    let output: Shape

    init(_ window: PoolingWindow, _ input: Shape) {
        (self.window, self.input) = (window, input)
        func count(_ extent: Int, _ size: Int, _ stride: Int, _ before: Int, _ after: Int, _ dilation: Int) -> Int {
            let reach = (size - 1) * dilation
            return (0...extent + before + after).filter { output in
                let start = output * stride - before
                // With `ceil_mode` a further window counts if it begins before the image's end and the one before does
                // not reach that end.
                let fits = start + reach < extent + after
                let leaves = start - stride + reach < extent + after - 1
                return fits || window.roundsUp && start < extent && leaves
            }.count
        }
        output = Shape(
            batch: input.batch,
            height: count(
                input.height, window.height, window.strideHeight, window.paddingTop, window.paddingBottom,
                window.dilationHeight),
            width: count(
                input.width, window.width, window.strideWidth, window.paddingLeft, window.paddingRight,
                window.dilationWidth), channels: input.channels)
    }

    static func name(_ window: PoolingWindow) -> String {
        let paddings = [window.paddingTop, window.paddingLeft, window.paddingBottom, window.paddingRight]
        return "\(window.height)x\(window.width) stride \(window.strideHeight)x\(window.strideWidth)"
            + " padding \(paddings) dilation \(window.dilationHeight)x\(window.dilationWidth)"
            + (window.roundsUp ? " ceil" : "") + (window.countsPadding ? "" : " without padding")
    }

    /// Calls `body(output element, input elements, divisor of a mean)` for every window.
    func forEachWindow(_ body: (Int, [Int], Int) -> Void) {
        for index in 0..<output.count {
            let c = index % output.channels
            let column = index / output.channels % output.width * window.strideWidth - window.paddingLeft
            let row = index / (output.channels * output.width) % output.height * window.strideHeight - window.paddingTop
            var (inputs, divisor) = ([Int](), 0)
            for u in 0..<window.height {
                for v in 0..<window.width {
                    let (i, j) = (row + u * window.dilationHeight, column + v * window.dilationWidth)
                    let isInside = 0..<input.height ~= i && 0..<input.width ~= j
                    let isPadding = i < input.height + window.paddingBottom && j < input.width + window.paddingRight
                    if isInside || window.countsPadding && isPadding { divisor += 1 }
                    guard isInside else { continue }
                    inputs.append(((index / output.columns * input.height + i) * input.width + j) * input.channels + c)
                }
            }
            body(index, inputs, divisor)
        }
    }
}

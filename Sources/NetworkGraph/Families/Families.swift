/// The layers of each family up to the hidden state before pooling.
extension GraphBuilder {
    /// The demo's networks: a strided first convolution, then residual stages, which halve the bands once more often
    /// than the frames.
    mutating func digits(widths: [Int], blocks: [Int]) {
        normed("conv1", widths[0], strides: [2, 2], "bn1")
        let strides = [[1, 1], [2, 2], [2, 1]]
        stages(widths: widths, blocks: blocks) { strides[min($0, 2)] }
    }

    /// He, Zhang, Ren and Sun 2016, the network for CIFAR: three stages of n blocks, depth 6n + 2.
    mutating func cifar(depth: Int, factor: Int) {
        let widths = [16 * factor, 32 * factor, 64 * factor]
        normed("conv1", widths[0], "bn1")
        stages(widths: widths, blocks: Array(repeating: (depth - 2) / 6, count: 3)) { $0 == 0 ? [1, 1] : [2, 2] }
    }

    /// He, Zhang, Ren and Sun 2016, the network for ImageNet, of basic blocks.
    mutating func resnet(blocks: [Int]) {
        normed("conv1", 64, kernel: 7, strides: [2, 2], "bn1")
        maxPool(3, stride: 2, padding: 1)
        stages(widths: [64, 128, 256, 512], blocks: blocks) { $0 == 0 ? [1, 1] : [2, 2] }
    }

    /// Zagoruyko and Komodakis 2016: three stages of (depth - 4) / 6 pre-activation blocks each.
    mutating func wide(depth: Int, factor: Int) {
        convolution("conv1", 16)
        for (stage, width) in [16 * factor, 32 * factor, 64 * factor].enumerated() {
            for block in 0..<(depth - 4) / 6 {
                preactivated(
                    "block\(stage + 1).layer.\(block)", width, strides: stage > 0 && block == 0 ? [2, 2] : [1, 1])
            }
        }
        norm("bn1")
        rectifier()
    }

    /// One block of a wide residual network; a projected shortcut begins after the first activation.
    private mutating func preactivated(_ prefix: String, _ width: Int, strides: [Int]) {
        let start = place
        norm("\(prefix).bn1")
        rectifier()
        let opened = place
        normed("\(prefix).conv1", width, strides: strides, "\(prefix).bn2")
        convolution("\(prefix).conv2", width)
        let branch = place
        guard start.channels != width || strides != [1, 1] else { return sum(with: start) }
        go(to: opened)
        convolution("\(prefix).convShortcut", width, kernel: 1, strides: strides)
        let shortcut = place
        go(to: branch)
        sum(with: shortcut)
    }

    /// Simonyan and Zisserman 2015, configuration A with BN, without its last pooling, since statistics pooling
    /// follows.
    mutating func vgg11() {
        var index = 0
        for (stage, widths) in [[64], [128], [256, 256], [512, 512], [512, 512]].enumerated() {
            for width in widths {
                convolution("features.\(index)", width, hasBias: true)
                norm("features.\(index + 1)")
                rectifier()
                index += 3
            }
            if stage < 4 { maxPool(2, stride: 2, padding: 0) }
            index += 1
        }
    }

    /// Zhang, Suda, Lai and Chandra 2017 ("Hello Edge"), DS-CNN, with a 3x3 stem for mel bands.
    mutating func separable(width: Int, blocks: Int) {
        normed("conv1", width, strides: [2, 2], "bn1")
        for block in 0..<blocks {
            let prefix = "blocks.\(block)"
            convolution(
                "\(prefix).depthwise", width, strides: block == 0 ? [2, 2] : [block == 1 ? 2 : 1, 1], isDepthwise: true)
            norm("\(prefix).bn1")
            rectifier()
            normed("\(prefix).pointwise", width, kernel: 1, "\(prefix).bn2")
        }
    }

    /// Sandler, Howard, Zhu, Zhmoginov and Chen 2018, MobileNetV2: inverted residuals, activations clipped at 6. The names
    /// are torchvision's.
    mutating func mobileNet() {
        clippedNormed("features.0", 32, strides: [2, 2])
        var index = 1
        for (expansion, width, count, stride) in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
        ] {
            for block in 0..<count {
                invertedResidual(
                    "features.\(index).conv", width, expansion: expansion, stride: block == 0 ? stride : 1)
                index += 1
            }
        }
        clippedNormed("features.\(index)", 1280, kernel: 1)
    }

    /// Widened, convolved channel by channel and narrowed again without an activation; added to what came in where the shape
    /// is the same.
    private mutating func invertedResidual(_ prefix: String, _ width: Int, expansion: Int, stride: Int) {
        let start = place
        var layer = 0
        if expansion > 1 {
            clippedNormed("\(prefix).0", expansion * start.channels, kernel: 1)
            layer = 1
        }
        clippedNormed("\(prefix).\(layer)", channels, strides: [stride, stride], isDepthwise: true)
        convolution("\(prefix).\(layer + 1)", width, kernel: 1)
        norm("\(prefix).\(layer + 2)")
        if stride == 1 && width == start.channels { sum(with: start) }
    }

    private mutating func clippedNormed(
        _ prefix: String, _ outputs: Int, kernel: Int = 3, strides: [Int] = [1, 1], isDepthwise: Bool = false
    ) {
        convolution("\(prefix).0", outputs, kernel: kernel, strides: strides, isDepthwise: isDepthwise)
        norm("\(prefix).1")
        clippedRectifier(ceiling: 6)
    }

    /// Stages of basic blocks: two 3x3 convolutions with BN, and a projected shortcut where the shape changes.
    private mutating func stages(widths: [Int], blocks: [Int], strides: (Int) -> [Int]) {
        for (stage, (width, count)) in zip(widths, blocks).enumerated() {
            for block in 0..<count {
                basicBlock("layer\(stage + 1).\(block)", width, strides: block == 0 ? strides(stage) : [1, 1])
            }
        }
    }

    private mutating func basicBlock(_ prefix: String, _ width: Int, strides: [Int]) {
        let (start, first) = (place, graph.nodes.count)
        normed("\(prefix).conv1", width, strides: strides, "\(prefix).bn1")
        convolution("\(prefix).conv2", width)
        norm("\(prefix).bn2")
        let branch = place
        var shortcut = start
        if start.channels != width || strides != [1, 1] {
            go(to: start)
            convolution("\(prefix).downsample.0", width, kernel: 1, strides: strides)
            norm("\(prefix).downsample.1")
            shortcut = place
            go(to: branch)
            // The shortcut's nodes come first, because its batch normalisation is the first one that the block's input
            // passes.
            graph.nodes.insert(contentsOf: graph.nodes.suffix(2), at: first)
            graph.nodes.removeLast(2)
        }
        sum(with: shortcut)
        rectifier()
    }

    /// A projection to a teacher's channels: a 1x1 convolution, BN, and a ReLU where the teacher's state is never
    /// negative.
    mutating func projector(channels: Int, isRectified: Bool = true, named name: String = "projector") {
        convolution("\(name).0", channels, kernel: 1)
        norm("\(name).1")
        if isRectified { rectifier() }
    }

    /// Means over even groups of bands, where there are more bands than `limit`.
    mutating func fewerBands(_ limit: Int) {
        graph.output = current
        guard let shape = try? graph.shapes(batch: 1, frames: 1 << 12)[current], shape[2] > limit else { return }
        fit(bands: limit)
    }

    private mutating func normed(
        _ name: String, _ outputs: Int, kernel: Int = 3, strides: [Int] = [1, 1], _ normName: String
    ) {
        convolution(name, outputs, kernel: kernel, strides: strides)
        norm(normName)
        rectifier()
    }
}

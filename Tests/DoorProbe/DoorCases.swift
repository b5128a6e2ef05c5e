import TensorCore

/// Calls with shapes, indices, counts and ranges that do not fit, for each public function that could read or write
/// beyond its tensors.
enum DoorCases {
    typealias Call = WrongCall

    private static func zeros(_ extents: Int...) -> Tensor { Tensor(zeros: Shape(extents)) }
    private static func use<Value>(_ value: Value) { WrongCall.use(value) }

    static let tensors: [Call] = [
        Call("a shape of nine axes") { use(Shape([1, 1, 1, 1, 1, 1, 1, 1, 1])) },
        Call("an extent beyond 32 bits") { use(Shape([1 << 32])) },
        Call("a negative extent") { use(Shape([2, -1])) },
        Call("negative rows") { use(Shape(rows: -2, columns: -3)) },
        Call("a negative batch") { use(Shape(batch: -1, height: 2, width: 2, channels: 2)) },
        Call("more elements than any memory") { use(Shape(rows: 1 << 40, columns: 1 << 40)) },
        Call("an axis that is not there") { use(Shape(rows: 2, columns: 2)[2]) },
        Call("too few elements") { use(Tensor([1, 2, 3], shape: [4])) },
        Call("a scalar of two elements") { use(zeros(2).scalar) },
        Call("a view of another count") { use(zeros(2, 3).reshaped([7])) },
        Call("assignment of another shape") { zeros(2).assign(zeros(3)) },
        Call("an index outside") { use(zeros(2, 2)[1, 2]) },
        Call("a matrix element outside") { use(Matrix(zeros: 2, 2)[2, 0]) },
        Call("matrix rows outside") { use(Matrix(zeros: 2, 2)[rows: 1..<3]) },
        Call("an integer of an empty range") {
            var random = RandomGenerator(seed: 1)
            use(random.integer(in: 3..<3))
        },
    ]

    static let rows: [Call] = [
        Call("concatenation of nothing by rows") { use(concatenateRows([])) },
        Call("concatenation of nothing by columns") { use(concatenateColumns([])) },
        Call("concatenation of unequal columns") { use(concatenateRows([zeros(1, 2), zeros(1, 3)])) },
        Call("rows outside") { use(TensorCore.rows(zeros(2, 2), 1..<3)) },
        Call("gathering outside") { use(gatherRows(zeros(2, 2), [2])) },
        Call("scattering outside") { use(scatterRows(zeros(1, 2), [-1], to: [2, 2])) },
        Call("columns outside") { use(columns(zeros(2, 2), 1..<3)) },
        Call("one-hot of a label outside") { use(oneHot([3], classes: 3)) },
        Call("a bias of another length") { use(addBias(zeros(2, 3), zeros(2))) },
    ]

    static let products: [Call] = [
        Call("a product of unequal inner extents") { use(matrixProduct(zeros(2, 3), zeros(2, 3))) },
        Call("an accumulator of another shape") {
            use(matrixProduct(zeros(2, 3), zeros(3, 2), accumulator: zeros(3, 2)))
        },
        Call("a matrix product in double of unequal extents") { use(Matrix(zeros: 2, 3).product(Matrix(zeros: 2, 3))) },
        Call("eigenvalues of no square") { use(Matrix(zeros: 2, 3).symmetricEigenvalues()) },
        Call("a filter for other channels") {
            use(conv2D(zeros(1, 4, 4, 2), filter: zeros(3, 3, 3, 1), Convolution(kernel: 3)))
        },
        Call("a gradient of another map") {
            use(
                conv2DInputGradient(
                    zeros(1, 3, 4, 1), filter: zeros(3, 3, 2, 1), inputShape: [1, 4, 4, 2], Convolution(kernel: 3)))
        },
        Call("a filter's gradient of another map") {
            use(conv2DFilterGradient(zeros(1, 3, 4, 1), input: zeros(1, 4, 4, 2), Convolution(kernel: 3)))
        },
        Call("an epilogue of other channels") {
            use(
                conv2D(
                    zeros(1, 4, 4, 2), filter: zeros(3, 3, 2, 4), Convolution(kernel: 3),
                    ConvolutionEpilogue(scaleShift: zeros(2, 3))))
        },
        Call("an upsampled convolution's gradient with another filter") {
            use(upsampledConv2DInputGradient(zeros(1, 4, 4, 2), filter: zeros(2, 2, 2, 2)))
        },
        Call("a kernel of no extent") { use(Convolution(kernel: 0)) },
    ]

    static let maps: [Call] = [
        Call("pooling of too small a map") { use(maxPool(zeros(1, 1, 1, 2), PoolingWindow(2, stride: 2))) },
        Call("max pooling's gradient of another map") {
            use(
                maxPoolGradient(
                    zeros(1, 2, 2, 3), input: zeros(1, 4, 4, 2), output: zeros(1, 2, 2, 2), PoolingWindow(2, stride: 2))
            )
        },
        Call("average pooling's gradient of another map") {
            use(averagePoolGradient(zeros(1, 3, 3, 2), inputShape: [1, 4, 4, 2], PoolingWindow(2, stride: 2)))
        },
        Call("adaptive pooling's gradient of other channels") {
            use(adaptiveAveragePoolGradient(zeros(1, 1, 1, 3), inputShape: [1, 4, 4, 2]))
        },
        Call("adaptive pooling's gradient of nothing") {
            use(adaptiveAveragePoolGradient(zeros(1, 0, 1, 2), inputShape: [1, 4, 4, 2]))
        },
        Call("upsampling by nothing") { use(upsampleNearest(zeros(1, 2, 2, 1), factor: 0)) },
        Call("upsampling's gradient by nothing") { use(upsampleNearestGradient(zeros(1, 2, 2, 1), factor: 0)) },
        Call("upsampling's gradient of odd extents") { use(upsampleNearestGradient(zeros(1, 3, 2, 1), factor: 2)) },
        Call("statistics of too many frames") { use(StatisticsPooling.forward(zeros(1, 2, 3, 4), frameCounts: [4])) },
        Call("a filter of rank 3") { use(filterFromOIHW(zeros(2, 3, 3))) },
        Call("element-wise with another count") { use(zeros(2, 3) + zeros(2, 2)) },
        Call("an activation's gradient of another count") {
            use(activateGradient(zeros(2), output: zeros(3), .rectifier))
        },
    ]

    static let normalisations: [Call] = [
        Call("batch normalisation of nothing") {
            use(BatchNormalization(zeros(0, 2, 2, 3), weight: zeros(3), bias: zeros(3), epsilon: 1e-5))
        },
        Call("batch normalisation with another weight") {
            use(BatchNormalization(zeros(1, 2, 2, 3), weight: zeros(2), bias: zeros(3), epsilon: 1e-5))
        },
        Call("batch normalisation's gradient with other statistics") {
            use(BatchNormalizationGradient(zeros(1, 2, 2, 3), input: zeros(1, 2, 2, 3), statistics: zeros(2, 3)))
        },
        Call("batch normalisation's gradient with another output") {
            use(
                BatchNormalizationGradient(
                    zeros(1, 2, 2, 3), input: zeros(1, 2, 2, 3), statistics: zeros(5, 3), output: zeros(1, 1, 2, 3),
                    activation: .rectifier))
        },
        Call("fixed normalisation of other channels") {
            use(batchNormEvaluation(zeros(1, 2, 2, 3), scaleShift: zeros(2, 2)))
        },
        Call("fixed normalisation's gradient of another count") {
            use(
                batchNormEvaluationGradient(
                    zeros(1, 2, 1, 3), moments: nil, input: zeros(1, 2, 2, 3), scaleShift: zeros(2, 3)))
        },
        Call("fixed normalisation's gradient with other moments") {
            use(
                batchNormEvaluationGradient(
                    nil, moments: zeros(1, 2, 2), input: zeros(1, 2, 2, 3), scaleShift: zeros(2, 3)))
        },
        Call("fixed normalisation's gradient with another scale") {
            use(
                batchNormEvaluationGradient(
                    zeros(1, 2, 2, 3), moments: nil, input: zeros(1, 2, 2, 3), scaleShift: zeros(2, 2)))
        },
        Call("folding of unequal statistics") {
            foldBatchNorm(
                weight: zeros(3), bias: zeros(3), mean: zeros(2), variance: zeros(3), epsilon: 1e-5,
                into: zeros(2, 3))
        },
        Call("a distance to other channels") {
            use(
                StatisticsDistance(
                    zeros(2, 2, 3), samples: 0..<2, positions: 4, mean: zeros(2), variance: zeros(3)))
        },
        Call("a distance of moments that are none") {
            use(StatisticsDistance(zeros(2, 1, 3), samples: 0..<2, positions: 4, mean: zeros(3), variance: zeros(3)))
        },
        Call("row lengths of another count") {
            use(normalizeRowsGradient(zeros(2, 3), output: zeros(2, 3), lengths: zeros(1)))
        },
    ]

    static let losses: [Call] = [
        Call("softmax over no classes") { use(softmax(zeros(2, 0))) },
        Call("the largest of no classes") { use(argmax(zeros(2, 0))) },
        Call("softmax's gradient of another count") { use(softmaxGradient(zeros(2, 3), output: zeros(2, 2))) },
        Call("a label outside") { use(CrossEntropy(zeros(1, 3), labels: [3])) },
        Call("cross entropy with too few weights") {
            use(CrossEntropy(zeros(2, 3), labels: [0, 1]).gradient(weights: [1]))
        },
        Call("divergence of unequal shapes") {
            use(KullbackLeibler(teacher: zeros(2, 3), student: zeros(2, 2), temperature: 1))
        },
        Call("divergence at no temperature") {
            use(KullbackLeibler(teacher: zeros(2, 3), student: zeros(2, 3), temperature: 0))
        },
        Call("divergence with too few weights") {
            use(
                KullbackLeibler(teacher: zeros(2, 3), student: zeros(2, 3), temperature: 1).studentGradient(
                    weights: [1]))
        },
        Call("a descent of another count") {
            descentStep(
                zeros(2), gradient: zeros(3), velocity: zeros(2), rate: 1, momentum: 0, weightDecay: 0,
                isNesterov: false)
        },
        Call("Adam before its first step") {
            adamStep(
                zeros(2), gradient: zeros(2), mean: zeros(2), square: zeros(2), rate: 1, betas: (0.9, 0.999),
                epsilon: 1e-8, weightDecay: 0, step: 0)
        },
    ]

    static let views: [Call] = [
        Call("too few time shifts") { use(rollTime(zeros(2, 2, 2, 1), by: [1])) },
        Call("a roll of no frames") { use(rollTime(zeros(1, 2, 0, 1), by: [1])) },
        Call("too few gains") { use(addGain(zeros(2, 2, 2, 1), [1])) },
        Call("a mask below the first band") {
            use(mask(zeros(1, 2, 2, 1), [SpectrogramMask(frames: -1..<1)], value: 0))
        },
        Call("frames outside") { use(frames(zeros(1, 2, 2, 1), 1..<3)) },
        Call("frames' gradient outside") {
            use(framesGradient(zeros(1, 2, 2, 1), 1..<3, inputShape: [1, 2, 2, 1]))
        },
        Call("frames' gradient of another length") {
            use(framesGradient(zeros(1, 2, 1, 1), 0..<2, inputShape: [1, 2, 2, 1]))
        },
        Call("a stretch to no frames") { use(resizeTime(zeros(1, 2, 2, 1), [0..<2], frames: 0)) },
        Call("a stretch's gradient of other bands") {
            use(resizeTimeGradient(zeros(1, 1, 2, 1), [0..<2], inputShape: [1, 2, 2, 1]))
        },
    ]

    /// Tensors of any rank, and the windows of convolutions and poolings.
    static let operators: [Call] = [
        Call("a sum of shapes that do not broadcast") { use(binary(.add, zeros(2, 3), zeros(2))) },
        Call("a repetition to a shape that does not fit") { use(expanded(zeros(2, 3), to: [3, 3])) },
        Call("a sum to a shape that was not repeated") { use(summed(zeros(2, 3), to: [2])) },
        Call("slopes that do not repeat to the input") { use(parametricRelu(zeros(2, 3), slope: zeros(2))) },
        Call("a reduction over an axis that is not there") {
            use(reduced(zeros(2, 3), .sum, axes: [2], keepsAxes: false))
        },
        Call("the mean of nothing") { use(reduced(zeros(2, 0), .mean, axes: [1], keepsAxes: false)) },
        Call("an order that names an axis twice") { use(permuted(zeros(2, 3), [0, 0])) },
        Call("a gathered index outside") { use(gathered(zeros(2, 3), axis: 1, indices: [3])) },
        Call("a slice outside") { use(sliced(zeros(2, 3), axis: 1, from: 1, count: 2, step: -2)) },
        Call("a map of another axis") { use(gathered(zeros(2, 3), axis: 1, AxisMap(of: 4, [0]))) },
        Call("a scattered gradient of another shape") {
            use(scattered(zeros(2, 2), axis: 1, AxisMap(of: 3, [0]), to: [2, 3]))
        },
        Call("a concatenation of nothing") { use(concatenated([], axis: 0)) },
        Call("a concatenation of unequal shapes") { use(concatenated([zeros(2, 3), zeros(2, 2)], axis: 0)) },
        Call("padding of too few axes") { use(padded(zeros(2, 3), before: [1], after: [1], mode: .edge)) },
        Call("an axis cropped below nothing") {
            use(padded(zeros(2), before: [-2], after: [-1], mode: .constant(0)))
        },
        Call("tiling less than never") { use(tiled(zeros(2), [-1])) },
        Call("a batched product of unequal inner extents") { use(batchedMatrixProduct(zeros(1, 2, 3), zeros(2, 2))) },
        Call("a batched product of a vector") { use(batchedMatrixProduct(zeros(2), zeros(2, 2))) },
        Call("a layer normalisation with another weight") {
            use(LayerNormalization(zeros(2, 3), axis: 1, weight: zeros(2), bias: nil, epsilon: 1e-5))
        },
        Call("groups that do not divide the filters") {
            use(conv2D(zeros(1, 4, 4, 4), filter: zeros(3, 3, 2, 3), Convolution(kernel: 3, groups: 2)))
        },
        Call("a dilated filter beyond the image") {
            use(
                conv2D(
                    zeros(1, 4, 4, 2), filter: zeros(3, 3, 2, 3),
                    Convolution(
                        kernelHeight: 3, kernelWidth: 3, paddingHeight: 0, paddingWidth: 0, dilationHeight: 2,
                        dilationWidth: 2)))
        },
        Call("a pooling padded by its window") { use(PoolingWindow(2, stride: 1, padding: 2)) },
        Call("a function's gradient of another count") { use(mapGradient(zeros(2), saved: zeros(3), .relu)) },
    ]
}

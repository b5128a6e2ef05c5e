import Foundation
import NetworkGraph

extension Scope {
    func convolution(_ inputs: [Dense], _ window: Window, _ groups: Int) -> Dense {
        let (x, weight) = (inputs[0].asImage, inputs[1].asImage)
        let bias = inputs.count > 2 ? inputs[2].numbers : []
        let (image, output) = (x.shape, Dense.imageShape(shape))
        let rows = Walk(window, axis: 0, isFlat: shape.count == 3, over: image[2])
        let columns = Walk(window, axis: shape.count - 3, isFlat: false, over: image[3])
        let (perGroup, outputsPerGroup) = (weight.shape[1], weight.shape[0] / groups)
        var result = [Float](repeating: 0, count: output.reduce(1, *))
        x.numbers.withUnsafeBufferPointer { x in
            weight.numbers.withUnsafeBufferPointer { filter in
                for sample in 0..<output[0] {
                    for out in 0..<output[1] {
                        let target = (sample * output[1] + out) * output[2] * output[3]
                        for place in 0..<output[2] * output[3] { result[target + place] = bias.isEmpty ? 0 : bias[out] }
                        for channel in 0..<perGroup {
                            let plane = (sample * image[1] + out / outputsPerGroup * perGroup + channel) * image[2]
                            for kernelRow in 0..<rows.kernel {
                                for kernelColumn in 0..<columns.kernel {
                                    let factor = filter[
                                        ((out * perGroup + channel) * rows.kernel + kernelRow) * columns.kernel
                                            + kernelColumn]
                                    for row in 0..<output[2] {
                                        guard let y = rows.source(row, kernelRow) else { continue }
                                        for column in 0..<output[3] {
                                            guard let place = columns.source(column, kernelColumn) else { continue }
                                            result[target + row * output[3] + column] +=
                                                factor * x[(plane + y) * image[3] + place]
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return Dense(shape, result)
    }

    /// `reduction` gets the elements inside the image, and how many there are with and without the padding.
    func pool(_ x: Dense, _ window: Window, _ reduction: ([Float], Int, Int) -> Float) -> Dense {
        let image = x.asImage
        let output = Dense.imageShape(shape)
        let rows = Walk(window, axis: 0, isFlat: shape.count == 3, over: image.shape[2])
        let columns = Walk(window, axis: shape.count - 3, isFlat: false, over: image.shape[3])
        let pooled = Dense(output) { place in
            var elements: [Float] = []
            var padded = 0
            for kernelRow in 0..<rows.kernel {
                for kernelColumn in 0..<columns.kernel {
                    if rows.isPadded(place[2], kernelRow), columns.isPadded(place[3], kernelColumn) { padded += 1 }
                    guard let row = rows.source(place[2], kernelRow),
                        let column = columns.source(place[3], kernelColumn)
                    else { continue }
                    elements.append(image[[place[0], place[1], row, column]])
                }
            }
            return reduction(elements, elements.count, padded)
        }
        return Dense(shape, pooled.numbers)
    }

    func matrixProduct(_ a: Dense, _ b: Dense) -> Dense {
        let left = a.shape.count == 1 ? Dense([1] + a.shape, a.numbers) : a
        let right = b.shape.count == 1 ? Dense(b.shape + [1], b.numbers) : b
        let outer = Dense.broadcastShape(Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
        let full = outer + [left.shape[left.shape.count - 2], right.shape.last!]
        let inner = left.shape.last!
        let product = Dense(full) { place in
            let (row, column) = (place[place.count - 2], place.last!)
            let head = Array(place.dropLast(2))
            return (0..<inner).reduce(Float(0)) { sum, index in
                sum + left.broadcast(at: head + [row, index]) * right.broadcast(at: head + [index, column])
            }
        }
        return Dense(shape, product.numbers)
    }

    func reduce(_ x: Dense, _ reduction: Reduction, _ axes: [Int], _ keepsAxes: Bool) -> Dense {
        let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
        let result = Dense(kept) { place in
            var elements: [Double] = []
            let span = x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 }
            _ = Dense(span) { offset in
                elements.append(Double(x[zip(place, offset).map(+)]))
                return 0
            }
            return Float(reduction.value(elements))
        }
        return Dense(shape, result.numbers)
    }

    func softmax(_ x: Dense, _ axis: Int, _ result: (Double, Double) -> Double) -> Dense {
        Dense(shape) { place in
            let row = (0..<x.shape[axis]).map { index in
                var other = place
                other[axis] = index
                return Double(x[other])
            }
            let most = row.max()!
            return Float(result(exp(row[place[axis]] - most), row.reduce(0) { $0 + exp($1 - most) }))
        }
    }

    func layerNorm(_ inputs: [Dense], _ axis: Int, _ epsilon: Float) -> Dense {
        let size = shape[axis...].reduce(1, *)
        var result = inputs[0].numbers
        for start in stride(from: 0, to: result.count, by: size) {
            let row = result[start..<start + size].map(Double.init)
            let mean = row.reduce(0, +) / Double(size)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(size)
            for index in 0..<size {
                let normal = (row[index] - mean) / (variance + Double(epsilon)).squareRoot()
                result[start + index] = Float(normal) * inputs[1].numbers[index] + inputs[2].numbers[index]
            }
        }
        return Dense(shape, result)
    }

    func pad(_ x: Dense, _ before: [Int], _ padding: Padding) -> Dense {
        Dense(shape) { place in
            var source = zip(place, before).map { $0 - $1 }
            for axis in source.indices {
                let last = x.shape[axis] - 1
                guard !(0...last ~= source[axis]) else { continue }
                switch padding {
                case .constant(let value): return value
                case .edge: source[axis] = min(max(source[axis], 0), last)
                case .reflect: source[axis] = source[axis] < 0 ? -source[axis] : 2 * last - source[axis]
                }
            }
            return x[source]
        }
    }

    func statistics(_ x: Dense) -> Dense {
        let planes = x.shape[1] * x.shape[2]
        return Dense(shape) { place in
            let plane = place[1] % planes
            let row = (0..<x.shape[3]).map {
                Double(x[[place[0], plane / x.shape[2], plane % x.shape[2], $0]])
            }
            let mean = row.reduce(0, +) / Double(row.count)
            guard place[1] >= planes else { return Float(mean) }
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
            return Float((variance + 1e-5).squareRoot())
        }
    }

    func fit(_ x: Dense) -> Dense {
        func range(_ place: Int, _ outputs: Int, _ inputs: Int) -> Range<Int> {
            place * inputs / outputs..<((place + 1) * inputs + outputs - 1) / outputs
        }
        return Dense(shape) { place in
            var elements: [Float] = []
            for row in range(place[2], shape[2], x.shape[2]) {
                for column in range(place[3], shape[3], x.shape[3]) {
                    elements.append(x[[place[0], place[1], row, column]])
                }
            }
            return elements.reduce(0, +) / Float(elements.count)
        }
    }
}

/// How a window walks over one spatial axis.
struct Walk {
    let kernel: Int
    private let stride: Int
    private let dilation: Int
    private let before: Int
    private let after: Int
    private let length: Int

    /// `isFlat` for the axis that a one-dimensional image lacks.
    init(_ window: Window, axis: Int, isFlat: Bool, over length: Int) {
        self.length = length
        guard !isFlat else {
            (kernel, stride, dilation, before, after) = (1, 1, 1, 0, 0)
            return
        }
        (kernel, stride, dilation) = (window.kernel[axis], window.strides[axis], window.dilations[axis])
        (before, after) = window.pads(axis, over: length)
    }

    /// Nil outside of the image.
    func source(_ output: Int, _ element: Int) -> Int? {
        let place = output * stride + element * dilation - before
        return 0..<length ~= place ? place : nil
    }

    /// Whether an element lies in the image or its padding, but not where ceil mode reaches past both.
    func isPadded(_ output: Int, _ element: Int) -> Bool {
        -before..<length + after ~= output * stride + element * dilation - before
    }
}

extension Dense {
    /// `[samples, channels, length]` as an image of one row.
    var asImage: Dense { Dense(Self.imageShape(shape), numbers) }

    static func imageShape(_ shape: [Int]) -> [Int] { shape.count == 3 ? [shape[0], shape[1], 1, shape[2]] : shape }
}

extension Reduction {
    func value(_ elements: [Double]) -> Double {
        let sum = elements.reduce(0, +)
        return switch self {
        case .mean: sum / Double(elements.count)
        case .maximum: elements.max()!
        case .minimum: elements.min()!
        case .sum: sum
        case .length: elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .magnitudes: elements.reduce(0) { $0 + abs($1) }
        case .squares: elements.reduce(0) { $0 + $1 * $1 }
        case .logarithmOfSum: log(sum)
        case .logarithmOfExponentials: log(elements.reduce(0) { $0 + exp($1 - elements.max()!) }) + elements.max()!
        }
    }
}

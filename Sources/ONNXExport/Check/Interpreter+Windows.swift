/// How a node's window walks over one axis.
private struct AxisWalk {
    let kernel: Int
    let stride: Int
    let dilation: Int
    let before: Int
    let after: Int
    let length: Int
    let outputs: Int

    /// Outputs whose source for an element of the kernel lies inside, first to behind the last.
    func inside(_ element: Int) -> Range<Int> {
        let shift = element * dilation - before
        let first = max(0, (-shift + stride - 1) / stride)
        let end = length - shift <= 0 ? 0 : min(outputs, (length - shift - 1) / stride + 1)
        return first < end ? first..<end : 0..<0
    }

    func source(_ output: Int, _ element: Int) -> Int { output * stride + element * dilation - before }
}

extension OperatorCall {
    private func walk(_ axis: Int, of kernel: [Int], over length: Int) throws -> AxisWalk {
        let (strides, dilations) = (integers("strides") ?? kernel.map { _ in 1 }, integers("dilations"))
        let (stride, dilation) = (strides[axis], dilations?[axis] ?? 1)
        let reach = (kernel[axis] - 1) * dilation + 1
        var (before, after) = (0, 0)
        switch text("auto_pad") ?? "NOTSET" {
        case "SAME_UPPER", "SAME_LOWER":
            let wanted = (length + stride - 1) / stride
            let all = max((wanted - 1) * stride + reach - length, 0)
            before = text("auto_pad") == "SAME_UPPER" ? all / 2 : all - all / 2
            after = all - before
        case "NOTSET", "":
            let pads = integers("pads") ?? Array(repeating: 0, count: 2 * kernel.count)
            (before, after) = (pads[axis], pads[axis + kernel.count])
        default: break
        }
        let room = length + before + after - reach
        guard room >= 0 else { throw wrong("finds no room for a window of \(reach) in \(length)") }
        var outputs = room / stride + 1
        if integer("ceil_mode", 0) != 0 {
            outputs = (room + stride - 1) / stride + 1
            if (outputs - 1) * stride >= length + before { outputs -= 1 }
        }
        return AxisWalk(
            kernel: kernel[axis], stride: stride, dilation: dilation, before: before, after: after, length: length,
            outputs: outputs)
    }

    /// Rows and columns; a one-dimensional signal is an image of one row.
    private func walks(_ x: NumberArray, _ kernel: [Int]) throws -> (rows: AxisWalk, columns: AxisWalk) {
        guard 1...2 ~= kernel.count, x.rank == kernel.count + 2 else { throw wrong("has a window over \(x.shape)") }
        let flat = AxisWalk(kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, length: 1, outputs: 1)
        return try kernel.count == 1
            ? (flat, walk(0, of: kernel, over: x.shape[2]))
            : (walk(0, of: kernel, over: x.shape[2]), walk(1, of: kernel, over: x.shape[3]))
    }

    private func shape(_ x: NumberArray, _ channels: Int, _ walks: (rows: AxisWalk, columns: AxisWalk)) -> [Int] {
        [x.shape[0], channels] + (x.rank == 3 ? [] : [walks.rows.outputs]) + [walks.columns.outputs]
    }

    func convolution() throws -> NumberArray {
        let (x, weight) = (try input(0), try input(1))
        let walks = try walks(x, Array(weight.shape.dropFirst(2)))
        let (rows, columns) = walks
        let (batch, channels, outputs, groups) = (x.shape[0], x.shape[1], weight.shape[0], integer("group", 1))
        let share = weight.shape[1]
        guard share * groups == channels, outputs % groups == 0 else {
            throw wrong("convolves \(x.shape) with \(weight.shape)")
        }
        let bias = optional(2)?.numbers
        let (plane, image) = (rows.outputs * columns.outputs, rows.length * columns.length)
        let kernel = rows.kernel * columns.kernel
        var result = [Float](repeating: 0, count: batch * outputs * plane)
        result.withUnsafeMutableBufferPointer { result in
            x.numbers.withUnsafeBufferPointer { x in
                weight.numbers.withUnsafeBufferPointer { weight in
                    for sample in 0..<batch {
                        for output in 0..<outputs {
                            let target = result.baseAddress! + (sample * outputs + output) * plane
                            target.update(repeating: bias?[output] ?? 0, count: plane)
                            let group = output / (outputs / groups)
                            for channel in 0..<share {
                                let source =
                                    x.baseAddress! + (sample * channels + group * share + channel) * image
                                add(
                                    source, weight.baseAddress! + (output * share + channel) * kernel, rows, columns,
                                    to: target)
                            }
                        }
                    }
                }
            }
        }
        return NumberArray(shape(x, outputs, walks), result)
    }

    /// One channel's share of one output channel.
    private func add(
        _ source: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ rows: AxisWalk, _ columns: AxisWalk,
        to target: UnsafeMutablePointer<Float>
    ) {
        for kernelRow in 0..<rows.kernel {
            for kernelColumn in 0..<columns.kernel {
                let factor = weight[kernelRow * columns.kernel + kernelColumn]
                let range = columns.inside(kernelColumn)
                guard factor != 0, !range.isEmpty else { continue }
                let shift = columns.source(0, kernelColumn)
                for row in rows.inside(kernelRow) {
                    let line = source + rows.source(row, kernelRow) * columns.length
                    let out = target + row * columns.outputs
                    if columns.stride == 1 {
                        for column in range { out[column] += factor * line[column + shift] }
                    } else {
                        for column in range { out[column] += factor * line[column * columns.stride + shift] }
                    }
                }
            }
        }
    }

    /// - Parameter reduction: of the elements inside, and how many there are with those in the padding.
    func pool(_ reduction: ([Float], Int) -> Float) throws -> NumberArray {
        let x = try input(0)
        let walks = try walks(x, integers("kernel_shape") ?? [])
        let (rows, columns) = walks
        let image = rows.length * columns.length
        var result: [Float] = []
        var elements: [Float] = []
        for plane in 0..<x.shape[0] * x.shape[1] {
            for row in 0..<rows.outputs {
                for column in 0..<columns.outputs {
                    elements.removeAll(keepingCapacity: true)
                    var padded = 0
                    for kernelRow in 0..<rows.kernel {
                        for kernelColumn in 0..<columns.kernel {
                            let (line, place) = (rows.source(row, kernelRow), columns.source(column, kernelColumn))
                            if line < rows.length + rows.after, place < columns.length + columns.after { padded += 1 }
                            guard 0..<rows.length ~= line, 0..<columns.length ~= place else { continue }
                            elements.append(x.numbers[plane * image + line * columns.length + place])
                        }
                    }
                    result.append(reduction(elements, padded))
                }
            }
        }
        return NumberArray(shape(x, x.shape[1], walks), result)
    }
}

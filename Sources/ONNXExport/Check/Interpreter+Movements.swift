/// What moves elements about.
extension Interpreter {
    static let movements: [String: @Sendable (OperatorCall) throws -> NumberArray] = [
        "Shape": { call in
            let shape = try call.input(0).shape
            let (start, end) = (call.integer("start", 0), call.integer("end", shape.count))
            let part = shape[start..<end]
            return NumberArray([part.count], part.map { Float($0) })
        },
        "Flatten": { call in
            let x = try call.input(0)
            let axis = call.integer("axis", 1)
            return NumberArray([x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)], x.numbers)
        },
        "Reshape": { try $0.reshaped() },
        "Squeeze": { call in
            let x = try call.input(0)
            let axes = try call.input(1).whole.map { x.axis($0) }
            return NumberArray(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }, x.numbers)
        },
        "Unsqueeze": { call in
            let x = try call.input(0)
            var shape = x.shape
            for axis in try call.input(1).whole.sorted() { shape.insert(1, at: axis) }
            return NumberArray(shape, x.numbers)
        },
        "Transpose": { call in
            let x = try call.input(0)
            let axes = call.integers("perm") ?? Array(x.shape.indices.reversed())
            let strides = NumberArray.strides(x.shape)
            return x.walked(axes.map { x.shape[$0] }, strides: axes.map { strides[$0] })
        },
        "Concat": { try $0.concatenated() },
        "Slice": { try $0.sliced() },
        "Gather": { call in
            let x = try call.input(0)
            let (axis, places) = (x.axis(call.integer("axis", 0)), try call.input(1).whole)
            return call.taken(x, axis, places)
        },
        "Pad": { try $0.padded() },
        "Expand": { call in
            let (x, wanted) = (try call.input(0), try call.input(1).whole)
            guard let target = NumberArray.broadcastShape(x.shape, wanted) else {
                throw call.wrong("cannot expand \(x.shape) to \(wanted)")
            }
            return x.broadcast(to: target)
        },
        "Tile": { call in
            let (x, repeats) = (try call.input(0), try call.input(1).whole)
            return repeats.enumerated().reduce(x) { x, part in
                call.taken(x, part.offset, (0..<x.shape[part.offset] * part.element).map { $0 % x.shape[part.offset] })
            }
        },
    ]
}

extension OperatorCall {
    fileprivate func reshaped() throws -> NumberArray {
        let x = try input(0)
        var target = try input(1).whole
        for axis in target.indices where target[axis] == 0 { target[axis] = x.shape[axis] }
        if let open = target.firstIndex(of: -1) {
            let known = target.indices.reduce(1) { $1 == open ? $0 : $0 * target[$1] }
            target[open] = x.numbers.count / max(known, 1)
        }
        guard target.reduce(1, *) == x.numbers.count else { throw wrong("cannot see \(x.shape) as \(target)") }
        return NumberArray(target, x.numbers)
    }

    fileprivate func concatenated() throws -> NumberArray {
        let parts = try inputs.indices.map { try input($0) }
        let axis = parts[0].axis(integer("axis", 0))
        var shape = parts[0].shape
        shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
        let outer = shape[..<axis].reduce(1, *)
        var result: [Float] = []
        result.reserveCapacity(shape.reduce(1, *))
        for row in 0..<outer {
            for part in parts {
                let size = part.numbers.count / max(outer, 1)
                result += part.numbers[row * size..<(row + 1) * size]
            }
        }
        guard result.count == shape.reduce(1, *) else { throw wrong("joins arrays that do not fit together") }
        return NumberArray(shape, result)
    }

    /// Places of an axis in the order given.
    fileprivate func taken(_ x: NumberArray, _ axis: Int, _ places: [Int]) -> NumberArray {
        let (outer, inner) = (x.shape[..<axis].reduce(1, *), x.shape[(axis + 1)...].reduce(1, *))
        var shape = x.shape
        shape[axis] = places.count
        var result: [Float] = []
        result.reserveCapacity(shape.reduce(1, *))
        for row in 0..<outer {
            for place in places {
                let start = (row * x.shape[axis] + place) * inner
                result += x.numbers[start..<start + inner]
            }
        }
        return NumberArray(shape, result)
    }

    fileprivate func sliced() throws -> NumberArray {
        let x = try input(0)
        let (starts, ends) = (try input(1).whole, try input(2).whole)
        let axes = optional(3)?.whole ?? Array(starts.indices)
        let steps = optional(4)?.whole ?? starts.map { _ in 1 }
        return axes.indices.reduce(x) { result, index in
            let axis = x.axis(axes[index])
            let extent = result.shape[axis]
            func counted(_ place: Int, _ range: ClosedRange<Int>) -> Int {
                min(max(place < 0 ? place + extent : place, range.lowerBound), range.upperBound)
            }
            let step = steps[index]
            let start = counted(starts[index], step > 0 ? 0...extent : 0...extent - 1)
            let end = counted(ends[index], step > 0 ? 0...extent : -1...extent - 1)
            return taken(result, axis, Array(stride(from: start, to: end, by: step)))
        }
    }

    fileprivate func padded() throws -> NumberArray {
        let (x, pads) = (try input(0), try input(1).whole)
        let value = optional(2)?.numbers[0] ?? 0
        let mode = text("mode") ?? "constant"
        return try x.shape.indices.reduce(x) { result, axis in
            let (before, after, extent) = (pads[axis], pads[axis + x.rank], x.shape[axis])
            guard before + after > 0 else { return result }
            guard mode != "constant" else { return framed(result, axis, before, after, value) }
            guard mode == "edge" || max(before, after) < extent else {
                throw wrong("mirrors more than the \(extent) elements there are")
            }
            let places = (-before..<extent + after).map { place in
                mode == "edge"
                    ? min(max(place, 0), extent - 1)
                    : place < 0 ? -place : place < extent ? place : 2 * (extent - 1) - place
            }
            return taken(result, axis, places)
        }
    }

    private func framed(_ x: NumberArray, _ axis: Int, _ before: Int, _ after: Int, _ value: Float) -> NumberArray {
        let (outer, size) = (x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *))
        let inner = x.shape[(axis + 1)...].reduce(1, *)
        var shape = x.shape
        shape[axis] += before + after
        var result: [Float] = []
        result.reserveCapacity(shape.reduce(1, *))
        for row in 0..<outer {
            result += repeatElement(value, count: before * inner)
            result += x.numbers[row * size..<(row + 1) * size]
            result += repeatElement(value, count: after * inner)
        }
        return NumberArray(shape, result)
    }
}

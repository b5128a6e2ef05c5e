import TensorCore

/// Operations that copy elements to other places without changing them, and augmentations of spectrograms.

extension Variable {
    /// The same elements under another shape.
    public func reshaped(_ shape: Shape) -> Variable {
        let before = self.shape
        return unary(self, value.reshaped(shape)) { $0.reshaped(before) }
    }
}

/// The samples of several batches in one, for example two views of a batch that go through a network together.
public func concatenateRows(_ parts: [Variable]) -> Variable {
    let value = concatenateRows(parts.map(\.value))
    guard parts.contains(where: \.needsGradient) else { return parts[0].tape.constant(value) }
    let ends = parts.map { ($0.sink, $0.shape.rows) }
    return parts[0].tape.record(value) { gradient in
        var start = 0
        for (sink, count) in ends {
            if sink.isOpen { sink.accumulate(rows(gradient, start..<start + count)) }
            start += count
        }
    }
}

/// The samples of a range.
public func rows(_ x: Variable, _ range: Range<Int>) -> Variable {
    let shape = x.shape
    if range == 0..<shape.rows { return x }
    return unary(x, rows(x.value, range)) { gradient in
        let result = Tensor(zeros: shape)
        (result.pointer + range.lowerBound * shape.columns).update(from: gradient.pointer, count: gradient.count)
        return result
    }
}

extension Variable {
    /// The samples of all parts of the batch; the variable itself where the tape has whole batches. Losses on them are
    /// the same in each part, and the gradients go back to the part's own samples.
    public var gathered: Variable {
        guard let parts = tape.parts else { return self }
        let own = value.shape.rows
        return unary(self, parts.gather(value)) { rows($0, own * parts.index..<own * (parts.index + 1)) }
    }

    /// This part's samples of a whole batch, all where the tape has whole batches.
    public var part: Variable {
        guard let parts = tape.parts else { return self }
        let own = shape.rows / parts.count
        return rows(self, own * parts.index..<own * (parts.index + 1))
    }
}

/// Matrices beside each other: `[rows, Σ columns]`.
public func concatenateColumns(_ parts: [Variable]) -> Variable {
    let value = concatenateColumns(parts.map(\.value))
    guard parts.contains(where: \.needsGradient) else { return parts[0].tape.constant(value) }
    let ends = parts.map { ($0.sink, $0.shape) }
    return parts[0].tape.record(value) { gradient in
        var start = 0
        for (sink, shape) in ends {
            if sink.isOpen {
                sink.accumulate(columns(gradient, start..<start + shape.columns).reshaped(shape))
            }
            start += shape.columns
        }
    }
}

/// The rows of a table at the given indices, as an embedding of labels does.
public func gatherRows(_ table: Variable, _ indices: [Int]) -> Variable {
    let shape = table.shape
    return unary(table, gatherRows(table.value, indices)) { scatterRows($0, indices, to: shape) }
}

/// Each sample shifted in time by its number of frames, cyclically.
public func rollTime(_ x: Variable, by shifts: [Int]) -> Variable {
    unary(x, rollTime(x.value, by: shifts)) { rollTime($0, by: shifts.map(-)) }
}

/// Each sample plus a number of its own.
public func addGain(_ x: Variable, _ gains: [Float]) -> Variable {
    unary(x, addGain(x.value, gains)) { $0 }
}

/// The masked bands and frames of each sample set to `value`; they pass no gradient on.
public func mask(_ x: Variable, _ masks: [SpectrogramMask], value: Float) -> Variable {
    unary(x, mask(x.value, masks, value: value)) { mask($0, masks, value: 0) }
}

/// A range of each sample's frames, stretched to `frames` frames.
public func resizeTime(_ x: Variable, _ ranges: [Range<Int>], frames: Int) -> Variable {
    let shape = x.shape
    return unary(x, resizeTime(x.value, ranges, frames: frames)) {
        resizeTimeGradient($0, ranges, inputShape: shape)
    }
}

/// The same range of frames of all samples.
public func frames(_ x: Variable, _ range: Range<Int>) -> Variable {
    let shape = x.shape
    if range == 0..<shape.width { return x }
    return unary(x, frames(x.value, range)) { framesGradient($0, range, inputShape: shape) }
}

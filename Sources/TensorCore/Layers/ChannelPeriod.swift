/// Aligns one number for each channel with vectors of sixteen elements, for any number of channels: the numbers are
/// repeated to a table of lcm(channels, 64) floats, after which the pattern of a sample's contiguous elements repeats.
struct ChannelPeriod {
    let channels: Int
    /// The table's length, a multiple of 64, because sums are kept in four accumulators of sixteen lanes.
    let length: Int

    init(_ channels: Int) {
        require(channels > 0, "an image without channels")
        self.channels = channels
        length = channels << max(0, 6 - channels.trailingZeroBitCount)
    }

    /// Repeats the channels' numbers over the table.
    func expand(_ source: UnsafePointer<Float>, into table: UnsafeMutablePointer<Float>) {
        var start = 0
        while start < length {
            table.advanced(by: start).update(from: source, count: channels)
            start += channels
        }
    }

    /// Adds up a table's repetitions, which gives one number for each channel.
    func fold(_ table: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
        if length == channels { return target.update(from: table, count: channels) }
        for channel in 0..<channels {
            var sum: Float = 0
            var index = channel
            while index < length {
                sum += table[index]
                index += channels
            }
            target[channel] = sum
        }
    }

    /// Calls `body(index, tableIndex, lanes)` for the vectors of `count` contiguous floats that start with channel 0;
    /// only the last may have fewer than 16 lanes.
    @inline(__always)
    func forEach(_ count: Int, _ body: (Int, Int, Int) -> Void) {
        var start = 0
        while start + length <= count {
            var index = 0
            while index < length {
                body(start + index, index, 16)
                index += 16
            }
            start += length
        }
        forEachRest(start, count, body)
    }

    /// Sums two terms for each table entry, in registers: `first` and `second` are tables, overwritten.
    @inline(__always)
    func sum(
        _ count: Int, into first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
        _ terms: (Int, Int, Int) -> (Vector, Vector)
    ) {
        first.update(repeating: 0, count: length)
        second.update(repeating: 0, count: length)
        let rows = count / length
        // A block of rows is small enough to stay in the first-level cache while its groups of 64 columns are summed.
        let block = max(1, 4096 / length)
        var row = 0
        while row < rows {
            let end = min(rows, row + block)
            var group = 0
            while group < length {
                sumGroup(row..<end, group, first, second, terms)
                group += 64
            }
            row = end
        }
        forEachRest(rows * length, count) { index, table, lanes in
            let (a, b) = terms(index, table, lanes)
            first.store(first.vector(table, lanes) + a, table, lanes)
            second.store(second.vector(table, lanes) + b, table, lanes)
        }
    }

    @inline(__always)
    private func sumGroup(
        _ rows: Range<Int>, _ group: Int, _ first: UnsafeMutablePointer<Float>,
        _ second: UnsafeMutablePointer<Float>, _ terms: (Int, Int, Int) -> (Vector, Vector)
    ) {
        var (a0, a1) = (first.vector(group), first.vector(group + 16))
        var (a2, a3) = (first.vector(group + 32), first.vector(group + 48))
        var (b0, b1) = (second.vector(group), second.vector(group + 16))
        var (b2, b3) = (second.vector(group + 32), second.vector(group + 48))
        var index = rows.lowerBound * length + group
        for _ in rows {
            let t0 = terms(index, group, 16)
            let t1 = terms(index + 16, group + 16, 16)
            let t2 = terms(index + 32, group + 32, 16)
            let t3 = terms(index + 48, group + 48, 16)
            a0 += t0.0
            b0 += t0.1
            a1 += t1.0
            b1 += t1.1
            a2 += t2.0
            b2 += t2.1
            a3 += t3.0
            b3 += t3.1
            index += length
        }
        first.store(a0, group)
        first.store(a1, group + 16)
        first.store(a2, group + 32)
        first.store(a3, group + 48)
        second.store(b0, group)
        second.store(b1, group + 16)
        second.store(b2, group + 32)
        second.store(b3, group + 48)
    }

    @inline(__always)
    private func forEachRest(_ start: Int, _ count: Int, _ body: (Int, Int, Int) -> Void) {
        var index = start
        while index + 16 <= count {
            body(index, index - start, 16)
            index += 16
        }
        if index < count { body(index, index - start, count - index) }
    }
}

import Foundation
import RunEvents

/// Summarises the steps of one block for each phase, until the block is complete.
struct Summariser {
    private struct Stretch {
        var firstNumber: Int64
        var lastNumber: Int64
        var first: Moment
        var last: Moment
        var steps = 0
        var losses: [UInt16: Gathered] = [:]
    }

    private struct Gathered {
        var minimum = Float.infinity
        var maximum = -Float.infinity
        var sum = 0.0
        var finite: UInt32 = 0
        var notFinite: UInt32 = 0

        mutating func add(_ value: Float) {
            guard value.isFinite else {
                notFinite += 1
                return
            }
            minimum = min(minimum, value)
            maximum = max(maximum, value)
            sum += Double(value)
            finite += 1
        }
    }

    /// A complete row of the table `summary`.
    struct Row {
        let block: Int
        let phase: Phase
        let firstNumber: Int64
        let lastNumber: Int64
        let first: Moment
        let last: Moment
        let steps: Int
        let losses: Data
    }

    private var block = 0
    private var stretches: [Phase: Stretch] = [:]

    /// Adds the losses of a step, by the numbers of their series.
    ///
    /// - Returns: the rows of the block before, if this step is the first of a new block.
    mutating func add(_ losses: [(UInt16, Float)], phase: Phase, number: Int64, moment: Moment) -> [Row] {
        let block = moment.step / Record.blockSteps
        let rows = block == self.block ? [] : finish()
        self.block = block
        var stretch =
            stretches.removeValue(forKey: phase)
            ?? Stretch(firstNumber: number, lastNumber: number, first: moment, last: moment)
        stretch.lastNumber = number
        stretch.last = moment
        stretch.steps += 1
        for (series, value) in losses { stretch.losses[series, default: Gathered()].add(value) }
        stretches[phase] = stretch
        return rows
    }

    private mutating func finish() -> [Row] {
        defer { stretches = [:] }
        return stretches.sorted { $0.value.firstNumber < $1.value.firstNumber }.map { phase, stretch in
            var writer = ByteWriter()
            for (series, gathered) in stretch.losses.sorted(by: { $0.key < $1.key }) {
                let isEmpty = gathered.finite == 0
                writer.write(series)
                writer.write(isEmpty ? 0 : gathered.minimum)
                writer.write(isEmpty ? 0 : gathered.maximum)
                writer.write(isEmpty ? 0 : Float(gathered.sum / Double(gathered.finite)))
                writer.write(gathered.finite)
                writer.write(gathered.notFinite)
            }
            return Row(
                block: block, phase: phase, firstNumber: stretch.firstNumber, lastNumber: stretch.lastNumber,
                first: stretch.first, last: stretch.last, steps: stretch.steps, losses: writer.data)
        }
    }
}

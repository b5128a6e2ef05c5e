import RunEvents

/// Values with their moments, of which the newest and evenly spaced older ones are kept within a budget of memory.
struct History<Value: Sendable>: Sendable {
    struct Entry: Sendable {
        let moment: Moment
        let value: Value
        /// Its size, in any unit.
        let size: Int
    }

    private(set) var entries: [Entry] = []
    private var size = 0
    private let most: Int

    /// - Parameter most: the sum of the sizes from which on every other entry is dropped.
    init(most: Int) { self.most = most }

    mutating func append(_ value: Value, size: Int, at moment: Moment) {
        entries.append(Entry(moment: moment, value: value, size: max(size, 1)))
        self.size += max(size, 1)
        guard self.size > most, entries.count > 2 else { return }
        let last = entries.count - 1
        entries = entries.enumerated().filter { $0.offset % 2 == last % 2 || $0.offset == 0 }.map(\.element)
        self.size = entries.reduce(0) { $0 + $1.size }
    }

    /// The latest entry that is not after a step; nil before the first.
    func last(until step: Double) -> Entry? { entries.last { Double($0.moment.step) <= step } }
}

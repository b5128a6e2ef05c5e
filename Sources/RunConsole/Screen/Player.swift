import RunEvents
import RunStore

/// Plays a record at any speed: a clock that is told how much time went by, and the events that fall into it.
public final class Player {
    /// At most so many events at once, so that a screen stays answering.
    private static let batch = 2048

    /// What to show next.
    public struct Frame {
        public var events: [RecordedEvent] = []
        /// What was shown before is void; `events` begins at the first one.
        public var startsAnew = false
    }

    private let reader: Reader
    private var number: Int64 = 0
    private var waiting: [RecordedEvent] = []
    private var seeksTo: Double?
    private var steps = 0
    public var isPlaying = true
    /// Times real time; infinite for as fast as it goes.
    public var speed = 1.0
    /// Where the clock is, and the end of the record, in the run's seconds.
    public private(set) var seconds = 0.0
    public private(set) var length = 0.0

    public init(_ reader: Reader) throws {
        self.reader = reader
        length = try reader.lastMoment()?.seconds ?? 0
    }

    /// Moves the clock, at the next `advance`.
    public func seek(to seconds: Double) { seeksTo = min(max(0, seconds), length) }

    /// One more event, at the next `advance`.
    public func step() {
        isPlaying = false
        steps += 1
    }

    /// What happens within so many real seconds.
    public func advance(by elapsed: Double) throws -> Frame {
        if let target = seeksTo {
            seeksTo = nil
            return try jump(to: target)
        }
        if steps > 0 {
            steps -= 1
            try fill()
            guard !waiting.isEmpty else { return Frame() }
            let event = waiting.removeFirst()
            seconds = max(seconds, event.moment.seconds)
            return Frame(events: [event])
        }
        guard isPlaying else { return Frame() }
        let goal = speed.isFinite ? seconds + elapsed * speed : .infinity
        var frame = Frame()
        while frame.events.count < Self.batch {
            try fill()
            guard let next = waiting.first, next.moment.seconds <= goal else { break }
            frame.events.append(next)
            waiting.removeFirst()
        }
        let isOver = try waiting.isEmpty && fill() == false
        seconds = isOver ? length : min(goal, max(seconds, frame.events.last?.moment.seconds ?? seconds))
        if !isOver, speed.isFinite, frame.events.count < Self.batch { seconds = min(goal, length) }
        if isOver { isPlaying = false }
        return frame
    }

    private func jump(to target: Double) throws -> Frame {
        let goal = try reader.number(atSeconds: target)
        waiting = []
        defer {
            number = goal
            seconds = target
        }
        return Frame(events: try reader.opening(upTo: goal), startsAnew: true)
    }

    /// - Returns: whether there is anything waiting.
    @discardableResult
    private func fill() throws -> Bool {
        if waiting.isEmpty {
            // Taken from the front one by one, so kept short.
            waiting = try reader.events(after: number, limit: 256)
            number = waiting.last?.number ?? number
        }
        return !waiting.isEmpty
    }
}

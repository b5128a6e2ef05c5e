import RunEvents
import RunStore

/// Replays a record at any speed: it advances a clock by the time that it is given, and returns the events of that
/// time.
public final class Player {
    /// The most events of one frame, so that a screen stays responsive.
    private static let batch = 2048

    /// The events to show next.
    public struct Frame {
        public var events: [RecordedEvent] = []
        /// Whether all that was shown before is invalid; `events` then begins at the first event.
        public var startsAnew = false
    }

    private let reader: Reader
    private var number: Int64 = 0
    private var waiting: [RecordedEvent] = []
    private var seeksTo: Double?
    private var steps = 0
    public var isPlaying = true
    /// The speed as a multiple of real time; infinite for as fast as possible.
    public var speed = 1.0
    /// The clock and the end of the record, in seconds of the run.
    public private(set) var seconds = 0.0
    public private(set) var length = 0.0

    public init(_ reader: Reader) throws {
        self.reader = reader
        length = try reader.lastMoment()?.seconds ?? 0
    }

    /// Moves the clock, at the next `advance`.
    public func seek(to seconds: Double) { seeksTo = min(max(0, seconds), length) }

    /// Shows one more event at the next `advance`.
    public func step() {
        isPlaying = false
        steps += 1
    }

    /// Advances the clock by `elapsed` real seconds, and returns the events of that time.
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

    /// - Returns: whether there are events waiting.
    @discardableResult
    private func fill() throws -> Bool {
        if waiting.isEmpty {
            // Events are removed from the front one by one, so the list is kept short.
            waiting = try reader.events(after: number, limit: 256)
            number = waiting.last?.number ?? number
        }
        return !waiting.isEmpty
    }
}

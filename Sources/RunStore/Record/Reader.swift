import Foundation
import GRDB
import RunEvents

/// Reads the record of a run that is live, finished or dead, and never makes the engine wait. It may be used by one
/// thread at a time.
public final class Reader {
    /// New events of the record.
    public struct News {
        /// The events, in order.
        public var events: [RecordedEvent]
        /// Whether the run went back to a checkpoint, so that all that was read before is invalid; `events` then begins
        /// at the first event.
        public var startsAnew: Bool
    }

    /// Records with more events than this are opened by their summaries.
    private static let wholeLimit: Int64 = 40_000
    /// The most pictures that opening returns, the newest ones.
    private static let pictureLimit = 1024
    /// The most events of one kind that opening returns of a long record's past, evenly spread.
    private static let spreadLimit: Int64 = 500

    public let folder: RunFolder
    private let database: DatabaseQueue
    private var version = -1
    private var epoch = -1
    private var isOpened = false
    /// The number of the last event that was read.
    public private(set) var lastNumber: Int64 = 0

    /// - Parameter isOver: true for a short look at a record that no engine writes to.
    /// - Throws: `StoreError.cannotRead`, `StoreError.damaged`, `StoreError.locked`.
    public init(_ folder: RunFolder, isOver: Bool = false) throws {
        self.folder = folder
        database = try Record.openToRead(folder, isOver: isOver)
    }

    /// The events that were recorded since the last call; the first call returns the run so far (`opening`). Where
    /// nothing is new it takes a few microseconds.
    ///
    /// - Parameter limit: the most events of one call, so that a screen stays responsive; later calls return the rest.
    /// - Throws: `StoreError.cannotRead`.
    public func news(limit: Int = 4096) throws -> News {
        try reading { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA data_version") ?? 0
            guard version != self.version else { return News(events: [], startsAnew: false) }
            let news = try Self.consistently(database) { () -> News in
                let epoch = try Record.epoch(in: database)
                let startsAnew = isOpened && epoch != self.epoch
                let isFirst = !isOpened || startsAnew
                self.epoch = epoch
                isOpened = true
                let events: [RecordedEvent]
                if isFirst {
                    events = try Self.opening(upTo: .max, in: database)
                } else {
                    events = try Record.all(
                        after: lastNumber, limit: limit, series: Record.series(in: database), in: database)
                }
                if isFirst || events.count < limit { self.version = version }
                lastNumber = isFirst ? try Record.lastNumber(in: database) : events.last?.number ?? lastNumber
                return News(events: events, startsAnew: startsAnew)
            }
            return news
        }
    }

    /// The run up to an event: all events of a short record; of a long one the last steps, summaries of earlier steps,
    /// the newest pictures, and an even selection of other events that occur every round.
    public func opening(upTo number: Int64 = .max) throws -> [RecordedEvent] {
        try reading { database in try Self.consistently(database) { try Self.opening(upTo: number, in: database) }
        }
    }

    /// What people have added as the record has it, by which a change of it is noticed; nil where there is nothing.
    public func remarkText() throws -> String? { try reading(RemarkStore.text) }

    /// Every event after a number, for a replay.
    public func events(after number: Int64, limit: Int) throws -> [RecordedEvent] {
        try reading { database in
            try Self.consistently(database) {
                try Record.all(after: number, limit: limit, series: Record.series(in: database), in: database)
            }
        }
    }

    /// The number of the last event recorded at or before a step; 0 where there is none.
    public func number(atStep step: Int) throws -> Int64 { try number { $0.step <= step } }

    /// The number of the last event recorded at or before a time of the run; 0 where there is none.
    public func number(atSeconds seconds: Double) throws -> Int64 { try number { $0.seconds <= seconds } }

    /// The moment of the last event; nil in an empty record.
    public func lastMoment() throws -> Moment? {
        try reading { try Record.moment(atOrBefore: .max, in: $0) }
    }

    /// The event with a number; nil where there is none.
    public func event(_ number: Int64) throws -> RecordedEvent? {
        try events(after: number - 1, limit: 1).first.flatMap { $0.number == number ? $0 : nil }
    }

    /// Moments rise with the numbers, so a binary search over numbers needs no index.
    private func number(where isBefore: (Moment) -> Bool) throws -> Int64 {
        try reading { database in
            var low: Int64 = 0
            var high = try Record.lastNumber(in: database)
            while low < high {
                let middle = low + (high - low + 1) / 2
                let found = try Record.moment(atOrBefore: middle, in: database)
                if found.map(isBefore) ?? true { low = middle } else { high = middle - 1 }
            }
            return low
        }
    }

    /// The newest events of one kind, oldest first.
    public func newest(_ kind: RecordedKind, _ count: Int) throws -> [RecordedEvent] {
        try reading { database in
            let condition = "kind = ? ORDER BY number DESC LIMIT ?"
            return try Record.events(where: condition, [kind.rawValue, count], in: database).reversed()
        }
    }

    /// The run's recipe with every knob change that was made while it ran. A run of it gives the same bits.
    ///
    /// - Throws: `StoreError`.
    public func recipeWithChanges() throws -> Recipe {
        var recipe = try RecipeFile.read(folder.recipePath)
        recipe.changes = try newest(.knobChanged, 10_000_000).compactMap { recorded in
            // A recipe without one of the changes would not repeat the run.
            if let sentence = recorded.event.unknownSentence { throw StoreError.damaged(folder.recordPath, sentence) }
            guard case .knobChanged(let knob, _, let value, _) = recorded.event else { return nil }
            return Recipe.Change(step: recorded.moment.step, knob: knob, value: value)
        }
        return recipe
    }

    private static func opening(upTo number: Int64, in database: Database) throws -> [RecordedEvent] {
        let last = min(number, try Record.lastNumber(in: database))
        let series = try Record.series(in: database)
        let firstPicture =
            try Int64.fetchOne(
                database,
                sql:
                    "SELECT number FROM event WHERE kind = 'sampled' AND number <= ? ORDER BY number DESC LIMIT 1 OFFSET ?",
                arguments: [last, pictureLimit - 1]) ?? 0
        let pictures = try Record.events(
            where: "kind = 'sampled' AND number >= ? AND number <= ? ORDER BY number", [firstPicture, last],
            in: database)

        // Single steps are returned after `border`, which is the end of a block of summaries.
        var border: Int64 = 0
        if last > wholeLimit {
            border =
                try Int64.fetchOne(
                    database, sql: "SELECT max(lastNumber) FROM summary WHERE lastNumber <= ?",
                    arguments: [last - wholeLimit / 2]) ?? 0
        }
        var summaries: [RecordedEvent] = []
        if border > 0 { summaries = try Record.summaries(upTo: border, series: series, in: database) }
        let steps = try Record.steps(after: border, limit: Int(wholeLimit) * 4, series: series, in: database)
            .filter { $0.number <= last }

        var others = try Record.events(
            where: "kind != 'sampled' AND number > ? AND number <= ? ORDER BY number", [border, last], in: database)
        if border > 0 {
            for kind in RecordedKind.allCases where kind != .sampled {
                others += try spread(kind.rawValue, upTo: border, in: database)
            }
            others.sort { $0.number < $1.number }
        }
        return Record.merged(Record.merged(summaries, steps), Record.merged(others, pictures))
    }

    /// All events of a kind where there are few, otherwise an even selection and the last one.
    private static func spread(_ kind: String, upTo border: Int64, in database: Database) throws -> [RecordedEvent] {
        let few = try Record.events(
            where: "kind = ? AND number <= ? ORDER BY number LIMIT ?", [kind, border, spreadLimit + 1], in: database)
        if few.count <= spreadLimit { return few }
        var chosen: [RecordedEvent] = []
        for index in 1...spreadLimit {
            let number = border / spreadLimit * index
            let found = try Record.events(
                where: "kind = ? AND number <= ? ORDER BY number DESC LIMIT 1", [kind, number], in: database)
            if let event = found.first, event.number != chosen.last?.number { chosen.append(event) }
        }
        return chosen
    }

    /// Runs `body` on one snapshot of the record.
    private static func consistently<Value>(_ database: Database, _ body: () throws -> Value) throws -> Value {
        var value: Value?
        try database.inTransaction(.deferred) {
            value = try body()
            return .commit
        }
        return value!
    }

    private func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.unsafeRead(body)
        } catch let error as DatabaseError {
            throw Record.translated(error, folder, writing: false)
        }
    }
}

/// The record's names for the kinds of events other than steps.
public enum RecordedKind: String, CaseIterable, Sendable {
    case started, phaseBegan, sampled, clipShown, mapped, evaluated, measured, knobChanged, paused, resumed,
        checkpointed, diverged, warned
    case logged, finished, failed
}

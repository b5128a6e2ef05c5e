import Foundation
import GRDB
import RunEvents

/// Queries of a record's tables, which run inside the caller's transaction.
extension Record {
    /// The number of the last event, 0 in an empty record.
    static func lastNumber(in database: Database) throws -> Int64 {
        let step = try Int64.fetchOne(database, sql: "SELECT max(number) FROM step") ?? 0
        let event = try Int64.fetchOne(database, sql: "SELECT max(number) FROM event") ?? 0
        return max(step, event)
    }

    /// The moment of the last event up to a number.
    static func moment(atOrBefore number: Int64, in database: Database) throws -> Moment? {
        let candidates = try ["step", "event"].compactMap { table in
            try Row.fetchOne(
                database,
                sql: "SELECT number, seconds, round, step FROM \(table) WHERE number <= ? ORDER BY number DESC LIMIT 1",
                arguments: [number])
        }
        return candidates.max { ($0[0] as Int64) < ($1[0] as Int64) }.map {
            Moment(seconds: $0[1], round: $0[2], step: $0[3])
        }
    }

    /// How often the record was taken back to a checkpoint.
    static func epoch(in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT CAST(value AS INTEGER) FROM info WHERE key = 'epoch'") ?? 0
    }

    static func series(in database: Database) throws -> SeriesNumbers {
        let rows = try Row.fetchAll(database, sql: "SELECT id, name FROM series")
        return SeriesNumbers(Dictionary(uniqueKeysWithValues: rows.map { (UInt16($0[0] as Int), $0[1] as String) }))
    }

    static func steps(
        after number: Int64, limit: Int, series: SeriesNumbers, in database: Database
    ) throws -> [RecordedEvent] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT number, step, round, seconds, phase, done, planned, rate, secondsLeft, losses
                FROM step WHERE number > ? ORDER BY number LIMIT ?
                """)
        var events: [RecordedEvent] = []
        let rows = try Row.fetchCursor(statement, arguments: [number, limit])
        while let row = try rows.next() {
            let event =
                Phase(rawValue: row[4]).map { phase in
                    RunEvent.stepped(
                        Step(
                            phase: phase, done: row[5], planned: row[6], losses: series.decodeLosses(row[9]),
                            stepsPerSecond: row[7], secondsLeft: row[8]))
                } ?? unknownPhase(row[4], of: "stepped")
            events.append(
                RecordedEvent(
                    number: row[0], moment: Moment(seconds: row[3], round: row[2], step: row[1]), event: event))
        }
        return events
    }

    /// Events other than steps, by a condition on the table `event`.
    static func events(where condition: String, _ arguments: StatementArguments, in database: Database) throws
        -> [RecordedEvent]
    {
        let statement = try database.cachedStatement(
            sql: "SELECT number, step, round, seconds, kind, body FROM event WHERE \(condition)")
        var events: [RecordedEvent] = []
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() {
            events.append(
                RecordedEvent(
                    number: row[0], moment: Moment(seconds: row[3], round: row[2], step: row[1]),
                    event: EventCoding.decode(kind: row[4], row[5])))
        }
        return events
    }

    static func summaries(upTo number: Int64, series: SeriesNumbers, in database: Database) throws -> [RecordedEvent] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT phase, lastNumber, firstStep, firstRound, firstSeconds, lastStep, lastRound, lastSeconds, steps,
                losses FROM summary WHERE lastNumber <= ? ORDER BY lastNumber
                """)
        var events: [RecordedEvent] = []
        let rows = try Row.fetchCursor(statement, arguments: [number])
        while let row = try rows.next() {
            let last = Moment(seconds: row[7], round: row[6], step: row[5])
            let event =
                Phase(rawValue: row[0]).map { phase in
                    RunEvent.summarised(
                        StepSummary(
                            phase: phase, first: Moment(seconds: row[4], round: row[3], step: row[2]), last: last,
                            steps: row[8], losses: series.decodeBuckets(row[9])))
                } ?? unknownPhase(row[0], of: "summarised")
            events.append(RecordedEvent(number: row[1], moment: last, event: event))
        }
        return events
    }

    private static func unknownPhase(_ name: String, of kind: String) -> RunEvent {
        .unknown(kind: kind, problem: "its phase '\(name)' is unknown here")
    }

    /// All events after a number, in order.
    static func all(after number: Int64, limit: Int, series: SeriesNumbers, in database: Database) throws
        -> [RecordedEvent]
    {
        let steps = try steps(after: number, limit: limit, series: series, in: database)
        let events = try events(where: "number > ? ORDER BY number LIMIT ?", [number, limit], in: database)
        return Array(merged(steps, events).prefix(limit))
    }

    static func merged(_ left: [RecordedEvent], _ right: [RecordedEvent]) -> [RecordedEvent] {
        var result: [RecordedEvent] = []
        result.reserveCapacity(left.count + right.count)
        var index = 0
        for event in left {
            while index < right.count, right[index].number < event.number {
                result.append(right[index])
                index += 1
            }
            result.append(event)
        }
        return result + right[index...]
    }
}

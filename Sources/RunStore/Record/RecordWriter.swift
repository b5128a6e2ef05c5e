import Foundation
import GRDB
import RunEvents

/// The writer's thread of a `Recorder`: it numbers events, converts them to rows, and tries to write the rows until it
/// succeeds.
final class RecordWriter: @unchecked Sendable {
    private enum Row {
        case series(UInt16, String)
        case step(Int64, Moment, Step, Data)
        case event(Int64, Moment, kind: String, Data)
        case summary(Summariser.Row)
        case taken(command: Int64, step: Int)
    }

    private let database: DatabaseQueue
    private var lastNumber: Int64 = 0
    private var lastMoment = Moment()
    private var series = SeriesNumbers()
    private var summariser = Summariser()

    init(_ database: DatabaseQueue, resuming checkpoint: Checkpoint?) throws {
        self.database = database
        try database.write { database in
            try takeBack(to: checkpoint?.record ?? 0, in: database)
            series = try Record.series(in: database)
            if let checkpoint { try restore(checkpoint, in: database) }
        }
    }

    /// Removes the events after a number, which a resumed run will make again.
    private func takeBack(to number: Int64, in database: Database) throws {
        let last = try Record.lastNumber(in: database)
        lastNumber = number
        guard last > number else { return }
        try database.execute(sql: "UPDATE info SET value = value + 1 WHERE key = 'epoch'")
        try database.execute(sql: "DELETE FROM step WHERE number > ?", arguments: [number])
        try database.execute(sql: "DELETE FROM event WHERE number > ?", arguments: [number])
    }

    /// Restores the summariser's state, and records the checkpoint's own event, which comes after its state.
    private func restore(_ checkpoint: Checkpoint, in database: Database) throws {
        let lastStep = try Int.fetchOne(database, sql: "SELECT step FROM step ORDER BY number DESC LIMIT 1") ?? 0
        try database.execute(
            sql: "DELETE FROM summary WHERE block >= ?", arguments: [lastStep / Record.blockSteps])
        let summarised = try Int64.fetchOne(database, sql: "SELECT max(lastNumber) FROM summary") ?? 0
        for recorded in try Record.steps(after: summarised, limit: .max, series: series, in: database) {
            guard case .stepped(let step) = recorded.event else { continue }
            let values = step.losses.sorted { $0.key < $1.key }.map { (series.number(of: $0.key).number, $0.value) }
            _ = summariser.add(values, phase: step.phase, number: recorded.number, moment: recorded.moment)
        }
        lastMoment = checkpoint.moment
        let event = RunEvent.checkpointed(file: checkpoint.file, isBest: checkpoint.isBest)
        try write(prepare(event, at: checkpoint.moment), in: database)
    }

    // MARK: - The thread

    func run(_ mailbox: Mailbox, folder: RunFolder, onTrouble: (String?) -> Void) {
        while let (items, dropped) = mailbox.take(within: 0.1) {
            var rows: [Row] = []
            var syncs = false
            for item in items {
                switch item {
                case .event(let moment, let event): rows += prepare(event, at: moment)
                case .taken(let command, let step): rows.append(.taken(command: command, step: step))
                case .flush: syncs = true
                }
            }
            if dropped > 0 {
                let sentence = "The disk is slow: \(dropped) pictures were not recorded; every number was."
                rows += prepare(.warned(sentence), at: lastMoment)
            }
            guard persist(rows, mailbox, folder, onTrouble) else { return }
            if syncs { try? database.writeWithoutTransaction { _ = try $0.checkpoint(.passive) } }
            mailbox.finished(items.count, lastNumber: lastNumber)
        }
    }

    /// Writes the rows in one transaction, and repeats that each second while it fails.
    ///
    /// - Returns: false where the mailbox was closed before they were written.
    private func persist(
        _ rows: [Row], _ mailbox: Mailbox, _ folder: RunFolder, _ onTrouble: (String?) -> Void
    ) -> Bool {
        guard !rows.isEmpty else { return true }
        while true {
            // After the mailbox has closed there is one more try.
            let isLastTry = mailbox.closed
            do {
                try database.write { try write(rows, in: $0) }
                if mailbox.currentTrouble != nil {
                    onTrouble(nil)
                    mailbox.report(nil)
                }
                return true
            } catch {
                let sentence = Self.sentence(for: error, folder)
                if mailbox.currentTrouble != sentence {
                    // This must come before waiting threads are told, because they ask for the reason.
                    onTrouble(sentence)
                    mailbox.report(sentence)
                }
                if isLastTry { return false }
                mailbox.pause(1)
            }
        }
    }

    private static func sentence(for error: any Error, _ folder: RunFolder) -> String {
        if let error = error as? DatabaseError, error.resultCode == .SQLITE_FULL {
            return "The disk of '\(folder.path)' is full; free some space and the run goes on, nothing is lost."
        }
        if let error = error as? DatabaseError, [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
            let who = RecordLocks.holder(of: folder).map { " (\($0))" } ?? ""
            return "The engine cannot write its record '\(folder.recordPath)': another program\(who) has it locked. "
                + "The run waits and goes on by itself, nothing is lost."
        }
        let reason = (error as? DatabaseError)?.message ?? "\(error)"
        return "The record '\(folder.recordPath)' cannot be written (\(reason)); the run goes on when it can be again."
    }

    // MARK: - Rows

    private func prepare(_ event: RunEvent, at moment: Moment) -> [Row] {
        lastNumber += 1
        lastMoment = moment
        guard case .stepped(let step) = event else {
            return [.event(lastNumber, moment, kind: EventCoding.kind(of: event), EventCoding.encode(event))]
        }
        var rows: [Row] = []
        var writer = ByteWriter()
        var values: [(UInt16, Float)] = []
        for (name, value) in step.losses.sorted(by: { $0.key < $1.key }) {
            let (number, isNew) = series.number(of: name)
            if isNew { rows.append(.series(number, name)) }
            writer.write(number)
            writer.write(value)
            values.append((number, value))
        }
        rows += summariser.add(values, phase: step.phase, number: lastNumber, moment: moment).map(Row.summary)
        rows.append(.step(lastNumber, moment, step, writer.data))
        return rows
    }

    private func write(_ rows: [Row], in database: Database) throws {
        for row in rows {
            switch row {
            case .series(let number, let name):
                try database.cachedStatement(sql: "INSERT INTO series VALUES (?, ?)").execute(
                    arguments: [Int(number), name])
            case .step(let number, let moment, let step, let losses):
                try database.cachedStatement(sql: "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
                    arguments: [
                        number, moment.step, moment.round, moment.seconds, step.phase.rawValue, step.done,
                        step.planned, step.stepsPerSecond, step.secondsLeft, losses,
                    ])
            case .event(let number, let moment, let kind, let body):
                try database.cachedStatement(sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)").execute(
                    arguments: [number, moment.step, moment.round, moment.seconds, kind, body])
            case .summary(let row):
                let sql = "INSERT OR REPLACE INTO summary VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                try database.cachedStatement(sql: sql).execute(
                    arguments: [
                        row.block, row.phase.rawValue, row.firstNumber, row.lastNumber, row.first.step,
                        row.first.round, row.first.seconds, row.last.step, row.last.round, row.last.seconds,
                        row.steps, row.losses,
                    ])
            case .taken(let command, let step):
                try database.cachedStatement(sql: "UPDATE command SET taken = ? WHERE id = ?").execute(
                    arguments: [step, command])
            }
        }
    }
}

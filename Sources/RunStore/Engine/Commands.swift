import Foundation
import GRDB
import RunEvents

/// Sends commands from a screen to the engine, which carries them out between two steps.
public struct CommandQueue: Sendable {
    private let folder: RunFolder
    private let database: DatabaseQueue

    /// - Parameter patience: how many seconds to wait while another program has the record locked.
    /// - Throws: `StoreError.cannotWrite`, `StoreError.locked`.
    public init(_ folder: RunFolder, patience: Double = 5) throws {
        self.folder = folder
        database = try Record.openToSend(folder, patience: patience)
    }

    /// Sends a command to the engine.
    ///
    /// - Parameter sender: the sender's name in the record.
    /// - Returns: the command's number.
    /// - Throws: `StoreError.noEngine` where no engine is alive, `StoreError.cannotWrite`, `StoreError.commandLocked`.
    @discardableResult
    public func send(_ command: RunCommand, by sender: String, at date: Date) throws -> Int64 {
        guard EngineLock.holder(of: folder) != nil else { throw StoreError.noEngine(run: folder.name) }
        let text = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
        do {
            return try database.write { database in
                try database.execute(
                    sql: "INSERT INTO command (command, sender, sent) VALUES (?, ?, ?)",
                    arguments: [text, sender, date.timeIntervalSince1970])
                return database.lastInsertedRowID
            }
        } catch let error as DatabaseError {
            let translated = Record.translated(error, folder, writing: true)
            guard case .locked(let path, let holder) = translated else { throw translated }
            throw StoreError.commandLocked(command: command.name, path, by: holder)
        }
    }

    /// Whether the engine has taken a command.
    ///
    /// - Throws: `StoreError`.
    public func isTaken(_ id: Int64) throws -> Bool {
        do {
            return try database.read {
                try Int.fetchOne($0, sql: "SELECT taken FROM command WHERE id = ?", arguments: [id]) != nil
            }
        } catch let error as DatabaseError {
            throw Record.translated(error, folder, writing: false)
        }
    }

    /// Waits until the engine has taken a command, which it does between two steps; a step of a large network takes
    /// some seconds.
    ///
    /// - Throws: `StoreError.notAnswered` after `seconds`, `StoreError.noEngine` where the engine ends before.
    public func waitUntilTaken(_ id: Int64, _ command: RunCommand, seconds: Int) throws {
        let start = ContinuousClock.now
        while true {
            let engine = EngineLock.holder(of: folder)
            // The record is checked before the engine, because it shows a command that an engine took before it ended.
            if try isTaken(id) { return }
            guard let engine else { throw StoreError.noEngine(run: folder.name) }
            // A process that is stopped by a signal need not be waited for as long as one that is busy.
            let isStopped = EngineProcess.isStopped(engine.pid)
            let seconds = isStopped ? min(seconds, 1) : seconds
            guard ContinuousClock.now - start < .seconds(seconds) else {
                throw StoreError.notAnswered(
                    command: command.name, run: folder.name, pid: engine.pid, seconds: seconds, isStopped: isStopped)
            }
            usleep(20_000)
        }
    }
}

/// The engine's end of the queue, which it asks between two steps. Without new commands that takes some microseconds.
public final class CommandInbox {
    private struct Replay {
        let step: Int
        let command: SentCommand
    }

    private let database: DatabaseQueue
    private let recorder: Recorder
    private var version = -1
    private var newest: Int64
    private var replays: [Replay]
    /// The number of the last command that was taken, which a checkpoint stores as `command`.
    public private(set) var lastTaken: Int64

    /// - Parameter checkpoint: the checkpoint from which a resumed run continues. Knob changes after it are made again
    ///   at the same steps; other commands from before the start are ignored.
    /// - Throws: `StoreError.cannotRead`.
    public init(_ folder: RunFolder, recorder: Recorder, resuming checkpoint: Checkpoint? = nil) throws {
        database = try Record.openToRead(folder)
        self.recorder = recorder
        let past = checkpoint?.command ?? 0
        lastTaken = past
        (newest, replays) = try database.read { database in
            let newest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM command") ?? 0
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT id, command, sender, taken FROM command WHERE id > ? AND taken IS NOT NULL ORDER BY id",
                arguments: [past])
            let replays = rows.compactMap { row -> Replay? in
                // A command that cannot be read was reported when it arrived.
                guard let command = try? Self.decode(row).get() else { return nil }
                switch command.command {
                case .set, .glide, .schedule, .attempt: return Replay(step: row[3], command: command)
                case .pause, .resume, .step, .stop, .evaluate, .checkpoint: return nil
                }
            }
            return (newest, replays)
        }
    }

    /// The commands to carry out after step `step` and before the next, in the order in which they were sent, and a
    /// sentence for each one that cannot be read.
    public func take(at step: Int) -> (commands: [SentCommand], problems: [String]) {
        var commands: [SentCommand] = []
        var problems: [String] = []
        while let next = replays.first, next.step <= step {
            commands.append(next.command)
            lastTaken = max(lastTaken, next.command.id)
            replays.removeFirst()
        }
        for arrival in arrived() {
            let id: Int64
            switch arrival {
            case .success(let command):
                id = command.id
                commands.append(command)
            case .failure(let unreadable):
                id = unreadable.id
                problems.append(unreadable.sentence)
            }
            recorder.recordTaken(command: id, step: step)
            lastTaken = max(lastTaken, id)
        }
        return (commands, problems)
    }

    private typealias Arrival = Result<SentCommand, Unreadable>

    /// A command from another version of frami that cannot be read.
    private struct Unreadable: Error {
        let id: Int64
        let sentence: String
    }

    private func arrived() -> [Arrival] {
        // Where the record is locked for a moment, the next step asks again.
        let rows = try? database.unsafeRead { database -> [Arrival] in
            let version = try Int.fetchOne(database, sql: "PRAGMA data_version") ?? 0
            guard version != self.version else { return [] }
            let rows = try Row.fetchAll(
                database, sql: "SELECT id, command, sender FROM command WHERE id > ? ORDER BY id", arguments: [newest])
            self.version = version
            if let last = rows.last { newest = last[0] }
            return rows.map(Self.decode)
        }
        return rows ?? []
    }

    private static func decode(_ row: Row) -> Arrival {
        let (id, text, sender): (Int64, String, String) = (row[0], row[1], row[2])
        do {
            return .success(
                SentCommand(try JSONDecoder().decode(RunCommand.self, from: Data(text.utf8)), by: sender, id: id))
        } catch {
            let sentence =
                "A command of \(sender) cannot be read (\(EventCoding.problem(error))), so nothing was done; "
                + "use the frami that the engine was started with."
            return .failure(Unreadable(id: id, sentence: sentence))
        }
    }
}

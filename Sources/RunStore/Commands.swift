import Foundation
import GRDB
import RunEvents

/// A command with who sent it.
public struct SentCommand: Hashable, Sendable {
    public let id: Int64
    public let command: RunCommand
    public let sender: String
}

/// A screen's way to the engine: commands that it obeys between two steps.
public struct CommandQueue: Sendable {
    private let folder: RunFolder
    private let database: DatabaseQueue

    /// - Throws: `StoreError.cannotWrite`.
    public init(_ folder: RunFolder) throws {
        self.folder = folder
        database = try Record.openToSend(folder)
    }

    /// - Parameter sender: who asks, as the record will name them.
    /// - Throws: `StoreError.noEngine` where none is alive to obey, `StoreError.cannotWrite`.
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
            throw Record.translated(error, folder, writing: true)
        }
    }

    /// Whether the engine has taken a command.
    public func isTaken(_ id: Int64) throws -> Bool {
        try database.read {
            try Int.fetchOne($0, sql: "SELECT taken FROM command WHERE id = ?", arguments: [id]) != nil
        }
    }
}

/// The engine's end of the queue. Asked between two steps; costs some microseconds where there is nothing.
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
    /// The last command that was taken: a checkpoint's `command`.
    public private(set) var lastTaken: Int64

    /// - Parameter checkpoint: where a resumed run goes on from. Knobs that were turned after it are turned again at the
    ///   same steps; whatever else an engine left behind is not obeyed any more.
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
                guard let command = Self.decode(row) else { return nil }
                switch command.command {
                case .set, .glide: return Replay(step: row[3], command: command)
                case .pause, .resume, .step, .stop, .evaluate, .checkpoint: return nil
                }
            }
            return (newest, replays)
        }
    }

    /// The commands to obey before the step after `step`, in the order in which they were sent.
    public func take(at step: Int) -> [SentCommand] {
        var commands: [SentCommand] = []
        while let next = replays.first, next.step <= step {
            commands.append(next.command)
            lastTaken = max(lastTaken, next.command.id)
            replays.removeFirst()
        }
        for command in arrived() {
            recorder.recordTaken(command: command.id, step: step)
            commands.append(command)
            lastTaken = max(lastTaken, command.id)
        }
        return commands
    }

    private func arrived() -> [SentCommand] {
        // A record that is locked for a moment is asked again at the next step.
        let rows = try? database.unsafeRead { database -> [SentCommand] in
            let version = try Int.fetchOne(database, sql: "PRAGMA data_version") ?? 0
            guard version != self.version else { return [] }
            let rows = try Row.fetchAll(
                database, sql: "SELECT id, command, sender FROM command WHERE id > ? ORDER BY id", arguments: [newest])
            self.version = version
            if let last = rows.last { newest = last[0] }
            return rows.compactMap(Self.decode)
        }
        return rows ?? []
    }

    private static func decode(_ row: Row) -> SentCommand? {
        let text: String = row[1]
        guard let command = try? JSONDecoder().decode(RunCommand.self, from: Data(text.utf8)) else { return nil }
        return SentCommand(id: row[0], command: command, sender: row[2])
    }
}

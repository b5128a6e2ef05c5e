import Foundation
import GRDB

/// `run.sqlite`: the tables that engine and screens share.
///
/// `step` holds each step's losses as pairs of a series' number (UInt16) and its value (Float32), little-endian;
/// `event` all else, pictures with 16-bit levels and the rest as JSON; `summary` the steps again in blocks of
/// `blockSteps`; `command` what screens ask for, with the step at which the engine took it. Numbers run through `step` and
/// `event` together.
enum Record {
    static let version = 1
    /// Steps of the run in one row of `summary` (and phase).
    static let blockSteps = 1024

    static let schema = """
        CREATE TABLE info (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE step (
            number INTEGER PRIMARY KEY, step INTEGER NOT NULL, round INTEGER NOT NULL, seconds REAL NOT NULL,
            phase TEXT NOT NULL, done INTEGER NOT NULL, planned INTEGER NOT NULL, rate REAL NOT NULL,
            secondsLeft REAL, losses BLOB NOT NULL);
        CREATE TABLE event (
            number INTEGER PRIMARY KEY, step INTEGER NOT NULL, round INTEGER NOT NULL, seconds REAL NOT NULL,
            kind TEXT NOT NULL, body BLOB NOT NULL);
        CREATE INDEX eventsByKind ON event (kind, number);
        CREATE TABLE summary (
            block INTEGER NOT NULL, phase TEXT NOT NULL, firstNumber INTEGER NOT NULL, lastNumber INTEGER NOT NULL,
            firstStep INTEGER NOT NULL, firstRound INTEGER NOT NULL, firstSeconds REAL NOT NULL,
            lastStep INTEGER NOT NULL, lastRound INTEGER NOT NULL, lastSeconds REAL NOT NULL,
            steps INTEGER NOT NULL, losses BLOB NOT NULL, PRIMARY KEY (block, phase)) WITHOUT ROWID;
        CREATE TABLE command (
            id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, sender TEXT NOT NULL, sent REAL NOT NULL,
            taken INTEGER);
        INSERT INTO info VALUES ('version', '\(version)'), ('epoch', '0');
        """

    /// Opens the engine's connection, and makes the tables where there are none.
    ///
    /// A write-ahead log lets screens read while the engine writes; on a network file system it does not work, so a
    /// rollback journal takes its place.
    ///
    /// - Throws: `StoreError.cannotWrite`, `StoreError.damaged`.
    static func openToWrite(_ folder: RunFolder) throws -> DatabaseQueue {
        let mode = networkFileSystem(of: folder.path) == nil ? "WAL" : "DELETE"
        do {
            let database = try open(folder) { database in
                try database.execute(sql: "PRAGMA journal_mode = \(mode)")
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            try database.write { database in
                if try !database.tableExists("info") { try database.execute(sql: schema) }
            }
            chmod(folder.recordPath, 0o600)
            return database
        } catch let error as DatabaseError {
            throw translated(error, folder, writing: true)
        }
    }

    /// Opens a screen's connection to an existing record.
    ///
    /// - Throws: `StoreError.cannotRead`, `StoreError.damaged`.
    static func openToRead(_ folder: RunFolder) throws -> DatabaseQueue {
        guard access(folder.recordPath, R_OK) == 0 else {
            throw StoreError.cannotRead(folder.recordPath, reason: systemReason())
        }
        do {
            let database = try open(folder) { try $0.execute(sql: "PRAGMA query_only = 1") }
            let version = try database.read {
                try String.fetchOne($0, sql: "SELECT value FROM info WHERE key = 'version'")
            }
            guard version == "\(Self.version)" else {
                throw StoreError.damaged(
                    folder.recordPath, "its version is \(version ?? "missing"), not \(Self.version)")
            }
            return database
        } catch let error as DatabaseError {
            throw translated(error, folder, writing: false)
        }
    }

    /// A screen's connection for commands.
    static func openToSend(_ folder: RunFolder) throws -> DatabaseQueue {
        guard access(folder.recordPath, W_OK) == 0 else {
            throw StoreError.cannotWrite(folder.recordPath, reason: systemReason())
        }
        do {
            return try open(folder) { _ in }
        } catch let error as DatabaseError {
            throw translated(error, folder, writing: true)
        }
    }

    private static func open(
        _ folder: RunFolder, prepare: @escaping @Sendable (Database) throws -> Void
    ) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "run"
        configuration.prepareDatabase(prepare)
        return try DatabaseQueue(path: folder.recordPath, configuration: configuration)
    }

    static func translated(_ error: DatabaseError, _ folder: RunFolder, writing: Bool) -> StoreError {
        let path = folder.recordPath
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR:
            return .damaged(path, error.message ?? "no SQLite record")
        default:
            let reason = error.message ?? "SQLite's error \(error.resultCode.rawValue)"
            return writing ? .cannotWrite(path, reason: reason) : .cannotRead(path, reason: reason)
        }
    }
}

/// The SQLite that the record is kept with.
public enum RecordLibrary {
    public static var version: String {
        let queue = try? DatabaseQueue()
        return (try? queue?.read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? "unknown"
    }
}

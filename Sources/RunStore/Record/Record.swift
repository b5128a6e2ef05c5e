import Foundation
import GRDB

/// `run.sqlite`: the tables that engine and screens share.
///
/// `step` holds each step's losses as pairs of a series' number (UInt16) and its value (Float32), little-endian;
/// `event` holds all other events, pictures and maps as numbers and the rest as JSON; `summary` holds the steps again in
/// blocks of `blockSteps`; `command` holds the commands of screens, with the step at which the engine took each. The
/// numbers of `step` and `event` are one sequence.
enum Record {
    /// How many seconds to wait for another program's lock.
    static let patience = 5.0
    /// The number of steps of the run that a row of `summary` covers, for one phase.
    static let blockSteps = 1024

    /// The versions of the tables, in order. A record is migrated to the newest one when an engine continues it; one
    /// that is only read is not changed, so that readers must understand all versions.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            // Records of November 2026 have these tables, but no list of migrations.
            if try !database.tableExists("info") { try database.execute(sql: firstTables) }
        }
        return migrator
    }

    private static let firstTables = """
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
        INSERT INTO info VALUES ('version', '1'), ('epoch', '0');
        """

    /// - Throws: `StoreError.damaged` where the tables are missing, or of a version of a newer frami.
    static func checkVersion(of folder: RunFolder, in database: Database) throws {
        guard try database.tableExists("info") else { throw StoreError.damaged(folder.recordPath, "it has no events") }
        if try migrator.hasBeenSuperseded(database) {
            let known = migrator.migrations
            let new = try migrator.appliedIdentifiers(database).subtracting(known)
            let names = new.sorted().joined(separator: ", ")
            throw StoreError.damaged(
                folder.recordPath, "its version is \(names), of a newer frami, and this one knows \(known.last ?? "")")
        }
    }

    static func translated(_ error: DatabaseError, _ folder: RunFolder, writing: Bool) -> StoreError {
        let path = folder.recordPath
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR:
            return .damaged(path, error.message ?? "no SQLite record")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return .locked(path, by: RecordLocks.holder(of: folder))
        case .SQLITE_FULL where writing:
            return .cannotWrite(path, reason: "No space left on device")
        default:
            let reason = error.message ?? "SQLite's error \(error.resultCode.rawValue)"
            return writing ? .cannotWrite(path, reason: reason) : .cannotRead(path, reason: reason)
        }
    }
}

/// The SQLite library that stores the record.
public enum RecordLibrary {
    /// The version of the library that is loaded.
    public static var version: String {
        let queue = try? DatabaseQueue()
        return (try? queue?.read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? "unknown"
    }
}

import Foundation
import GRDB
import SystemFiles

/// The connections to a record: the engine's, and a screen's for reading and for sending commands.
extension Record {
    /// Opens the engine's connection, and creates or updates the tables.
    ///
    /// A write-ahead log lets screens read while the engine writes. On a network file system it does not work, and a
    /// rollback journal is used instead.
    ///
    /// - Throws: `StoreError.cannotWrite`, `StoreError.damaged`, `StoreError.locked`.
    static func openToWrite(_ folder: RunFolder) throws -> DatabaseQueue {
        let mode = networkFileSystem(of: folder.path) == nil ? "WAL" : "DELETE"
        do {
            let database = try open(folder.recordPath) { database in
                try database.execute(sql: "PRAGMA journal_mode = \(mode)")
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            if try database.read({ try $0.tableExists("info") }) {
                try database.read { try checkVersion(of: folder, in: $0) }
            }
            try migrator.migrate(database)
            chmod(folder.recordPath, 0o600)
            return database
        } catch let error as DatabaseError {
            throw translated(error, folder, writing: true)
        }
    }

    /// Opens a screen's connection to an existing record, which may be another user's or on a disk that cannot be
    /// written.
    ///
    /// - Parameter isOver: true where no engine writes to it while it is read, so that no files and locks beside it are
    ///   needed.
    /// - Throws: `StoreError.cannotRead`, `StoreError.damaged`, `StoreError.locked`.
    static func openToRead(_ folder: RunFolder, isOver: Bool = false) throws -> DatabaseQueue {
        guard access(folder.recordPath, R_OK) == 0 else {
            throw StoreError.cannotRead(folder.recordPath, reason: systemReason())
        }
        do {
            let database = try connectionToRead(folder, isOver: isOver)
            try database.read { try checkVersion(of: folder, in: $0) }
            return database
        } catch let error as DatabaseError {
            throw translated(error, folder, writing: false)
        }
    }

    private static func connectionToRead(_ folder: RunFolder, isOver: Bool) throws -> DatabaseQueue {
        let path = folder.recordPath
        let hasLog = access(path + "-wal", F_OK) == 0
        if access(path, W_OK) == 0, access(folder.path, W_OK) == 0, hasLog || !isOver {
            return try open(path) { try $0.execute(sql: "PRAGMA query_only = 1") }
        }
        // SQLite reads a write-ahead log only with an index file beside it, which it cannot create here. While an
        // engine works both files exist; after a run ended properly neither exists, and its record does not change.
        if hasLog { return try open(path, readOnly: true) { _ in } }
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "?#%")
        let absolute = URL(fileURLWithPath: path).path
        let escaped = absolute.addingPercentEncoding(withAllowedCharacters: allowed) ?? absolute
        return try open("file:\(escaped)?immutable=1", readOnly: true) { _ in }
    }

    /// Opens a screen's connection for sending commands.
    ///
    /// - Throws: `StoreError.cannotWrite`, `StoreError.damaged`, `StoreError.locked`.
    static func openToSend(_ folder: RunFolder, patience: Double) throws -> DatabaseQueue {
        for path in [folder.recordPath, folder.path] where access(path, W_OK) != 0 {
            throw StoreError.cannotWrite(path, reason: systemReason())
        }
        do {
            return try open(folder.recordPath, patience: patience) { _ in }
        } catch let error as DatabaseError {
            throw translated(error, folder, writing: true)
        }
    }

    private static func open(
        _ path: String, readOnly: Bool = false, patience: Double = Record.patience,
        prepare: @escaping @Sendable (Database) throws -> Void
    ) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.label = "run"
        configuration.readonly = readOnly
        configuration.prepareDatabase(prepare)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

import Foundation
import GRDB
import RunEvents

/// What people have added to a run, as one JSON text in the record's table `info`, which records of every version have.
public enum RemarkStore {
    private static let key = "remarks"

    /// - Throws: `StoreError.remarks` where the text cannot be read, and what opening the record throws.
    public static func read(_ run: RunFolder) throws -> Remarks {
        try Reader(run).remarks()
    }

    /// Makes one change on what the record holds at this moment, which another screen may have changed.
    ///
    /// - Parameter patience: how many seconds to wait while another program has the record locked.
    /// - Returns: all that the record then holds.
    /// - Throws: `StoreError`; nothing is changed then.
    @discardableResult
    public static func apply(_ change: RemarkChange, to run: RunFolder, patience: Double = 5) throws -> Remarks {
        let database = try Record.openToSend(run, patience: patience)
        do {
            try database.read { try Record.checkVersion(of: run, in: $0) }
            return try database.write { database in
                var remarks = try decode(text(in: database), of: run)
                remarks.apply(change)
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                try database.execute(
                    sql: "INSERT OR REPLACE INTO info (key, value) VALUES (?, ?)",
                    arguments: [key, String(decoding: encoder.encode(remarks), as: UTF8.self)])
                return remarks
            }
        } catch let error as DatabaseError {
            throw Record.translated(error, run, writing: true)
        }
    }

    static func text(in database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT value FROM info WHERE key = ?", arguments: [key])
    }

    static func decode(_ text: String?, of run: RunFolder) throws -> Remarks {
        guard let text else { return Remarks() }
        do {
            return try JSONDecoder().decode(Remarks.self, from: Data(text.utf8))
        } catch {
            throw StoreError.remarks(run.recordPath, EventCoding.problem(error))
        }
    }
}

extension Reader {
    /// What people have added to the run.
    ///
    /// - Throws: `StoreError`.
    public func remarks() throws -> Remarks { try RemarkStore.decode(remarkText(), of: folder) }

    /// The samples that are marked, in the order of their marks. A mark of a sample that the record has no longer is left
    /// out.
    ///
    /// - Throws: `StoreError`.
    public func bookmarked() throws -> [RecordedEvent] {
        try remarks().bookmarks.compactMap { mark in
            guard let event = try event(mark.number), event.moment.step == mark.step, case .sampled = event.event else {
                return nil
            }
            return event
        }
    }
}

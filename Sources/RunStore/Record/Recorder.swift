import Foundation
import GRDB
import RunEvents

/// Writes a run's events into its record, on a thread of its own, in one transaction each tenth of a second.
///
/// The engine never waits for it. When the disk is too slow, pictures are dropped and counted, but never metrics. When
/// the disk is full, everything is kept in memory and written again each second; `trouble` then gives the reason.
public final class Recorder: Sendable {
    let database: DatabaseQueue
    private let mailbox = Mailbox()
    private let done = DispatchSemaphore(value: 0)

    /// Opens the record of a folder, whose lock the caller must have.
    ///
    /// - Parameters:
    ///   - checkpoint: the checkpoint from which a resumed run continues; later events are removed. nil for a new
    ///     record.
    ///   - onTrouble: called on the writer's thread with a sentence when the record cannot be written, and with nil
    ///     when it can be again.
    /// - Throws: `StoreError.cannotWrite`, `StoreError.damaged`.
    public init(
        _ folder: RunFolder, resuming checkpoint: Checkpoint? = nil,
        onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
    ) throws {
        database = try Record.openToWrite(folder)
        let writer: RecordWriter
        do {
            writer = try RecordWriter(database, resuming: checkpoint)
        } catch let error as DatabaseError {
            throw Record.translated(error, folder, writing: true)
        }
        let held = HeldWriter(writer)
        let thread = Thread { [mailbox, done] in
            held.takeWriter().run(mailbox, folder: folder, onTrouble: onTrouble)
            done.signal()
        }
        thread.name = "recorder"
        thread.stackSize = 1 << 20
        thread.start()
        if let kind = networkFileSystem(of: folder.path) {
            let sentence = "The run's folder is on a network file system (\(kind)): its record uses a rollback journal."
            record(.warned(sentence), at: checkpoint?.moment ?? Moment())
        }
    }

    /// Queues an event for writing.
    ///
    /// - Returns: false for a picture that was dropped because the disk is too slow.
    @discardableResult
    public func record(_ event: RunEvent, at moment: Moment) -> Bool { mailbox.post(.event(moment, event)) }

    func recordTaken(command: Int64, step: Int) { mailbox.post(.taken(command: command, step: step)) }

    /// Why the record cannot be written at present; nil where it can.
    public var trouble: String? { mailbox.currentTrouble }

    /// Waits until all recorded events are on the disk.
    ///
    /// - Returns: the last event's number.
    /// - Throws: `StoreError.refused` where they cannot be written at present; they are kept for later.
    @discardableResult
    public func flush() throws -> Int64 {
        mailbox.post(.flush)
        switch mailbox.waitUntilWritten() {
        case .success(let number): return number
        case .failure(let refusal): throw StoreError.refused(refusal.sentence)
        }
    }

    /// Writes the remaining events and ends the thread. What cannot be written after one more try is lost.
    ///
    /// - Returns: one sentence where events are lost; else nil.
    @discardableResult
    public func close() -> String? {
        mailbox.close()
        done.wait()
        done.signal()
        guard mailbox.unwritten > 0 else { return nil }
        return "The last \(mailbox.unwritten) events are lost, because the record could not be written until the end: "
            + (mailbox.currentTrouble ?? "the disk refused.")
    }
}

/// Holds a writer until its thread takes it. After the writer is done only the `Recorder` holds the database, so that
/// it is closed with the recorder and not whenever the thread ends.
private final class HeldWriter: @unchecked Sendable {
    private var writer: RecordWriter?

    init(_ writer: RecordWriter) { self.writer = writer }

    func takeWriter() -> RecordWriter {
        defer { writer = nil }
        return writer!
    }
}

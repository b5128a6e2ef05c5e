import Foundation
import RunEvents

/// Whether a run is going on, and if not, how it ended.
public enum RunState: Equatable, Sendable {
    /// The engine is alive; `trouble` is the reason why its record cannot be written, or nil.
    case running(pid: Int32, trouble: String?)
    case finished(Outcome)
    case failed(reason: String)
    /// The engine is gone, and the record does not say how it ended.
    case dead(pid: Int32?)

    /// - Parameter reader: an open reader of the same folder, if the caller has one.
    public static func of(_ folder: RunFolder, _ reader: Reader? = nil) -> RunState {
        if let engine = EngineLock.holder(of: folder) { return .running(pid: engine.pid, trouble: engine.trouble) }
        let reader = reader ?? (try? Reader(folder))
        let ends = [RecordedKind.finished, .failed, .started].compactMap { kind in
            (try? reader?.newest(kind, 1))?.first
        }
        switch ends.max(by: { $0.number < $1.number })?.event {
        case .finished(let outcome): return .finished(outcome)
        case .failed(let reason): return .failed(reason: reason)
        case .unknown(let kind, _)? where kind != RecordedKind.started.rawValue:
            return .failed(reason: ends.max { $0.number < $1.number }?.event.unknownSentence ?? "")
        default: return .dead(pid: EngineLock.lastProcess(of: folder))
        }
    }
}

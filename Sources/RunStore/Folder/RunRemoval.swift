import Foundation
import SystemFiles

extension RunFolder {
    /// Removes the folder with all that is in it.
    ///
    /// - Throws: `StoreError.engineRunning` while an engine works in it, `StoreError.cannotWrite`.
    public func remove() throws {
        if let engine = EngineLock.holder(of: self) { throw StoreError.engineRunning(run: name, pid: engine.pid) }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            let reason = cause.map { systemReason(Int32($0.code)) } ?? "\(error)"
            throw StoreError.cannotWrite(path, reason: reason)
        }
    }

    /// The sizes of all files in it, in bytes.
    public var bytes: Int {
        let files = FileManager.default.enumerator(atPath: path)
        var sum = 0
        while files?.nextObject() != nil {
            sum += (files?.fileAttributes?[.size] as? Int) ?? 0
        }
        return sum
    }
}

import Foundation
import RunEvents
import SystemFiles

/// A state from which a run can continue: a folder of files, which exists complete or not at all.
public struct Checkpoint: Hashable, Sendable {
    public let path: String
    public let moment: Moment
    /// The number of the last event before the state.
    public let record: Int64
    /// The number of the last command before the state.
    public let command: Int64
    public let isBest: Bool
    /// The size of each file in bytes.
    let sizes: [String: Int]

    /// The path that the record names, relative to the run's folder: the model file, or the checkpoint's folder where
    /// there is none.
    public let file: String

    /// The contents of all files by name.
    ///
    /// - Throws: `StoreError.damaged` where one is missing or has another size.
    public func load() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for (name, size) in sizes {
            let path = path + "/" + name
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
                throw StoreError.damaged(path, "it cannot be read")
            }
            guard data.count == size else {
                throw StoreError.damaged(path, "it has \(data.count) bytes instead of \(size)")
            }
            files[name] = data
        }
        return files
    }
}

/// The checkpoints of a run, of which the last two and the best are kept.
public struct Checkpoints: Sendable {
    private struct Manifest: Codable {
        var moment: Moment
        var record: Int64
        var command: Int64
        var isBest: Bool
        var model: String?
        var sizes: [String: Int]
    }

    private static let manifestName = "manifest.json"
    private let folder: RunFolder

    public init(_ folder: RunFolder) { self.folder = folder }

    /// Complete checkpoints, oldest first.
    public func all() -> [Checkpoint] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.checkpointsPath)) ?? []
        return names.filter { !$0.hasPrefix(".") }.compactMap(read).sorted {
            ($0.moment.step, $0.record) < ($1.moment.step, $1.record)
        }
    }

    /// The last complete checkpoint; nil where there is none.
    public var latest: Checkpoint? { all().last }

    /// Writes a checkpoint under a hidden name, waits until it is on the disk, then renames it; an interruption at any
    /// moment leaves the earlier ones unchanged.
    ///
    /// - Parameters:
    ///   - files: the contents by file name.
    ///   - model: the name of the file that the record names.
    ///   - record: the number of the last event, as in `Reader.lastNumber`.
    ///   - command: the number of the last command that was taken.
    /// - Throws: `StoreError.cannotWrite`; nothing is left of the attempt.
    @discardableResult
    public func save(
        _ files: [String: Data], model: String? = nil, at moment: Moment, record: Int64, command: Int64, isBest: Bool
    ) throws -> Checkpoint {
        let name = "step-" + padded(moment.step)
        let path = folder.checkpointsPath + "/" + name
        let partial = folder.checkpointsPath + "/.partial-" + name
        let manifest = Manifest(
            moment: moment, record: record, command: command, isBest: isBest, model: model,
            sizes: files.mapValues(\.count))
        do {
            try? FileManager.default.removeItem(atPath: partial)
            try makeFolder(partial)
            for (name, data) in files.sorted(by: { $0.value.count < $1.value.count }) {
                precondition(!name.contains("/") && name != Self.manifestName, "a checkpoint's file named \(name)")
                try writeSynced(data, to: partial + "/" + name)
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try writeSynced(encoder.encode(manifest), to: partial + "/" + Self.manifestName)
            FileWriting.syncFolder(partial)
            discard(path)
            guard rename(partial, path) == 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
        FileWriting.syncFolder(folder.checkpointsPath)
        prune()
        return checkpoint(name, manifest)
    }

    /// Removes checkpoints later than the one from which a run is resumed, and incomplete ones that an interruption
    /// left.
    public func removeAll(after checkpoint: Checkpoint?) {
        let later = all().filter { other in checkpoint.map { other.moment.step > $0.moment.step } ?? true }
        for other in later { discard(other.path) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.checkpointsPath)) ?? []
        for name in names where name.hasPrefix(".") {
            try? FileManager.default.removeItem(atPath: folder.checkpointsPath + "/" + name)
        }
    }

    private func prune() {
        let all = all()
        let best = all.last { $0.isBest }
        for old in all.dropLast(2) where old != best { discard(old.path) }
    }

    /// Hides a checkpoint by renaming it, then removes it.
    private func discard(_ path: String) {
        let hidden = folder.checkpointsPath + "/.old-" + (path as NSString).lastPathComponent
        try? FileManager.default.removeItem(atPath: hidden)
        guard rename(path, hidden) == 0 else { return }
        try? FileManager.default.removeItem(atPath: hidden)
    }

    private func read(_ name: String) -> Checkpoint? {
        let path = folder.checkpointsPath + "/" + name
        guard let data = FileManager.default.contents(atPath: path + "/" + Self.manifestName),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
        else { return nil }
        return checkpoint(name, manifest)
    }

    private func checkpoint(_ name: String, _ manifest: Manifest) -> Checkpoint {
        Checkpoint(
            path: folder.checkpointsPath + "/" + name, moment: manifest.moment, record: manifest.record,
            command: manifest.command, isBest: manifest.isBest,
            sizes: manifest.sizes, file: "checkpoints/" + name + (manifest.model.map { "/" + $0 } ?? ""))
    }

    private func padded(_ step: Int) -> String {
        let digits = String(step)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}

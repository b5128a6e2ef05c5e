import Foundation
import RunEvents
import SystemFiles

/// The runs of one folder.
public struct RunList: Sendable {
    public let parent: String

    /// - Parameter parent: the folder that holds the runs; it need not exist.
    public init(_ parent: String) { self.parent = parent }

    /// Every run, oldest first: by the second with which its name begins, and where several began in the same second, by
    /// when their recipes were written.
    public func all() -> [RunFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        let folder = RunFolder(parent)
        return Self.bySecond(names.sorted()).flatMap { second in
            let runs = second.map { RunFolder($0, in: folder) }.filter(\.isRun)
            guard runs.count > 1 else { return runs }
            return runs.map { ($0, time: $0.recipeTime) }.sorted { $0.time < $1.time }.map(\.0)
        }
    }

    /// Sorted names, those together that begin with the same second.
    private static func bySecond(_ names: [String]) -> [ArraySlice<String>] {
        var groups: [ArraySlice<String>] = []
        var rest = names[...]
        while let second = rest.first?.prefix(RunFolder.timestampLength) {
            let group = rest.prefix { $0.hasPrefix(second) }
            groups.append(group)
            rest = rest.dropFirst(group.count)
        }
        return groups
    }

    /// Checks that the folder can be listed, if it exists.
    ///
    /// - Throws: `StoreError.cannotRead` where the folder exists and cannot be listed.
    public func checkReadable() throws {
        guard let folder = opendir(parent) else {
            if errno == ENOENT { return }
            throw StoreError.cannotRead(parent, reason: systemReason())
        }
        closedir(folder)
        guard access(parent, X_OK) != 0 else { return }
        throw StoreError.cannotRead(parent, reason: systemReason())
    }

    /// The run that the user means by a path, a name, the beginning of a name, or a part that only one name contains;
    /// the newest run for nil.
    ///
    /// - Throws: `StoreError.cannotRead`, `StoreError.noRuns`, `StoreError.noSuchRun`, `StoreError.ambiguousRun`.
    public func find(_ name: String?) throws -> RunFolder {
        let runs = all()
        if runs.isEmpty { try checkReadable() }
        guard let name, !name.isEmpty else {
            guard let newest = runs.last else { throw StoreError.noRuns(parent) }
            return newest
        }
        if let run = runs.first(where: { $0.name == name }) { return run }
        let folder = RunFolder(name)
        if folder.isRun { return folder }
        if name.contains("/"), let newest = RunList(folder.path).all().last { return newest }

        let beginning = runs.filter { $0.name.hasPrefix(name) }
        let candidates = beginning.isEmpty ? runs.filter { $0.name.contains(name) } : beginning
        if candidates.count == 1 { return candidates[0] }
        guard candidates.isEmpty else {
            throw StoreError.ambiguousRun(name, candidates.suffix(3).map { "'\($0.name)'" })
        }
        throw StoreError.noSuchRun(name, nearest: name.nearest(among: runs.map(\.name)))
    }
}

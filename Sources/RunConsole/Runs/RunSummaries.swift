import Dashboard
import Foundation
import RunEvents
import RunStore

/// The rows of the list of runs, from their records. The rows of runs that are over are stored in the runs' folders,
/// because opening thousands of records takes many seconds.
public enum RunSummaries {
    /// Every run, newest first.
    ///
    /// - Throws: `StoreError.cannotRead` where the folder cannot be listed.
    public static func all(_ list: RunList) throws -> [RunSummary] {
        let runs = list.all()
        if runs.isEmpty { try list.checkReadable() }
        return runs.reversed().map(summary)
    }

    /// One run's row: the kept summary where the record has not changed since, else read from the record, and kept
    /// where the run is over. A record that cannot be read gives a row that says so.
    public static func summary(of run: RunFolder) -> RunSummary {
        let isLive = EngineLock.holder(of: run) != nil
        let stamp = RecordStamp(of: run)
        if !isLive, let kept = KeptSummary.load(of: run, stamp) { return kept }
        let (summary, isWhole) = read(run, isLive: isLive)
        // Closing the record may have changed its files, and an engine may have started meanwhile, so both are checked
        // again.
        if !isLive, isWhole, EngineLock.holder(of: run) == nil { KeptSummary.save(summary, of: run) }
        return summary
    }

    /// - Returns: the summary, and whether the whole record could be read.
    private static func read(_ run: RunFolder, isLive: Bool) -> (RunSummary, isWhole: Bool) {
        var summary = RunSummary(
            name: run.name, about: "", condition: "", round: 0, rounds: 0, seconds: 0, accuracies: [], isLive: isLive)
        let recipe: Recipe
        let reader: Reader
        do {
            recipe = try RecipeFile.read(run.recipePath)
            (summary.about, summary.rounds) = ("\(recipe.method) · \(recipe.student)", recipe.rounds)
            guard FileManager.default.fileExists(atPath: run.recordPath) else {
                summary.condition = isLive ? "starting" : "empty"
                return (summary, false)
            }
            reader = try Reader(run, isOver: !isLive)
        } catch {
            summary.condition = isLive ? "starting" : condition(of: error)
            return (summary, false)
        }
        do {
            let last = try reader.lastMoment()
            summary.round = min((last?.round ?? -1) + 1, recipe.rounds)
            summary.seconds = last?.seconds ?? 0
            summary.add(try reader.remarks())
            summary.accuracies = try reader.newest(.evaluated, 200).compactMap {
                if case .evaluated(let evaluation) = $0.event { evaluation.score } else { nil }
            }
            switch RunState.of(run, reader) {
            case .running: summary.condition = try isPaused(reader) ? "paused" : "running"
            case .finished(let outcome): summary.condition = outcome.reason == .stopped ? "stopped" : "finished"
            case .failed: summary.condition = "failed"
            case .dead: summary.condition = "engine gone"
            }
            return (summary, true)
        } catch {
            summary.condition = condition(of: error)
            return (summary, false)
        }
    }

    /// One word for why a run cannot be read.
    private static func condition(of error: any Error) -> String {
        switch error {
        case StoreError.cannotRead: "unreadable"
        case StoreError.locked: "locked"
        default: "damaged"
        }
    }

    private static func isPaused(_ reader: Reader) throws -> Bool {
        let marks = try [RecordedKind.started, .paused, .resumed, .diverged].compactMap { kind in
            try reader.newest(kind, 1).first
        }
        switch marks.max(by: { $0.number < $1.number })?.event {
        case .paused, .diverged: return true
        default: return false
        }
    }
}

/// The list of runs of a folder: all names at once, and the rest of each row when there is time to read it.
public struct RunListing {
    /// The rows, newest run first; those that are not read yet have the condition `…`.
    public private(set) var summaries: [RunSummary]
    private let runs: [RunFolder]
    private var next = 0

    /// Lists the runs without reading any.
    public init(_ list: RunList) {
        runs = list.all().reversed()
        summaries = runs.map {
            RunSummary(
                name: $0.name, about: "", condition: "…", round: 0, rounds: 0, seconds: 0, accuracies: [],
                isLive: false)
        }
    }

    /// Takes a run's row that was read again.
    mutating func replace(_ summary: RunSummary) {
        if let index = summaries.firstIndex(where: { $0.name == summary.name }) { summaries[index] = summary }
    }

    /// Whether every run's summary is read.
    public var isComplete: Bool { next == runs.count }

    /// Reads further runs for about `seconds`, at least one.
    public mutating func fill(for seconds: Double) {
        let end = ContinuousClock.now + .seconds(seconds)
        while !isComplete {
            summaries[next] = RunSummaries.summary(of: runs[next])
            next += 1
            if ContinuousClock.now >= end { return }
        }
    }
}

extension RunSummary {
    fileprivate mutating func add(_ remarks: Remarks) {
        (title, tags, isStarred, comment) = (remarks.title, remarks.tags, remarks.isStarred, remarks.comment)
    }
}

/// Sizes and times of a record's files, which change whenever the record does.
struct RecordStamp: Codable, Equatable {
    private struct File: Codable, Equatable {
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private let files: [String: File]

    init(of run: RunFolder) {
        var files: [String: File] = [:]
        for path in [run.recordPath, run.recordPath + "-wal", run.recipePath] {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            files[(path as NSString).lastPathComponent] = File(
                size: Int64(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        }
        self.files = files
    }
}

/// `summary.json` in a run's folder: its row of the list, which is valid while its record does not change.
private struct KeptSummary: Codable {
    /// The version, which must be raised whenever the same record gives another summary.
    static let version = 2

    var version = Self.version
    let stamp: RecordStamp
    let summary: RunSummary

    private static func path(of run: RunFolder) -> String { run.path + "/summary.json" }

    static func load(of run: RunFolder, _ stamp: RecordStamp) -> RunSummary? {
        guard let data = FileManager.default.contents(atPath: path(of: run)),
            let kept = try? JSONDecoder().decode(KeptSummary.self, from: data), kept.version == version,
            kept.stamp == stamp
        else { return nil }
        var summary = kept.summary
        // The folder may have been renamed since.
        summary.name = run.name
        return summary
    }

    /// Stores a summary; where that fails, the record is read again the next time.
    static func save(_ summary: RunSummary, of run: RunFolder) {
        let kept = KeptSummary(stamp: RecordStamp(of: run), summary: summary)
        try? JSONEncoder().encode(kept).write(to: URL(fileURLWithPath: path(of: run)), options: .atomic)
    }
}

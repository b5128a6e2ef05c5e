import Dashboard
import Foundation
import RunEvents
import RunStore

/// The lines of the list of runs, from their records.
public enum RunSummaries {
    /// Every run, newest first. Reads a handful of rows of each.
    public static func all(_ list: RunList) -> [RunSummary] { list.all().reversed().map(summary) }

    public static func summary(of run: RunFolder) -> RunSummary {
        let recipe = (try? RecipeFile.read(run.recipePath)) ?? Recipe()
        var summary = RunSummary(
            name: run.name, about: "\(recipe.method) · \(recipe.student)", condition: "empty", round: 0,
            rounds: recipe.rounds, seconds: 0, accuracies: [], isLive: EngineLock.holder(of: run) != nil)
        guard let reader = try? Reader(run) else {
            summary.condition = summary.isLive ? "starting" : "empty"
            return summary
        }
        let last = (try? reader.lastMoment()) ?? nil
        summary.round = min((last?.round ?? -1) + 1, recipe.rounds)
        summary.seconds = last?.seconds ?? 0
        summary.accuracies = ((try? reader.newest(.evaluated, 200)) ?? []).compactMap {
            if case .evaluated(let evaluation) = $0.event { evaluation.accuracy } else { nil }
        }
        switch RunState.of(run, reader) {
        case .running: summary.condition = isPaused(reader) ? "paused" : "running"
        case .finished(let outcome): summary.condition = outcome.reason == .stopped ? "stopped" : "finished"
        case .failed: summary.condition = "failed"
        case .dead: summary.condition = "engine gone"
        }
        return summary
    }

    private static func isPaused(_ reader: Reader) -> Bool {
        let marks = [RecordedKind.started, .paused, .resumed, .diverged].compactMap { kind in
            (try? reader.newest(kind, 1))?.first
        }
        switch marks.max(by: { $0.number < $1.number })?.event {
        case .paused, .diverged: return true
        default: return false
        }
    }
}

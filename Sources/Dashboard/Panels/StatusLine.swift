import RunEvents
import TerminalUI

extension Dashboard {
    /// Draws the status line: the run, its state, its progress and the time left.
    func drawStatus(in area: Rect, at seconds: Double, on buffer: inout ScreenBuffer) {
        let state = stateWords
        var pieces: [Piece] = []
        if let description = run.description {
            pieces.append(Piece(" frami", .title, rank: 0))
            let networks =
                description.student.map { student in
                    "\(description.teacher.name) \(Figures.parameters(description.teacher.parameters)) → "
                        + Figures.parameters(student.parameters)
                } ?? "\(description.teacher.name) \(Figures.parameters(description.teacher.parameters))"
            pieces.append(Piece("  \(Self.shortName(description.run))", Style(.foreground), rank: 4))
            pieces.append(Piece(" · \(networks)", .dim, rank: 8))
            if description.student != nil {
                let method = " · \(description.recipe.method)"
                if let other = run.weightsOf {
                    pieces.append(Piece("\(method), weights of \(other.name)", .dim, rank: 6))
                } else {
                    pieces.append(Piece(method, .dim, rank: 6))
                    if run.isTurned { pieces.append(Piece(", turned", .dim, rank: 12)) }
                }
            }
        } else {
            pieces.append(Piece(" frami", .title, rank: 0))
        }
        pieces.append(Piece("   \(state.glyph) \(state.words)", state.style, rank: 0))
        for (text, rank) in progressWords(at: seconds) { pieces.append(Piece(text, Style(.foreground), rank: rank)) }
        var right = showsCost ? [] : progressBar
        if showsCost, let cost {
            let text =
                "\(NumberText.fixed(cost.millisecondsPerFrame, decimals: 1)) ms  "
                + "\(NumberText.fixed(cost.framesPerSecond, decimals: 0)) f/s  "
                + "ui \(Figures.percent(cost.core)) %  \(NumberText.bytes(Int(clamping: cost.bytesPerSecond)))/s"
                + (cost.framesDropped > 0 ? "  \(cost.framesDropped) dropped" : "")
            right.append(Piece(text + " ", .dim, rank: 0))
        }
        Piece.draw(pieces, right: right, in: area, on: &buffer)
    }

    /// A run's name without the time at its beginning.
    static func shortName(_ run: String) -> String {
        let parts = run.split(separator: "-", maxSplits: 2)
        guard parts.count == 3, parts[0].count == 8, parts[1].count == 6,
            (parts[0] + parts[1]).allSatisfy(\.isNumber)
        else { return run }
        return String(parts[2])
    }

    /// The run's state as text, whose width does not change while the run goes on.
    var stateWords: (glyph: String, words: String, style: Style) {
        switch connection {
        case .engineDead: return ("✗", "engine gone", .error)
        case .replay(let isPlaying, let speed, _, _):
            let times = speed.isInfinite ? "as fast as it goes" : "at \(Figures.knob(speed))x"
            return (
                isPlaying ? "▶" : "‖", "replay \(times)".padded(to: 20), isPlaying ? Style(.accent, .bold) : .warning
            )
        case .live: break
        }
        if !run.condition.isOver, let seconds = engine.silentSeconds {
            return ("?", "no word from the engine for \(seconds) s", .warning)
        }
        if !run.condition.isOver, engine.isStopped { return ("‖", "engine stopped by a signal", .error) }
        if !run.condition.isOver, engine.trouble != nil { return ("‖", "waits for its record", .error) }
        switch run.condition {
        case .waiting: return ("·", "waiting for the engine", .dim)
        case .running: return ("▶", phaseWords, Style(.good, .bold))
        case .paused: return ("‖", "paused · next \(nextWords)", Style(.warning, .bold))
        case .diverged(let term, _): return ("✗", "\(term) diverged, paused", .error)
        case .finished(let outcome): return ("✓", outcome.sentence(training: isTraining), Style(.good, .bold))
        case .failed: return ("✗", "failed", .error)
        }
    }

    private var phaseWords: String {
        let name = run.phase.rawValue.padded(to: 12)
        guard let step = run.step, step.phase == run.phase else { return name.padded(to: 20) }
        let planned = String(step.planned)
        return name + " " + "\(String(step.done).aligned(to: planned.count))/\(planned)".padded(to: 7)
    }

    /// What a resumed run will do first.
    private var nextWords: String {
        guard let step = run.step else { return run.phase.rawValue }
        if step.done < step.planned { return "\(step.phase.rawValue) \(step.done + 1)/\(step.planned)" }
        switch step.phase {
        case .inversion: return Phase.distillation.rawValue
        case .distillation: return Phase.evaluation.rawValue
        default: return run.phase.rawValue
        }
    }

    /// The share of its rounds, or of its time budget, that a run has done, 0 to 1; nil where the run is over or
    /// unknown.
    var progress: Double? {
        guard run.description != nil, connection == .live, !run.condition.isOver else { return nil }
        return run.pace.share
    }

    /// A bar with the progress in percent for the right edge; for a run with a time budget it is the share of the
    /// budget.
    private var progressBar: [Piece] {
        guard let progress else { return [] }
        let length = 12
        let done = Int((progress * Double(length)).rounded())
        let budget = run.description?.recipe.budget ?? 0
        let of = budget > 0 ? " of \(Figures.duration(budget))" : ""
        let style = run.condition.isPaused ? Style.warning : Style(.good)
        let percent = String(Int(progress * 100)).aligned(to: 3)
        return [
            Piece(" " + String(repeating: "━", count: done), style, rank: 9),
            Piece(String(repeating: "─", count: length - done), .border, rank: 9),
            Piece("\(percent) %", Style(.foreground), rank: 3),
            Piece("\(of)", .dim, rank: 7), Piece(" ", .dim, rank: 3),
        ]
    }

    /// The rate of the present phase, the round and its duration, the step, and the times: so far, left and of the end.
    private func progressWords(at seconds: Double) -> [(String, Int)] {
        var words: [(String, Int)] = []
        let isWorking = connection == .live && engine == EngineHealth() && !run.condition.isOver
        if isWorking, !run.condition.isPaused, run.step != nil {
            let rate = run.pace.rates[run.phase].map { Figures.value($0).aligned(to: 4) + " steps/s" } ?? ""
            words.append(("  " + rate.padded(to: 12), 11))
        }
        if let description = run.description {
            let rounds = String(description.recipe.rounds)
            let round = String(min(run.moment.round + 1, description.recipe.rounds)).aligned(to: rounds.count)
            // A run with a time budget ends with it, so the number of rounds is not shown.
            let total = description.recipe.budget > 0 ? "" : "/\(rounds)"
            words.append(("   \(roundName) \(round)\(total)", 1))
            if isWorking, let whole = run.pace.secondsARound {
                words.append((", \(Figures.duration(whole)) each", 7))
            }
        }
        words.append(("   step \(Figures.count(run.moment.step))", 10))
        guard let step = run.step, !run.condition.isOver else {
            words.append(("   " + Figures.duration(run.moment.seconds), 2))
            return words
        }
        words.append(("   after \(Figures.duration(run.moment.seconds))", 10))
        // The time left is known only while the engine works.
        guard isWorking, let left = step.secondsLeft else { return words }
        words.append(("   \(Figures.duration(left).aligned(to: 5)) left", 2))
        if !run.condition.isPaused, let end = endOfDay(at: seconds, after: left) { words.append((", ends \(end)", 5)) }
        return words
    }

    /// The time of day after so many seconds, with the number of midnights until then; nil where the time is unknown.
    private func endOfDay(at seconds: Double, after left: Double) -> String? {
        guard let zero = options.timeOfDayAtZero, left.isFinite, left >= 0, left < 1e8 else { return nil }
        let (now, end) = (zero + seconds, zero + seconds + left)
        let days = Int(clamping: (end / 86_400).rounded(.down) - (now / 86_400).rounded(.down))
        let minutes = Int(clamping: (end / 60).rounded(.down)) % 1440
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour):\(minute < 10 ? "0" : "")\(minute)" + (days > 0 ? " +\(days) d" : "")
    }

    /// An important sentence about the run; nil while there is none.
    var bannerText: (text: String, style: Style)? {
        switch connection {
        case .engineDead(let how):
            let rest = run.checkpoint.map { "Last checkpoint at step \($0.moment.step)." } ?? "No checkpoint yet."
            return ("\(how) \(rest) r resumes, q leaves.", .error)
        case .replay: break
        case .live: if let trouble = engine.trouble, !run.condition.isOver { return (trouble, .error) }
        }
        switch run.condition {
        case .diverged(let term, let value):
            let text = "\(term) became \(value); the run is back at its last good checkpoint. Turn a knob, then p."
            return (text, .error)
        case .failed(let reason): return ("\(reason)  r tries again, q leaves.", .error)
        case .finished(let outcome):
            guard let run = run.description?.run, !outcome.checkpoint.isEmpty else { return nil }
            return ("\(isTraining ? "The teacher" : "The student") is ready: frami classify \(run) CLIP.wav", .accent)
        default: break
        }
        if let warning = run.warning { return (warning, .warning) }
        if showsHint {
            let text =
                isTraining
                ? "A network learns to tell sounds apart. Tab to the knobs, arrows turn, ? explains."
                : size.width >= 118
                    ? "A teacher's sounds are imagined (spectrograms) and taught to a student. "
                        + "Tab to the knobs, arrows turn, ? explains."
                    : "Imagined sounds teach a student. Tab to the knobs, arrows turn, ? explains."
            return (size.width >= 78 ? text : "Tab to knobs, ? explains.", .accent)
        }
        return nil
    }

    /// The area of a replay's bar; empty where there is no replay.
    func replayBar(_ banner: Rect) -> Rect {
        guard case .replay = connection else { return Rect(x: banner.x, y: banner.y, width: 0, height: 0) }
        return banner.inset(left: 9, right: 9)
    }

    private func drawReplayBar(_ seconds: Double, of length: Double, in area: Rect, on buffer: inout ScreenBuffer) {
        let bar = replayBar(area)
        buffer.put(Figures.duration(seconds).fitted(to: 7), in: area.inset(right: area.width - 8), align: .right)
        buffer.put(
            Figures.duration(length).fitted(to: 7), in: Rect(x: bar.right + 1, y: area.y, width: 7, height: 1),
            style: .dim)
        buffer.slider(length > 0 ? seconds / length : 0, in: bar, colour: .accent)
    }

    func drawBanner(in area: Rect, on buffer: inout ScreenBuffer) {
        guard !area.isEmpty else { return }
        if case .replay(_, _, let seconds, let length) = connection {
            return drawReplayBar(seconds, of: length, in: area, on: &buffer)
        }
        guard let (text, style) = bannerText else { return }
        let mark = style == .error ? "✗" : style == .warning ? "!" : "›"
        buffer.put(" \(mark) " + text.fitted(to: area.width - 4), in: area, style: style)
    }
}

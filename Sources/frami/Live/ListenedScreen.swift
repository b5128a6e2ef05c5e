import Distillation
import Foundation
import Listening
import Models
import TerminalNcurses
import TerminalUI

/// The screen of `frami listen` at work: sound in, frames out.
struct ListenedScreen {
    private let model: ModelDescription
    private let source: ListenCommand.Source
    private let playsSound: Bool
    private var screen: ListeningScreen
    private var core = ProcessorShare()

    /// Between two looks at sound and keys, in seconds.
    private static let patience = 0.02
    /// Between two frames, unless a key is answered: with the hundredth of a second that a piece of sound takes, what
    /// sounds is on the screen within a twentieth.
    private static let shortest = 0.035

    init(
        _ model: ModelDescription, name: String, source: ListenCommand.Source, threshold: Double, playsSound: Bool
    ) {
        self.model = model
        self.source = source
        self.playsSound = playsSound
        let frontEnd = model.frontEnd
        screen = ListeningScreen(
            .init(
                name: name, classes: model.classes, areTags: model.output == .sigmoid, bands: frontEnd.melBands,
                lowest: frontEnd.lowestFrequency, highest: frontEnd.highestFrequency,
                secondsPerFrame: frontEnd.duration(frames: 1)), source: source.name, threshold: threshold)
    }

    /// Until a key or a signal ends it.
    ///
    /// - Throws: `LiveSoundError`, `InferenceError`.
    func run(_ listener: LiveListener, on terminal: any Terminal) throws {
        var work = self
        let sound = try source.start(isPaced: true)
        let player = playsSound ? source.path.flatMap(FilePlayer.init) : nil
        defer { player?.stop() }
        var (isOver, isNew, lastFrame) = (false, true, -Double.infinity)
        while true {
            var isAsked = false
            for event in terminal.pollInput(timeout: isOver ? .milliseconds(200) : .zero) {
                isAsked = true
                switch work.screen.handle(event) {
                case .leave: return
                case .pause:
                    source.isHeld.set(work.screen.isPaused)
                    player?.pause(work.screen.isPaused)
                case .repaint: terminal.repaint()
                case .suspend: terminal.suspend()
                case nil: break
                }
            }
            if !isOver {
                if let pieces = try sound.next(waiting: Self.patience) {
                    // A microphone goes on while the screen is paused, and what it brings is not heard.
                    for piece in pieces where !work.screen.isPaused { isNew = try work.hear(piece, listener) || isNew }
                } else {
                    isOver = true
                    isNew = true
                    work.show(try listener.finish())
                    work.screen.finish()
                }
            }
            if work.core.measure() {
                work.screen.core = work.core.share
                isNew = true
            }
            if isAsked || (isNew && LiveSound.now - lastFrame >= Self.shortest) {
                (isNew, lastFrame) = (false, LiveSound.now)
                work.draw(on: terminal)
            }
        }
    }

    /// - Returns: whether there is anything new to see.
    private mutating func hear(_ piece: LiveSound.Piece, _ listener: LiveListener) throws -> Bool {
        let news = try listener.hear(piece.samples)
        show(news)
        if !news.moments.isEmpty { screen.latency = LiveSound.now - piece.arrival }
        return news.columns != nil || !news.moments.isEmpty
    }

    private mutating func show(_ news: LiveListener.News) {
        if let columns = news.columns { screen.show(columns.values) }
        for moment in news.moments {
            screen.show(scores: moment.scores, heard: moment.heard, isSilent: moment.isSilent)
        }
    }

    private func draw(on terminal: any Terminal) {
        var buffer = ScreenBuffer(size: terminal.size, capabilities: terminal.capabilities)
        screen.draw(into: &buffer)
        terminal.present(buffer)
    }
}

/// How much of one core this process has taken, a second at a time.
struct ProcessorShare {
    private(set) var share: Double?
    private var since = LiveSound.now
    private var taken = ProcessorShare.seconds

    private static var seconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// - Returns: whether a second is over and `share` is new.
    mutating func measure() -> Bool {
        let (now, seconds) = (LiveSound.now, Self.seconds)
        guard now - since >= 1 else { return false }
        share = (seconds - taken) / (now - since)
        (since, taken) = (now, seconds)
        return true
    }
}

/// A program that plays a file while the screen shows it; nothing where there is none.
final class FilePlayer {
    private let process = Process()

    init?(_ path: String) {
        guard let player = Samples.player else { return nil }
        process.executableURL = URL(fileURLWithPath: player)
        process.arguments = [path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
    }

    func pause(_ isPaused: Bool) {
        if process.isRunning { kill(process.processIdentifier, isPaused ? SIGSTOP : SIGCONT) }
    }

    func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGCONT)
        process.terminate()
    }
}

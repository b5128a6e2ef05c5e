import Distillation
import Foundation
import Listening
import Models
import RunConsole
import TerminalNcurses
import TerminalUI

/// The screen of `frami listen` at work: sound in, frames out.
struct ListenedScreen {
    private let model: ModelDescription
    private let source: ListenCommand.Source
    private let playsFile: Bool
    private var screen: ListeningScreen
    private var costs = ScreenCosts(at: LiveSound.now)

    /// Seconds until a key is looked for where no sound comes; a piece of sound is heard at once.
    private static let patience = 0.05
    /// Seconds that scores wait for the next column at most, to be drawn in one frame with it.
    private static let mostDelay = 0.04
    /// When the sound came whose scores are not on the screen yet.
    private var scored: Double?

    init(
        _ model: ModelDescription, name: String, source: ListenCommand.Source, threshold: Double, playsFile: Bool
    ) {
        self.model = model
        self.source = source
        self.playsFile = playsFile
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
        let player = playsFile && source.path != nil ? SoundPlayer(sampleRate: model.frontEnd.sampleRate) : nil
        defer { player?.stop() }
        var isOver = false
        while true {
            var isNew = false
            for event in terminal.pollInput(timeout: isOver ? .milliseconds(200) : .zero) {
                isNew = true
                switch work.screen.handle(event) {
                case .leave: return
                case .pause: sound.hold(work.screen.isPaused)
                case .repaint: terminal.repaint()
                case .suspend: terminal.suspend()
                case nil: break
                }
            }
            if !isOver {
                if let pieces = try sound.next(waiting: Self.patience) {
                    // A microphone goes on while the screen is paused, and what it brings is not heard.
                    for piece in pieces where !work.screen.isPaused {
                        player?.play(piece.samples)
                        isNew = try work.hear(piece, listener) || isNew
                    }
                } else {
                    isOver = true
                    isNew = true
                    work.show(try listener.finish())
                    work.screen.finish()
                }
            }
            if let cost = work.costs.measure(at: LiveSound.now, bytes: terminal.bytesWritten) {
                work.screen.core = cost.core
                // While sound comes, so do frames that show it.
                isNew = isNew || isOver || work.screen.isPaused
            }
            if let scored = work.scored, LiveSound.now - scored > Self.mostDelay { isNew = true }
            if isNew { work.draw(on: terminal) }
        }
    }

    /// - Returns: whether there is another whole column to see.
    private mutating func hear(_ piece: LiveSound.Piece, _ listener: LiveListener) throws -> Bool {
        let news = try listener.hear(piece.samples)
        let columns = screen.columns
        show(news)
        if !news.moments.isEmpty { scored = scored ?? piece.arrival }
        return screen.columns != columns
    }

    private mutating func show(_ news: LiveListener.News) {
        if let columns = news.columns { screen.show(columns.values) }
        for moment in news.moments {
            screen.show(scores: moment.scores, heard: moment.heard, isSilent: moment.isSilent)
        }
    }

    private mutating func draw(on terminal: any Terminal) {
        if let scored { screen.latency = LiveSound.now - scored }
        scored = nil
        var buffer = ScreenBuffer(size: terminal.size, capabilities: terminal.capabilities)
        screen.draw(into: &buffer)
        terminal.present(buffer)
    }
}

import Foundation
import TerminalUI
import Testing

@testable import Listening

/// Three classes, of which "dog" is heard for a while in the middle of some noise.
private func scripted(classes: [String] = ["cat", "dog", "wind"]) -> ListeningScreen {
    var screen = ListeningScreen(
        .init(
            name: "sounds.safetensors", classes: classes, areTags: false, bands: 16, lowest: 0, highest: 8_000,
            secondsPerFrame: 0.016), source: "yard.wav", threshold: 0.5)
    for quarter in 0..<24 {
        let frames = (0..<256).map { index -> Float in
            let (frame, band) = (quarter * 16 + index / 16, index % 16)
            return Float((band * 7 + frame * 3) % 16) / 15
        }
        screen.show(frames)
        let end = Double(quarter + 1) * 0.25
        let likely: Float = (8..<14).contains(quarter) ? 0.9 : 0.3
        var scores = [Float](repeating: 0.05, count: classes.count)
        (scores[0], scores[1]) = (0.2, likely)
        screen.show(scores: scores, heard: max(end - 1, 0)..<end, isSilent: false)
    }
    screen.latency = 0.012
    screen.core = 0.031
    return screen
}

extension ListeningScreen {
    fileprivate func lines(_ width: Int, _ height: Int, _ capabilities: Capabilities = Capabilities()) -> [String] {
        Screenshot.text(picture(width, height, capabilities)).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    fileprivate func picture(
        _ width: Int, _ height: Int, _ capabilities: Capabilities = Capabilities()
    ) -> ScreenBuffer {
        var buffer = ScreenBuffer(size: Size(width: width, height: height), capabilities: capabilities)
        draw(into: &buffer)
        return buffer
    }
}

struct ListeningScreenTests {
    @Test func whatIsHeardAndWhenStandsOnTheScreen() {
        let text = scripted().lines(120, 40).joined(separator: "\n")
        for words in [
            "▶ listening", "0:06", "sounds.safetensors · yard.wav", "score 12 ms after its sound  3.1 % of a core",
            "0:01.2  0.90  2.3 s  dog", "score from 0.50 on", "threshold 0.50", "8k",
        ] {
            #expect(text.contains(words), "\(words)\n\(text)")
        }
        #expect(!text.contains("now"), "the dog is over")
    }

    /// `FRAMI_RECORD_GOLDENS=1` writes it anew; look at the difference before it is kept.
    @Test func theScreenIsTheGoldenOne() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
        let golden = folder.appendingPathComponent("screen-80x24.txt")
        let text = scripted().lines(80, 24, Capabilities(colours: .none, glyphs: .ascii)).joined(separator: "\n")
        if ProcessInfo.processInfo.environment["FRAMI_RECORD_GOLDENS"] == "1" {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOf: golden, encoding: .utf8)), "\(text)")
    }

    /// The columns after the newest one are the oldest.
    @Test func aNewColumnChangesFewCells() {
        var screen = scripted()
        let before = screen.picture(120, 40)
        screen.show([Float](repeating: 1, count: 3 * 16))
        let after = screen.picture(120, 40)
        let changed = before.cells.indices.filter { before.cells[$0] != after.cells[$0] }
        let columns = Set(changed.filter { $0 / 120 > 0 }.map { $0 % 120 })
        #expect(columns.count == 2, "\(columns)")
        let now = after.cells.firstIndex { $0.glyph == "│" && $0.foreground == .marker }
        #expect(now != nil)
    }

    @Test func keysMoveTheThresholdAndLeave() {
        var screen = scripted()
        #expect(screen.handle(.key(.character("+"))) == nil && screen.detections.threshold == 0.55)
        for _ in 0..<20 { _ = screen.handle(.key(.character("-"))) }
        #expect(screen.detections.threshold == 0.05)
        for _ in 0..<40 { _ = screen.handle(.key(KeyPress(.up))) }
        #expect(screen.detections.threshold == 1)
        #expect(screen.handle(.key(.character("p"))) == .pause && screen.isPaused)
        #expect(screen.lines(80, 24)[0].contains("‖ paused"))
        #expect(screen.handle(.key(.character("c"))) == nil && screen.colormap == .aurora)
        for event in [InputEvent.key(.character("q")), .key(.control("c")), .terminated, .hungUp] {
            #expect(screen.handle(event) == .leave)
        }
        #expect(screen.handle(.pasted("q")) == nil)
    }

    @Test func ofManyClassesThoseThatWereLikelyOfLateAreShown() {
        let classes = (0..<50).map { "class \($0)" }
        var screen = scripted(classes: classes)
        var scores = [Float](repeating: 0.001, count: 50)
        scores[41] = 0.8
        screen.show(scores: scores, heard: 6..<7, isSilent: false)
        let text = screen.lines(80, 24).joined(separator: "\n")
        #expect(text.contains("class 41") && text.contains("likeliest of 50"))
        let shown = screen.shownClasses(rows: 4, width: 60)
        #expect(shown == shown.sorted() && shown.contains(0) && shown.contains(1) && shown.contains(41))
    }

    /// At every size it draws inside the buffer and does not trap, and control characters in names are not sent to the
    /// terminal.
    @Test func everySizeIsDrawn() {
        var screen = scripted(classes: ["\u{1b}[2J", "犬の鳴き声", String(repeating: "long ", count: 40)])
        screen.finish()
        for width in [1, 2, 7, 20, 39, 80, 300] {
            for height in [1, 2, 3, 5, 9, 24, 90] {
                let buffer = screen.picture(width, height)
                #expect(buffer.cells.allSatisfy { $0.scalar == 0 || $0.scalar >= 32 })
            }
        }
        #expect(screen.lines(80, 24).joined().contains("✓ over"))
    }
}

struct SoundHistoryTests {
    @Test func aColumnIsTheMeanOfItsFrames() {
        var history = SoundHistory(bands: 2, classes: 1, framesPerColumn: 3)
        history.add([0, 1, 3, 1, 6, 1, 10, 0.5])
        #expect(history.columns == 1)
        let picture = history.spectrogram(width: 8)
        #expect(picture[0, 0] == 3 && picture[1, 0] == 1)
        // The next column is shown once it is whole, or the sound over.
        #expect(picture[0, 1] == 0 && picture[1, 1] == 0)
        history.end()
        history.end()
        #expect(history.columns == 2 && history.spectrogram(width: 8)[0, 1] == 10)
    }

    @Test func newColumnsReplaceTheOldest() {
        var history = SoundHistory(bands: 1, classes: 1, framesPerColumn: 1)
        for frame in 0..<25 {
            history.add([Float(frame)])
            history.score([Float(frame) / 100])
        }
        let picture = history.spectrogram(width: 10)
        // The newest is column 24, at 4; one column is free, then the oldest that is left, 16.
        #expect((0..<10).map { picture[0, $0] } == [20, 21, 22, 23, 24, 0, 16, 17, 18, 19])
        // A screen that is wider than what is kept shows that once.
        for frame in 25..<2_000 { history.add([Float(frame)]) }
        let wide = history.spectrogram(width: 900)
        let shown = (0..<900).map { wide[0, $0] }.filter { $0 > 0 }
        #expect(shown.count == SoundHistory.most && shown.min() == 1_400 && shown.max() == 1_999)
    }

    @Test func scoresStandBelowTheirColumns() {
        var history = SoundHistory(bands: 1, classes: 1, framesPerColumn: 1)
        for frame in 0..<25 {
            history.add([Float(frame)])
            history.score([Float(frame) / 100])
        }
        let track = history.track(of: [0], width: 10)
        #expect(track[0, 4] == 0.24 && track[0, 9] == 0.19 && track[0, 5] == 0)
        #expect(history.highest(width: 10) == [0.24])
    }
}

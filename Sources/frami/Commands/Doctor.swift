import ArgumentParser
import Foundation
import RunConsole
import TerminalNcurses
import TerminalUI

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Say what was found of terminal, locale, libraries, BLAS kernel and threads, and what is missing for what.",
        discussion: "On a terminal a test card shows the colours and glyphs that the dashboard draws with.")

    func run() throws {
        let found = Examination.all()
        var table = TextTable()
        for (name, value) in found { table.add([name, value]) }
        Output.table(table)
        guard isatty(1) == 1, let terminal = try? TerminalDetection.detect() else { return }
        Output.picture("\n" + Self.testCard(terminal.capabilities))
        Output.line(
            "Ramps in steps: fewer colours than detected. Empty frames in place of glyphs: the font lacks them.")
    }

    /// In the theme used last.
    private static func testCard(_ capabilities: Capabilities) -> String {
        let name = Preferences.load(ScreenCommand.preferencesPath)?.theme ?? ""
        let card = TestCard(theme: (try? ThemeFile.load(name).theme) ?? .dark)
        var size = winsize()
        let columns = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        var buffer = ScreenBuffer(
            size: Size(width: min(columns, 80), height: card.height(capabilities)), capabilities: capabilities)
        buffer.draw(card, in: buffer.bounds)
        return Screenshot.ansi(buffer, theme: card.theme)
    }
}

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
        Self.showPicture()
    }

    /// Shows a test picture where the terminal says that it shows pictures. The terminals that do have one of these
    /// names in their environment; others are not asked, because the question needs the whole screen.
    private static func showPicture() {
        let names = ProcessInfo.processInfo.environment.filter { ["TERM", "TERM_PROGRAM"].contains($0.key) }.values
        let isNamed = names.contains { $0.lowercased().contains("kitty") || $0.lowercased().contains("ghostty") }
        var shows = false
        if isNamed, let terminal = try? NcursesTerminal(theme: .dark) {
            terminal.findPictures()
            shows = terminal.capabilities.showsPictures
            terminal.restore()
        }
        guard shows else {
            return Output.line(
                "Spectrograms are drawn in half blocks; kitty from 0.28 on and Ghostty show them pixel by pixel.")
        }
        Output.picture(NcursesTerminal.text(of: rings, columns: 24, rows: 12))
        Output.line("Rings above: spectrograms are shown pixel by pixel. No rings: the terminal has promised too much.")
    }

    /// Rings that grow finer outwards, so that each pixel is needed.
    private static var rings: PixelPicture {
        let levels = (0..<192 * 192).map { index -> UInt8 in
            let (x, y) = (Double(index % 192) - 96, Double(index / 192) - 96)
            return UInt8(127 + 127 * cos((x * x + y * y) / 120))
        }
        return PixelPicture(width: 192, height: 192, levels: levels, colormap: .ember)
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

import Foundation
import Testing

@testable import TerminalUI

@Suite struct ThemeFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/TerminalUI/Themes/Files")

    @Test(arguments: BuiltInThemes.names)
    func embeddedThemesAreTheFiles(name: String) throws {
        let file = try String(contentsOf: Self.folder.appendingPathComponent("\(name).theme"), encoding: .utf8)
        #expect(BuiltInThemes.text(name) == file)
    }

    @Test func everyFileIsEmbedded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(BuiltInThemes.names.map { "\($0).theme" }))
    }

    @Test(arguments: BuiltInThemes.names)
    func everyRoleIsDefinedAndReadable(name: String) throws {
        let (theme, problems) = try ThemeFile.parse(try #require(BuiltInThemes.text(name)), name: name)
        #expect(problems.isEmpty)
        let background = Oklab(try #require(theme[.background]))
        for role in Role.allCases {
            let colour = Oklab(try #require(theme[role], "\(role)"))
            if role == .background || role == .meter || role == .border || role == .selectionBackground { continue }
            #expect(abs(colour.lightness - background.lightness) > 0.28, "\(name) \(role)")
        }
        for first in 0..<8 {
            for second in 0..<first {
                let one = Oklab(try #require(theme[.series(first)]))
                let other = Oklab(try #require(theme[.series(second)]))
                // The monochrome theme has greys only, and leaves the difference to dashes and shapes.
                let least = name == "monochrome" ? 0.0005 : 0.01
                #expect(one.squaredDistance(to: other) >= least, "\(name) \(first) \(second)")
            }
        }
    }

    @Test func aForeignThemeIsMappedAndFilledUp() throws {
        let text = """
            # a comment
            theme[main_bg]=""
            theme[main_fg]="#CC"
            theme[hi_fg]="250 100 10"
            theme[temp_end]='#ff2010'
              theme[cpu_start] = #20c0a0 # trailing
            theme[unknown_key]="#123456"
            theme[title]="#12"
            theme[div_line]="nonsense"
            not a theme line
            """
        let (theme, problems) = try ThemeFile.parse(text, name: "mine")
        #expect(theme[.background] == nil)
        #expect(theme[.foreground] == RGB(0xCCCCCC))
        #expect(theme[.accent] == RGB(250, 100, 10))
        #expect(theme[.error] == RGB(0xFF2010))
        #expect(theme[.title] == RGB(0x121212))
        #expect(theme[.series1] == RGB(0x20C0A0))
        #expect(theme[.border] == Theme.dark[.border])
        #expect(problems.count == 1)
        #expect(problems[0].contains("line 9") && problems[0].contains("nonsense"))
        for role in Role.allCases where role != .background { #expect(theme[role] != nil) }
    }

    @Test func aLightForeignThemeFallsBackToTheLightOne() throws {
        let theme = try ThemeFile.parse("theme[main_bg]=\"#ffffff\"", name: "x").theme
        #expect(theme.isLight)
        #expect(theme[.foreground] == Theme.light[.foreground])
    }

    @Test func failuresAreOneSentence() {
        for failure: ThemeFile.Failure in [.unknownName("x"), .unreadable(path: "/no.theme"), .noKeys(name: "x")] {
            #expect(failure.description.hasSuffix("."))
        }
        #expect(throws: ThemeFile.Failure.noKeys(name: "x")) { try ThemeFile.parse("hello", name: "x") }
        #expect(throws: ThemeFile.Failure.unreadable(path: "/no/such.theme")) { try ThemeFile.load("/no/such.theme") }
        #expect(throws: ThemeFile.Failure.unknownName("no-such-theme")) { try ThemeFile.load("no-such-theme") }
    }
}

extension ThemeFileTests {
    /// The contrast of two colours by WCAG 2.2: `(L₁ + 0.05) / (L₂ + 0.05)` with L₁ ≥ L₂, the relative luminances.
    private static func contrast(_ one: RGB, _ other: RGB) -> Double {
        func luminance(_ rgb: RGB) -> Double {
            let linear = [rgb.red, rgb.green, rgb.blue].map { byte in
                let share = Double(byte) / 255
                return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        let (high, low) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)
    }

    @Test(arguments: BuiltInThemes.names) func everyTextColourHasEnoughContrast(name: String) throws {
        let theme = try ThemeFile.parse(try #require(BuiltInThemes.text(name)), name: name).theme
        let background = try #require(theme[.background])
        for role in Role.allCases where ![.background, .border, .meter, .selectionBackground].contains(role) {
            let on = role == .selectionForeground ? try #require(theme[.selectionBackground]) : background
            let ratio = Self.contrast(try #require(theme[role]), on)
            #expect(ratio >= 4.5, "\(name) \(role): \(ratio)")
        }
    }
}

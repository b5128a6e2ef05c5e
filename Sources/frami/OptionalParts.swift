import AudioFiles
import Foundation

/// Programs and files that only some commands need, and which of them are installed.
enum OptionalParts {
    /// A program or file that may be missing, for `frami doctor`.
    struct Part {
        let name: String
        /// The path at which it was found; nil where it is missing.
        let place: String?
        let neededBy: String
        /// The Debian package that contains it.
        let package: String

        var finding: String { place ?? "missing, needed by \(neededBy): apt-get install \(package)" }
    }

    static var all: [Part] {
        [
            Part(
                name: "espeak-ng", place: program("espeak-ng"), neededBy: "make-letters and make-digits",
                package: "espeak-ng"),
            Part(name: "fluidsynth", place: program("fluidsynth"), neededBy: "make-instruments", package: "fluidsynth"),
        ]
            + [SoundFont.fluidR3, .timGM].map { font in
                Part(
                    name: "soundfont", place: place(of: font), neededBy: "make-instruments (\(font.fileName))",
                    package: font.package)
            } + [
                Part(
                    name: "player", place: Samples.player, neededBy: "listening to synthetic sounds",
                    package: "alsa-utils"),
                Part(
                    name: "microphone", place: Microphone.programs.lazy.compactMap { program($0) }.first,
                    neededBy: "listen", package: "alsa-utils"),
            ]
    }

    static func program(
        _ name: String, in searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
    ) -> String? {
        searchPath.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private static func place(of font: SoundFont) -> String? {
        InstrumentsMaker().fontFolders.map { "\($0)/\(font.fileName)" }.first { access($0, R_OK) == 0 }
    }
}

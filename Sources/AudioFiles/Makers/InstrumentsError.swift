import Foundation

/// Why the instruments set could not be made; the description is one sentence that says what to do.
public enum InstrumentsError: Error, Hashable, CustomStringConvertible, LocalizedError {
    case noSynthesizer
    case noSoundFont(SoundFont, searched: [String])
    case noFonts(training: Bool)
    case sharedRecordings(training: SoundFont, test: SoundFont)
    case notRendered(SoundFont, program: Int, reason: String)
    case silent(path: String)

    public var description: String {
        switch self {
        case .noSynthesizer:
            "The program fluidsynth is not installed, and it is what plays the instruments; "
                + "install it with 'apt-get install fluidsynth'."
        case .noSoundFont(let font, let searched):
            "The soundfont \(font.fileName) is not in \(searched.joined(separator: " or ")); "
                + "install it with 'apt-get install \(font.package)'."
        case .noFonts(let training):
            "There is no soundfont to \(training ? "train" : "test") on; name at least one, such as fluid."
        case .sharedRecordings(let training, let test):
            "The soundfonts \(training.fileName) (training) and \(test.fileName) (test) hold the same recordings, so a "
                + "split between them tests on what was trained on; put both on one side, or leave one out."
        case .notRendered(let font, let program, let reason):
            "fluidsynth did not render program \(program) of \(font.fileName) (\(reason)); "
                + "check 'fluidsynth --version' (2.0 or later) and the free disk space."
        case .silent(let path):
            "The note of \(path) came out silent; the soundfont is not the one that Debian ships, install that."
        }
    }
    public var errorDescription: String? { description }
}

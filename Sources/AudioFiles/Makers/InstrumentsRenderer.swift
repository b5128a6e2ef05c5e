import AudioSignal
import Foundation
import SystemFiles

/// Renders notes of a soundfont by the fluidsynth program.
struct InstrumentsRenderer: Sendable {
    let synthesizer: String
    let soundFonts: [SoundFont: String]

    /// - Throws: `InstrumentsError` if fluidsynth or one of the soundfonts is missing.
    init(
        fonts: Set<SoundFont>, fontFolders: [String],
        searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    ) throws(InstrumentsError) {
        let files = FileManager.default
        let programs = searchPath.split(separator: ":").map { "\($0)/fluidsynth" }
        guard let synthesizer = programs.first(where: files.isExecutableFile(atPath:)) else { throw .noSynthesizer }
        self.synthesizer = synthesizer
        var found: [SoundFont: String] = [:]
        for font in SoundFont.allCases where fonts.contains(font) {
            let places = fontFolders.map { "\($0)/\(font.fileName)" }
            guard let place = places.first(where: files.isReadableFile(atPath:)) else {
                throw .noSoundFont(font, searched: fontFolders)
            }
            found[font] = place
        }
        soundFonts = found
    }

    /// One channel of sound with all the notes, `InstrumentsMIDI.spacing` apart.
    ///
    /// - Throws: `InstrumentsError.notRendered`.
    func render(
        program: Int, of font: SoundFont, notes: [(pitch: Int, velocity: Int)], sampleRate: Int
    ) throws(InstrumentsError) -> Waveform {
        let stem = "\(NSTemporaryDirectory())/frami-instruments-\(UUID().uuidString)"
        let (midi, sound) = ("\(stem).mid", "\(stem).wav")
        defer {
            for file in [midi, sound] { try? FileManager.default.removeItem(atPath: file) }
        }
        do {
            try FileWriting.write(Data(InstrumentsMIDI.file(program: program, notes: notes)), to: midi)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: synthesizer)
            // Without reverb, chorus and the user's configuration, at a gain of 0.8.
            process.arguments = [
                "-f", "/dev/null", "-ni", "-q", "-R", "0", "-C", "0", "-g", "0.8", "-r", "\(sampleRate)", "-F", sound,
                soundFonts[font]!, midi,
            ]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            // fluidsynth exits with status 0 even where it could not read a file, so the sound is checked.
            let waveform = try AudioFile.read(sound)
            let needed = (InstrumentsMIDI.firstOnset + notes.count * InstrumentsMIDI.spacing) * sampleRate / 1000
            guard waveform.sampleRate == sampleRate, waveform.samples.count >= needed else {
                throw InstrumentsError.notRendered(
                    font, program: program, reason: "\(waveform.samples.count) samples instead of \(needed)")
            }
            return waveform
        } catch let error as InstrumentsError {
            throw error
        } catch let error as AudioFileError {
            throw .notRendered(font, program: program, reason: error.reason)
        } catch {
            throw .notRendered(font, program: program, reason: "it cannot be started")
        }
    }
}

extension AudioFileError {
    fileprivate var reason: String {
        if case .missing = self { return "it wrote no sound" }
        if case .notWritable(_, let reason) = self { return reason }
        return "its sound cannot be read"
    }
}

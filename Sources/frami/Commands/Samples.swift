import ArgumentParser
import AudioFiles
import AudioSignal
import Foundation
import Models
import RunEvents
import RunStore
import TerminalUI

struct Samples: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Save a run's synthetic spectrograms as PNG, as NPY and, by Griffin-Lim, as WAV.")
    @Argument(
        help: ArgumentHelp(
            "The run: its name, a part of it, or its path. The newest, if none is named.", valueName: "run"))
    var name: String?
    @Option(help: ArgumentHelp("The folder to save them in.", valueName: "dir"))
    var out: String
    @Option(parsing: .unconditional, help: "How many, the newest first.")
    var count = 32
    @Flag(help: "Only those that were marked on the screen by b.")
    var bookmarked = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        guard count > 0 else { throw wrongUsage("Give a --count of at least 1.") }
        let run = try RunList(runs.folder).find(name)
        let reader = try Reader(run)
        let pictures = try bookmarked ? reader.bookmarked().suffix(count) : reader.newest(.sampled, count)
        guard !pictures.isEmpty else { throw bookmarked ? SamplesError.noBookmark(run.name) : .none(run.name) }
        try makeFolders(out, mode: 0o777)
        let progress = ProgressLine()
        for (index, picture) in pictures.enumerated() {
            progress.show("saved", index, of: pictures.count, "spectrograms")
            _ = try Self.savePicture(picture, of: run, in: out)
            _ = try Self.saveSound(picture, of: run, in: out)
            try Self.saveArray(picture, of: run, in: out)
        }
        progress.finish()
        Output.line("\(pictures.count) spectrograms of \(run.name) are in \(out), each as PNG, NPY and WAV.")
    }

    /// - Returns: the path.
    static func savePicture(_ event: RecordedEvent, of run: RunFolder, in folder: String) throws -> String {
        let (picture, description) = try parts(event, of: run)
        let path = "\(folder)/\(stem(event, picture, description)).png"
        let spectrogram = Spectrogram(bandMajor: picture.levels, bands: picture.mels)
        let map = Colormap.ember
        try Bitmap(spectrogram, scale: 8) { level in
            let colour = map.rgb(UInt8(min(max(level, 0), 1) * 255))
            return (colour.red, colour.green, colour.blue)
        }.writePNG(to: path)
        return path
    }

    static func saveSound(_ event: RecordedEvent, of run: RunFolder, in folder: String) throws -> String {
        let (picture, description) = try parts(event, of: run)
        let path = "\(folder)/\(stem(event, picture, description)).wav"
        try AudioFile.writeWAV(sound(picture, description), to: path)
        return path
    }

    /// The levels as `numpy.save` writes them: float32, [mels, frames], the lowest band first.
    private static func saveArray(_ event: RecordedEvent, of run: RunFolder, in folder: String) throws {
        let (picture, description) = try parts(event, of: run)
        let data = NumpyArray.encoded([picture.mels, picture.frames], picture.levels)
        try replaceFile(at: "\(folder)/\(stem(event, picture, description)).npy", with: data, mode: sharedMode)
    }

    static func playSound(_ event: RecordedEvent, of run: RunFolder) throws {
        guard let player else { throw SamplesError.noPlayer }
        let path = try saveSound(event, of: run, in: NSTemporaryDirectory())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: player)
        process.arguments = [path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { _ in try? FileManager.default.removeItem(atPath: path) }
        try process.run()
    }

    /// A program that plays WAV files.
    static let player: String? = OptionalParts.program("paplay") ?? OptionalParts.program("aplay")

    private static func sound(_ picture: Picture, _ model: ModelDescription) -> Waveform {
        var waveform = model.frontEnd.waveform(Spectrogram(bandMajor: picture.levels, bands: picture.mels))
        // Levels of a spectrogram say nothing of the loudness that a person wants to hear.
        let peak = waveform.peak
        if peak > 0 { waveform.samples = waveform.samples.map { $0 * 0.9 / peak } }
        return waveform
    }

    private static func parts(_ event: RecordedEvent, of run: RunFolder) throws -> (Picture, ModelDescription) {
        guard case .sampled(let picture) = event.event else { throw SamplesError.none(run.name) }
        return (picture, try RunNetworks.teacher(of: run).description)
    }

    private static func stem(_ event: RecordedEvent, _ picture: Picture, _ model: ModelDescription) -> String {
        let name = model.classes.indices.contains(picture.label) ? model.classes[picture.label] : "\(picture.label)"
        let clean = String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        return "step-\(event.moment.step)-\(event.number)-\(clean)"
    }
}

enum SamplesError: Error, CustomStringConvertible {
    case none(String)
    case noBookmark(String)
    case noPlayer

    var description: String {
        switch self {
        case .none(let run): "The run '\(run)' has no synthetic spectrograms yet; let it make some steps first."
        case .noBookmark(let run): "No sample of the run '\(run)' is marked; b marks one on the screen of frami attach."
        case .noPlayer: "There is no program that plays sound here; install alsa-utils or pulseaudio-utils."
        }
    }
}

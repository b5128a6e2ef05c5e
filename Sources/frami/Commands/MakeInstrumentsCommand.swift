import ArgumentParser
import AudioFiles
import Foundation

struct MakeInstruments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-instruments",
        abstract: "Play a set of 32 instruments with fluidsynth, hard enough to tell methods apart.",
        discussion: """
            Single notes of the soundfonts FluidR3 and TimGM, a folder for each instrument and split.csv. The notes of \
            fold 1 are two semitones from any of fold 2: 'frami train folder:DIR:1' learns from fold 2, and results \
            are those on fold 1. Make a second set with --tuning to choose anything by.

            Needs: apt-get install fluidsynth \(SoundFont.fluidR3.package) \(SoundFont.timGM.package)
            """)

    @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"))
    var out: String
    @Option(parsing: .unconditional, help: "The same seed gives the same clips.")
    var seed: UInt64 = 1
    @Flag(help: "Fold 1 holds other pitches, to choose by, so that no choice is made on the test.")
    var tuning = false
    @Option(
        name: .customLong("training-fonts"),
        help: ArgumentHelp("Soundfonts to train on: \(Self.fontNames).", valueName: "name,..."))
    var trainingFonts = "fluid,timgm"
    @Option(
        name: .customLong("test-fonts"), help: ArgumentHelp("Soundfonts to test on.", valueName: "name,..."))
    var testFonts = "fluid,timgm"

    private static let fontNames = SoundFont.allCases.map(\.rawValue).joined(separator: ", ")

    func run() throws {
        try checkName(out, of: "--out")
        var maker = InstrumentsMaker()
        maker.seed = seed
        maker.plan = InstrumentsPlan(part: tuning ? .tuning : .final)
        maker.plan.trainingFonts = try fonts(trainingFonts)
        maker.plan.testFonts = try fonts(testFonts)
        let progress = ProgressLine()
        try maker.make(at: URL(fileURLWithPath: out)) { done, total in
            progress.show("played", done, of: total, "notes")
        }
        progress.finish()
        let clips = maker.plan.clips
        let tested = clips.count { $0.fold == InstrumentsPlan.testFold }
        Output.line(
            "\(clips.count) notes of \(Instrument.all.count) instruments are in \(out): "
                + "\(clips.count - tested) to train on, \(tested) \(tuning ? "to tune on" : "to test on").")
    }

    private func fonts(_ names: String) throws -> [SoundFont] {
        try names.split(separator: ",").map { name in
            guard let font = SoundFont(rawValue: String(name)) else {
                throw wrongUsage("There is no soundfont '\(name)'; there are \(Self.fontNames).")
            }
            return font
        }
    }
}

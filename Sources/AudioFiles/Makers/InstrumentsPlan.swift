/// A General MIDI bank of recorded instruments, as a Debian package ships it.
public enum SoundFont: String, CaseIterable, Codable, Sendable {
    case fluidR3 = "fluid"
    case timGM = "timgm"
    case museScore = "musescore"

    /// The file's name in its Debian package.
    public var fileName: String {
        switch self {
        case .fluidR3: "FluidR3_GM.sf2"
        case .timGM: "TimGM6mb.sf2"
        case .museScore: "MuseScore_General_Lite.sf3"
        }
    }

    /// The Debian package that holds the file.
    public var package: String {
        switch self {
        case .fluidR3: "fluid-soundfont-gm"
        case .timGM: "timgm6mb-soundfont"
        case .museScore: "musescore-general-soundfont-small"
        }
    }

    /// Whether notes of both come from the same recordings: MuseScore_General was made from FluidR3, and two thirds of
    /// its notes correlate with FluidR3's above 0.95.
    public func sharesRecordings(with other: SoundFont) -> Bool {
        let fluidFamily: Set<SoundFont> = [.fluidR3, .museScore]
        return self == other || fluidFamily.isSuperset(of: [self, other])
    }
}

/// One of the 32 General MIDI programs of the set.
public struct Instrument: Hashable, Sendable {
    /// The General MIDI program number, from 0.
    public let program: Int
    /// The class, and its folder's name.
    public let name: String

    /// All instruments, in the order of the classes.
    public static let all: [Instrument] = [
        .init(program: 0, name: "acoustic-grand-piano"), .init(program: 4, name: "electric-piano"),
        .init(program: 6, name: "harpsichord"), .init(program: 9, name: "glockenspiel"),
        .init(program: 11, name: "vibraphone"), .init(program: 12, name: "marimba"),
        .init(program: 16, name: "drawbar-organ"), .init(program: 19, name: "church-organ"),
        .init(program: 21, name: "accordion"), .init(program: 24, name: "nylon-guitar"),
        .init(program: 27, name: "clean-guitar"), .init(program: 29, name: "overdriven-guitar"),
        .init(program: 32, name: "acoustic-bass"), .init(program: 36, name: "slap-bass"),
        .init(program: 40, name: "violin"), .init(program: 42, name: "cello"),
        .init(program: 45, name: "pizzicato-strings"), .init(program: 48, name: "string-ensemble"),
        .init(program: 56, name: "trumpet"), .init(program: 57, name: "trombone"),
        .init(program: 60, name: "french-horn"), .init(program: 65, name: "alto-sax"),
        .init(program: 68, name: "oboe"), .init(program: 71, name: "clarinet"), .init(program: 73, name: "flute"),
        .init(program: 75, name: "pan-flute"), .init(program: 81, name: "sawtooth-lead"),
        .init(program: 89, name: "warm-pad"), .init(program: 104, name: "sitar"), .init(program: 105, name: "banjo"),
        .init(program: 112, name: "tinkle-bell"), .init(program: 99, name: "atmosphere"),
    ]
}

/// One clip of the set: a single note.
public struct InstrumentClip: Hashable, Sendable {
    public let instrument: Instrument
    public let soundFont: SoundFont
    /// MIDI key, where 60 is middle C.
    public let pitch: Int
    public let velocity: Int
    /// `InstrumentsPlan.testFold` or `InstrumentsPlan.trainingFold`.
    public let fold: Int

    /// The clip's path relative to the set's folder.
    public var path: String { "\(instrument.name)/\(soundFont.rawValue)-\(pitch)-\(velocity).wav" }
}

/// The notes of the instruments set, and which are for training and which for testing.
///
/// Pitches are whole tones apart, and every second one is for testing, so that a test note is two semitones from the
/// nearest training notes of its instrument.
public struct InstrumentsPlan: Hashable, Sendable {
    /// The pitches of the test clips.
    public enum Part: String, CaseIterable, Sendable {
        /// For results: training pitches 36 40 ... 84 and test pitches 38 42 ... 82.
        case final
        /// For choosing settings: the same training pitches and, as fold 1, the pitches 37 41 ... 81, which are in no
        /// results, so that nothing is chosen on the test pitches. A teacher trained on either part has the same bits.
        case tuning
    }

    public var part: Part = .final
    public var trainingFonts: [SoundFont] = [.fluidR3, .timGM]
    public var testFonts: [SoundFont] = [.fluidR3, .timGM]

    /// The fold of the test clips.
    public static let testFold = 1
    /// The fold of all others.
    public static let trainingFold = 2
    /// The MIDI velocities of each note, of 127.
    public static let velocities = [50, 80, 115]

    public init(part: Part = .final) { self.part = part }

    /// The MIDI notes for training, every fourth semitone.
    public var trainingPitches: [Int] { Array(stride(from: 36, through: 84, by: 4)) }

    /// The MIDI notes for testing, between those.
    public var testPitches: [Int] { Array(stride(from: part == .final ? 38 : 37, through: 82, by: 4)) }

    /// The pitches in the order in which they are rendered: those of both parts come first and at the same times, so
    /// that their clips are the same in both.
    var renderedPitches: [Int] {
        Array(stride(from: 36, through: 84, by: 2)) + (part == .final ? [] : testPitches)
    }

    /// All clips in the order in which they are rendered, by soundfont and instrument.
    public var clips: [InstrumentClip] {
        SoundFont.allCases.flatMap { font in Instrument.all.flatMap { clips(of: $0, from: font) } }
    }

    func clips(of instrument: Instrument, from font: SoundFont) -> [InstrumentClip] {
        func side(_ fonts: [SoundFont], _ pitches: [Int], _ fold: Int) -> [InstrumentClip] {
            guard fonts.contains(font) else { return [] }
            return pitches.flatMap { pitch in
                Self.velocities.map {
                    InstrumentClip(
                        instrument: instrument, soundFont: font, pitch: pitch, velocity: $0, fold: fold)
                }
            }
        }
        return side(trainingFonts, trainingPitches, Self.trainingFold) + side(testFonts, testPitches, Self.testFold)
    }

    /// - Throws: `InstrumentsError.noFonts`; `InstrumentsError.sharedRecordings` if two soundfonts made from the same recordings would lie on
    ///   opposite sides of the split, which would test on what was trained on.
    public func validate() throws(InstrumentsError) {
        if trainingFonts.isEmpty || testFonts.isEmpty { throw .noFonts(training: trainingFonts.isEmpty) }
        for training in trainingFonts {
            for test in testFonts where test != training && test.sharesRecordings(with: training) {
                throw .sharedRecordings(training: training, test: test)
            }
        }
    }
}

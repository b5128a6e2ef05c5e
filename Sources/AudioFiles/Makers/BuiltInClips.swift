import AudioSignal
import Foundation
import SystemFiles

/// The clips of a spoken set's test speakers that come with the package, so that a student can be evaluated without any
/// download: one FLAC file of all clips, one after the other, and an index of their names and lengths.
///
/// `SpokenSetMaker.make` and then `BuiltInClips.pack` make them. Their samples are equal to those of the set's WAV files.
public struct BuiltInClips: Sendable {
    struct Index: Codable {
        struct Clip: Codable {
            let name: String
            let samples: Int
        }
        let sampleRate: Int
        let clips: [Clip]
    }

    private let set: SpokenSet
    private let sound: Waveform
    private let names: [String]
    /// The sample at which each clip begins, and the end of the last.
    private let starts: [Int]

    /// The clips of a set, which are decoded at the first call and then kept.
    ///
    /// - Throws: `DatasetError.builtInMissing`.
    public static func load(_ set: SpokenSet) throws(DatasetError) -> BuiltInClips {
        switch set {
        case .digits: try digits.get()
        case .letters: try letters.get()
        }
    }

    private static let digits = Result { () throws(DatasetError) in try BuiltInClips(.digits, folder: resources()) }
    private static let letters = Result { () throws(DatasetError) in try BuiltInClips(.letters, folder: resources()) }

    /// The folder of the packed clips: beside the program, or, for a program that was moved, in the sources that it was
    /// built from. `Bundle.module` would trap where it is in neither place.
    static func resources() throws(DatasetError) -> URL {
        let places = [
            Bundle.main.bundleURL.appendingPathComponent("frami_AudioFiles.resources/Resources"),
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Resources"),
        ]
        guard let place = places.first(where: { FolderListing.isFolder($0.path) }) else {
            throw .builtInMissing("\(places[0].path) does not exist")
        }
        return place
    }

    init(_ set: SpokenSet, folder: URL) throws(DatasetError) {
        self.set = set
        do {
            let index = try JSONDecoder().decode(
                Index.self, from: Data(contentsOf: folder.appendingPathComponent("\(set.rawValue).json")))
            sound = try AudioFile.read(folder.appendingPathComponent("\(set.rawValue).flac").path)
            names = index.clips.map(\.name)
            starts = index.clips.reduce(into: [0]) { $0.append($0.last! + $1.samples) }
        } catch {
            throw .builtInMissing(String(describing: error))
        }
        guard starts.last == sound.samples.count else {
            throw .builtInMissing("the index counts \(starts.last!) samples, the sound has \(sound.samples.count)")
        }
    }

    /// The number of clips.
    public var count: Int { names.count }

    /// The clip's sound, at its own rate of 16 kHz or resampled to another.
    func waveform(_ index: Int, sampleRate: Int) -> Waveform {
        let samples = Array(sound.samples[starts[index]..<starts[index + 1]])
        guard sampleRate != sound.sampleRate else { return Waveform(samples: samples, sampleRate: sampleRate) }
        let resampler = Resampler(from: sound.sampleRate, to: sampleRate, quality: .fast)
        return Waveform(samples: resampler.process(samples, isLast: true), sampleRate: sampleRate)
    }

    /// All clips, in one fold that has no training part.
    static func dataset(_ set: SpokenSet) throws(DatasetError) -> Dataset {
        let clips = try load(set).names.enumerated().map { index, name in
            let parts = (name as NSString).lastPathComponent.split(separator: "_").map(String.init)
            return LabelledClip(
                source: .builtIn(set, index), name: name, label: set.signs.firstIndex(of: parts[0])!, fold: 0,
                speaker: Int(parts[1])!)
        }
        return Dataset(
            reference: DatasetReference(kind: DatasetKind(set), root: nil), classNames: set.words, clips: clips,
            folds: [0])
    }

    /// Packs the first repetitions of a spoken set's test speakers into `digits.flac` and `digits.json`, or letters.
    ///
    /// - Parameter root: the folder of the whole set.
    /// - Returns: the number of clips.
    /// - Throws: `DatasetError` and `AudioFileError` for the set, `AudioFileError.notWritable` for the folder.
    @discardableResult
    public static func pack(
        _ set: SpokenSet, from root: URL, repetitions: Int? = nil, into folder: URL
    ) throws -> Int {
        let dataset = try Dataset.load(DatasetReference(kind: DatasetKind(set), root: root.path))
        let clips = try dataset.split().test.filter { clip in
            let repetition = Int(clip.name.dropLast(4).split(separator: "_").last ?? "")
            return repetition.map { $0 < repetitions ?? set.packedRepetitions } ?? false
        }
        let sounds = try clips.map { try $0.waveform(sampleRate: SpokenSetMaker.sampleRate) }
        let index = Index(
            sampleRate: SpokenSetMaker.sampleRate,
            clips: zip(clips, sounds).map { Index.Clip(name: $0.name, samples: $1.samples.count) })
        try FileWriting.makeFolders(folder.path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try FileWriting.write(encoder.encode(index), to: folder.appendingPathComponent("\(set.rawValue).json").path)
        try AudioFile.writeFLAC(
            Waveform(samples: sounds.flatMap(\.samples), sampleRate: SpokenSetMaker.sampleRate),
            to: folder.appendingPathComponent("\(set.rawValue).flac").path)
        return clips.count
    }
}

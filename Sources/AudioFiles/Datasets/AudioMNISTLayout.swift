import Foundation
import SystemText

/// AudioMNIST (Becker et al. 2018, "Interpreting and Explaining Deep Neural Networks for Classification of Audio
/// Signals") and the spoken sets that are laid out like it: `data/SS/DIGIT_SS_REPETITION.wav`, for letters
/// `data/SS/LETTER_SS_REPETITION.wav`.
///
/// AudioMNIST: five folds by speaker; the test speakers of the fold before are for validation. Spoken sets: one fold, in
/// which the speakers above 48 are for testing. The audio files decide; the metadata, of which there are differing
/// copies, is only compared with them.
enum AudioMNISTLayout {
    static let officialClips = 30_000

    static let testSpeakers = [
        [26, 52, 60, 18, 32, 42, 5, 13, 22, 33, 45, 51],
        [28, 56, 7, 19, 35, 1, 6, 16, 23, 34, 46, 53],
        [36, 57, 9, 24, 37, 2, 8, 17, 29, 39, 48, 54],
        [43, 58, 14, 25, 38, 3, 10, 20, 30, 40, 49, 55],
        [12, 47, 59, 15, 27, 41, 4, 11, 21, 31, 44, 50],
    ]

    static func load(_ reference: DatasetReference, root: String) throws(DatasetError) -> Dataset {
        let set = reference.kind.spokenSet ?? .digits
        guard FolderListing.isFolder("\(root)/data") else {
            throw .noClips(root: root, expected: "data/SS/\(set.signName)_SS_REPETITION.wav")
        }
        let isAudioMNIST = reference.kind == .audiomnist
        var clips: [LabelledClip] = []
        var speakers: [Int] = []
        for folder in FolderListing.folders(in: "\(root)/data") {
            guard let speaker = Int(folder), 1...60 ~= speaker, folder.count == 2 else {
                throw .nameWrong(path: "\(root)/data/\(folder)", pattern: "01 to 60")
            }
            let isForTesting = speaker > SpokenSetMaker.trainingSpeakers
            let fold = isAudioMNIST ? testSpeakers.firstIndex { $0.contains(speaker) } : isForTesting ? 0 : nil
            for file in FolderListing.audioFiles(in: "\(root)/data/\(folder)") {
                guard let match = file.wholeMatch(of: /([0-9A-Z])_([0-9]{2})_([0-9]+)\.wav/), match.2 == folder,
                    let label = set.signs.firstIndex(of: String(match.1))
                else {
                    throw .nameWrong(
                        path: "\(root)/data/\(folder)/\(file)", pattern: "\(set.signName)_\(folder)_REPETITION.wav")
                }
                let name = "data/\(folder)/\(file)"
                clips.append(
                    LabelledClip(
                        source: .file(path: "\(root)/\(name)"), name: name, label: label, fold: fold,
                        speaker: speaker))
            }
            speakers.append(speaker)
        }
        if clips.isEmpty {
            throw .noClips(root: root, expected: "data/SS/\(set.signName)_SS_REPETITION.wav")
        }
        var warnings = isAudioMNIST ? Dataset.shortfall(clips.count, of: officialClips, "AudioMNIST") : []
        warnings += unevenness(clips, of: set, root: root)
        warnings += comparison(of: speakers, withMetadata: "\(root)/data/audioMNIST_meta.txt")
        return Dataset(
            reference: reference, classNames: set.words, clips: clips,
            folds: isAudioMNIST ? Array(testSpeakers.indices) : [0], warnings: warnings,
            validatesOnPreviousFold: isAudioMNIST)
    }

    /// Warnings where not every speaker says every word equally often.
    private static func unevenness(_ clips: [LabelledClip], of set: SpokenSet, root: String) -> [String] {
        let counts = Dictionary(grouping: clips) { [$0.speaker!, $0.label] }.mapValues(\.count)
        let speakers = Set(clips.map { $0.speaker! }).sorted()
        let usual = counts.values.max() ?? 0
        for speaker in speakers {
            for (label, word) in set.words.enumerated() where counts[[speaker, label], default: 0] != usual {
                return [
                    "In \(root), speaker \(speaker) says \(word) \(counts[[speaker, label], default: 0]) times "
                        + "where others say a \(set.signName.lowercased()) \(usual) times: clips may be missing."
                ]
            }
        }
        return []
    }

    /// The speakers in the metadata; keys may have any case and width, values any type.
    static func speakers(inMetadata data: Data) -> Set<Int>? {
        guard let table = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else { return nil }
        return Set(table.keys.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) })
    }

    private static func comparison(of speakers: [Int], withMetadata path: String) -> [String] {
        guard let data = FileName.contents(path) else {
            return ["The metadata \(path) is missing; the audio files are used as they are."]
        }
        guard let described = Self.speakers(inMetadata: data) else {
            return ["The metadata \(path) is not JSON; the audio files are used as they are."]
        }
        let missing = described.subtracting(speakers).sorted()
        return missing.isEmpty
            ? []
            : [
                "The metadata \(path) describes \(missing.count) speakers without clips "
                    + "(\(missing.prefix(DatasetError.quoted).map(String.init).joined(separator: ", "))"
                    + "\(missing.count > DatasetError.quoted ? ", ..." : "")): the set is incomplete."
            ]
    }
}

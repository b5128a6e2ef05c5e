import Foundation
import Testing

@testable import AudioFiles

/// The error that a layout gives for a folder.
private func complaint(_ kind: DatasetKind, _ folder: TemporaryFolder) -> String {
    let failure = error { () throws(DatasetError) in
        try Dataset.load(DatasetReference(kind: kind, root: folder.path))
    }
    let text = failure?.description ?? "no error"
    #expect(isOneSentence(text), "\(text)")
    return text
}

@Suite struct TaggedFolderTests {
    private static func folder(_ table: String) -> TemporaryFolder {
        let folder = TemporaryFolder()
        for clip in 0..<10 { folder.tone("clips/\(clip).wav", class: clip) }
        folder.write(table, "labels.csv")
        return folder
    }

    private static func table(_ rows: [String]) -> String { (["path,labels"] + rows).joined(separator: "\n") + "\n" }

    private static let rows = (0..<10).map { "clips/\($0).wav,\($0 == 9 ? "" : $0 % 2 == 0 ? "violin; möwe" : "drum")" }

    @Test func clipsHaveAnyNumberOfTags() throws {
        let folder = Self.folder(Self.table(Self.rows))
        let dataset = try Dataset.load(DatasetReference(kind: .folder, root: folder.path), seed: 3)
        #expect(dataset.areTags && dataset.classNames == ["drum", "möwe", "violin"])
        #expect(dataset.clips.map(\.labels) == (0..<10).map { $0 == 9 ? [] : $0 % 2 == 0 ? [2, 1] : [0] })
        #expect(dataset.folds == [1, 2, 3, 4, 5] && dataset.isSplitBySeed)
        // Five clips of two tags are distributed one to each fold.
        for fold in dataset.folds {
            #expect(try dataset.split(fold: fold).test.count { $0.labels == [2, 1] } == 1)
        }
        folder.write(dataset.splitTable, "split.csv")
        let again = try Dataset.load(DatasetReference(kind: .folder, root: folder.path), seed: 4)
        #expect(again.clips == dataset.clips && again.warnings.isEmpty && !again.isSplitBySeed)
    }

    @Test(arguments: [
        ("path,label\n", "the header has no column \"labels\""),
        ("path,labels\nclips/0.wav,a\n", "9 audio files are not listed"),
        (table(rows.dropLast() + ["clips/9.wav,a;;b"]), "a tag between separators is empty"),
        (
            table(rows.dropLast() + ["clips/9.wav,drum; drum"]),
            "line 11, is not the dataset's own: \"drum\" is named twice"
        ),
        (table(rows + ["clips/0.wav,drum"]), "\"clips/0.wav\" is listed twice"),
        (table(rows + ["clips/10.wav,drum"]), "is not there (clips/10.wav)"),
        (table((0..<10).map { "clips/\($0).wav," }), "no clip has a tag"),
    ])
    func aTableThatDoesNotFitIsRefused(_ table: String, _ expected: String) {
        let text = complaint(.folder, Self.folder(table))
        #expect(text.contains(expected) && text.contains("labels.csv"), "\(text)")
    }
}

/// Two tags, two clips for training, one for validation, one for testing.
private final class SmallFSD50K {
    let folder = TemporaryFolder()
    var development = ["1,\"Guitar,Music\",\"/m/1,/m/2\",train", "2,Music,/m/2,train", "3,Music,/m/2,val"]
    var evaluation = ["7,\"Music,Guitar\",\"/m/2,/m/1\""]
    var vocabulary = ["0,Guitar,/m/1", "1,Music,/m/2"]

    init() {
        for name in ["dev_audio/1", "dev_audio/2", "dev_audio/3", "eval_audio/7"] { folder.tone("FSD50K.\(name).wav") }
        save()
    }

    func save() {
        let tables = [
            ("dev", ["fname,labels,mids,split"] + development), ("eval", ["fname,labels,mids"] + evaluation),
            ("vocabulary", vocabulary),
        ]
        for (name, lines) in tables {
            folder.write(lines.joined(separator: "\n") + "\n", "FSD50K.ground_truth/\(name).csv")
        }
    }

    func load() throws(DatasetError) -> Dataset {
        try Dataset.load(DatasetReference(kind: .fsd50k, root: folder.path))
    }
}

@Suite struct FSD50KTests {
    @Test func itsTablesSayWhatEachClipIsFor() throws {
        let set = SmallFSD50K()
        let dataset = try set.load()
        #expect(dataset.areTags && dataset.classNames == ["Guitar", "Music"] && dataset.folds == [1])
        #expect(dataset.warnings.count == 1 && dataset.warnings[0].contains("FSD50K has 51197 clips, but this copy 4"))
        let split = try dataset.split()
        #expect(split.training.map(\.labels) == [[0, 1], [1]] && split.validation.map(\.labels) == [[1]])
        #expect(split.test.map(\.name) == ["FSD50K.eval_audio/7.wav"] && split.test[0].labels == [1, 0])
    }

    @Test func theEvalPartAloneCanBeTestedOn() throws {
        let set = SmallFSD50K()
        set.folder.remove("FSD50K.dev_audio")
        let dataset = try set.load()
        #expect(try dataset.split().test.count == 1 && dataset.split().training.isEmpty)
        #expect(dataset.warnings.contains { $0.contains("nothing to train on") })
    }

    @Test func aCopyThatDoesNotFitIsRefused() {
        func say(_ change: (SmallFSD50K) -> Void) -> String {
            let set = SmallFSD50K()
            change(set)
            return complaint(.fsd50k, set.folder)
        }
        #expect(say { $0.folder.remove("FSD50K.ground_truth/vocabulary.csv") }.contains("vocabulary.csv"))
        #expect(say { $0.folder.remove("FSD50K.eval_audio/7.wav") }.contains("is not there (FSD50K.eval_audio/7.wav)"))
        #expect(say { $0.folder.tone("FSD50K.dev_audio/9.wav") }.contains("not listed"))
        #expect(
            say {
                $0.evaluation = ["7,Whistle,/m/3"]
                $0.save()
            }.contains("\"Whistle\" is no known class"))
        #expect(
            say {
                $0.development[2] = "3,Music,/m/2,test"
                $0.save()
            }.contains("the split is \"test\", not train or val"))
        #expect(
            say {
                $0.vocabulary = ["1,Guitar,/m/1", "0,Music,/m/2"]
                $0.save()
            }.contains("the index is not 0"))
    }
}

private final class SmallAudioSet {
    let folder = TemporaryFolder()
    static let comments =
        "# Segments csv created Sun Mar  5 10:54:31 2017\n# num_ytids=3\n# YTID, start_seconds, end_seconds\n"
    static let balanced = "--aB, 30.000, 40.000, \"/m/1,/t/2\"\nYcD_, 0.000, 10.000, \"/t/2\"\n"

    init(eval: String = "xyz, 0.000, 8.500, \"/m/1\"\nGone, 0.000, 10.000, \"/m/1\"\n") {
        folder.write("index,mid,display_name\n0,/m/1,\"Speech, male\"\n1,/t/2,Music\n", "class_labels_indices.csv")
        folder.write(Self.comments + Self.balanced, "balanced_train_segments.csv")
        folder.write(Self.comments + eval, "eval_segments.csv")
        folder.tone("audios/balanced_train_segments/Y--aB.wav")
        folder.tone("audios/balanced_train_segments/part/YcD_.wav")
        folder.tone("audios/eval_segments/xyz.wav")
    }
}

@Suite struct AudioSetTests {
    @Test func segmentsFindTheirSoundsWithAndWithoutAY() throws {
        let set = SmallAudioSet()
        let dataset = try Dataset.load(DatasetReference("audioset:\(set.folder.path)"))
        #expect(dataset.areTags && dataset.classNames == ["Speech, male", "Music"])
        let split = try dataset.split()
        #expect(split.training.map(\.labels) == [[0, 1], [1]])
        #expect(split.test.map(\.name) == ["audios/eval_segments/xyz.wav"] && split.test[0].labels == [0])
        #expect(dataset.warnings.count == 1)
        #expect(dataset.warnings[0].contains("audios/eval_segments holds 1 of the 2 segments"))
    }

    @Test(arguments: [
        ("xyz, 0.000, 8.500\n", "line 4, is not the dataset's own: it is not YTID, start_seconds"),
        ("xyz, 9.000, 8.500, \"/m/1\"\n", "it is not YTID, start_seconds"),
        ("xyz, 0.000, 8.500, \"/m/9\"\n", "\"/m/9\" is not in class_labels_indices.csv"),
        ("xyz, 0.000, 8.500, \"/m/1,/m/1\"\n", "\"/m/1\" is named twice"),
        ("xyz, 0, 8, \"/m/1\"\nxyz, 0, 8, \"/m/1\"\n", "\"xyz\" is listed twice"),
        ("other, 0, 8, \"/m/1\"\n", "1 audio file is not listed"),
    ])
    func aTableThatDoesNotFitIsRefused(_ eval: String, _ expected: String) {
        let text = complaint(.audioset, SmallAudioSet(eval: eval).folder)
        #expect(text.contains(expected) && text.contains("eval_segments.csv"), "\(text)")
    }

    @Test func tablesAreLookedForInBothPlaces() {
        let set = SmallAudioSet()
        set.folder.remove("eval_segments.csv")
        #expect(complaint(.audioset, set.folder).contains("eval_segments.csv"))
        set.folder.remove("class_labels_indices.csv")
        #expect(complaint(.audioset, set.folder).contains("class_labels_indices.csv"))
        let empty = SmallAudioSet()
        empty.folder.remove("audios")
        #expect(complaint(.audioset, empty.folder).contains("holds no clips"))
    }
}

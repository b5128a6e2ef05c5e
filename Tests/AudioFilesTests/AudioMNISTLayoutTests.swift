import Foundation
import Testing

@testable import AudioFiles

/// A small AudioMNIST, in which each speaker says every digit once.
private final class SmallAudioMNIST {
    let folder = TemporaryFolder()

    init(speakers: [Int]) {
        for speaker in speakers {
            let name = String(format: "%02d", speaker)
            for digit in 0...9 { folder.tone("data/\(name)/\(digit)_\(name)_0.wav", class: digit) }
        }
        // The metadata has an age that is a number and absurd, keys of varying case, and no entry for speaker 17.
        let described = speakers.filter { $0 != 17 }.map { speaker in
            "\"\(String(format: "%02d", speaker))\": {\"Accent\": \"German\", \"age\": \(speaker == 45 ? "1234" : "\"30\"")}"
        }
        folder.write("{\(described.joined(separator: ",\n"))}", "data/audioMNIST_meta.txt")
    }

    func load(_ kind: DatasetKind = .audiomnist, fold: Int? = nil) throws(DatasetError) -> Dataset {
        try Dataset.load(DatasetReference(kind: kind, root: folder.path, fold: fold))
    }
}

@Test func officialFoldsHoldEverySpeakerOnce() {
    #expect(AudioMNISTLayout.testSpeakers.allSatisfy { $0.count == 12 })
    #expect(AudioMNISTLayout.testSpeakers.joined().sorted() == Array(1...60))
}

@Test func speakersAreNeverOnTwoSides() throws {
    let dataset = try SmallAudioMNIST(speakers: Array(1...60)).load()
    #expect(dataset.clips.count == 600 && dataset.folds == [0, 1, 2, 3, 4])
    #expect(dataset.classNames.first == "zero" && dataset.classNames.last == "nine")
    for fold in 0...4 {
        let split = try dataset.split(fold: fold)
        #expect(split.training.count == 360 && split.validation.count == 120 && split.test.count == 120)
        let speakers = [split.training, split.validation, split.test].map { Set($0.map { $0.speaker! }) }
        #expect(speakers[2] == Set(AudioMNISTLayout.testSpeakers[fold]))
        #expect(speakers[1] == Set(AudioMNISTLayout.testSpeakers[(fold + 4) % 5]))
        #expect(speakers[0].isDisjoint(with: speakers[1]) && speakers[0].isDisjoint(with: speakers[2]))
    }
    // There is a warning about the number of clips, but none about the gaps in the metadata.
    #expect(dataset.warnings.count == 1 && dataset.warnings[0].contains("30000"))
}

@Test func digitsTestOnTheSpeakersAbove48() throws {
    let split = try SmallAudioMNIST(speakers: [1, 17, 48, 49, 60]).load(.digits).split()
    #expect(Set(split.training.map { $0.speaker! }) == [1, 17, 48])
    #expect(Set(split.test.map { $0.speaker! }) == [49, 60])
    #expect(split.test.first { $0.name == "data/60/7_60_0.wav" }?.label == 7)
}

@Test func missingOrOddMetadataIsOnlyWarnedOf() throws {
    let set = SmallAudioMNIST(speakers: [1, 2, 3, 45])
    #expect(try set.load().warnings.count == 1)
    set.folder.write("{\"01\": {}, \"02\": {}, \"22\": {}}", "data/audioMNIST_meta.txt")
    #expect(try set.load().warnings.last?.contains("describes 1 speakers without clips (22)") == true)
    set.folder.write("not JSON", "data/audioMNIST_meta.txt")
    #expect(try set.load().warnings.last?.contains("is not JSON") == true)
    set.folder.remove("data/audioMNIST_meta.txt")
    let dataset = try set.load()
    #expect(dataset.warnings.last?.contains("audioMNIST_meta.txt is missing") == true)
    #expect(dataset.clips.count == 40)
}

@Test func aSpeakerWithClipsMissingIsNoticed() throws {
    let set = SmallAudioMNIST(speakers: [1, 2, 3])
    set.folder.remove("data/02/7_02_0.wav")
    #expect(try set.load().warnings.contains { $0.contains("speaker 2 says seven 0 times") })
}

@Test func namesThatDoNotBelongAreNamed() {
    for stray in ["data/61/1_61_0.wav", "data/02/1_03_0.wav", "data/02/10_02_0.wav", "data/extra/a.wav"] {
        let set = SmallAudioMNIST(speakers: [1, 2])
        set.folder.tone(stray)
        let failure = error { () throws(DatasetError) in try set.load() }
        guard case .nameWrong = failure else {
            Issue.record("\(stray): \(String(describing: failure))")
            continue
        }
        #expect(isOneSentence(failure!.description))
    }
}

@Test func aSetWithoutTestSpeakersOrClipsIsExplained() throws {
    let dataset = try SmallAudioMNIST(speakers: [26, 28]).load()
    let failure = error { () throws(DatasetError) in try dataset.split(fold: 2) }
    guard case .foldEmpty(_, 2, "testing") = failure else { return recordFailure("\(String(describing: failure))") }
    #expect(isOneSentence(failure!.description))
    let empty = TemporaryFolder()
    let nothing = error { () throws(DatasetError) in
        try Dataset.load(DatasetReference(kind: .audiomnist, root: empty.path))
    }
    guard case .noClips = nothing else { return recordFailure("\(String(describing: nothing))") }
}

import Foundation
import Testing

@testable import AudioFiles

private func smallFolder(clips: Int = 10) -> TemporaryFolder {
    let folder = TemporaryFolder()
    for (label, name) in ["zebra", "apple", "möwe"].enumerated() {
        for clip in 0..<clips { folder.tone("\(name)/\(clip).wav", class: 10 * label + clip) }
    }
    return folder
}

private func load(_ folder: TemporaryFolder, seed: UInt64 = 0) throws(DatasetError) -> Dataset {
    try Dataset.load(DatasetReference(kind: .folder, root: folder.path), seed: seed)
}

@Test func classesAreTheSortedFolders() throws {
    let folder = smallFolder()
    folder.tone("apple/deeper/x.FLAC", class: 1)
    folder.write("", "apple/notes.txt")
    folder.write("", "README")
    folder.write("", "documents/readme.txt")
    let dataset = try load(folder)
    #expect(dataset.classNames == ["apple", "möwe", "zebra"])
    #expect(dataset.clips.count == 31)
    #expect(dataset.clips.first { $0.name == "apple/deeper/x.FLAC" }?.label == 0)
    #expect(dataset.warnings.contains { $0.contains("documents holds no audio files") })
}

@Test func aSeededSplitIsStratifiedAndRepeats() throws {
    let folder = smallFolder()
    let dataset = try load(folder, seed: 3)
    #expect(dataset.folds == [1, 2, 3, 4, 5])
    for fold in dataset.folds {
        let split = try dataset.split(fold: fold)
        #expect(split.test.count == 6 && split.training.count == 24)
        #expect([0, 1, 2].allSatisfy { label in split.test.count { $0.label == label } == 2 })
    }
    #expect(try load(folder, seed: 3).splitTable == dataset.splitTable)
    #expect(try load(folder, seed: 4).splitTable != dataset.splitTable)
    #expect(dataset.warnings.contains { $0.contains("seed 3") })
}

@Test func aStoredSplitIsReadBack() throws {
    let folder = smallFolder(clips: 6)
    let seeded = try load(folder, seed: 9)
    folder.write(seeded.splitTable, "split.csv")
    let again = try load(folder, seed: 1)
    #expect(again.clips == seeded.clips && again.folds == seeded.folds)
    #expect(again.warnings.isEmpty)
}

@Test func aSplitTableMustMatchTheFolder() {
    func complaint(_ table: String) -> DatasetError? {
        let folder = TemporaryFolder()
        for name in ["a/1.wav", "a/2.wav", "b/1.wav"] { folder.tone(name) }
        folder.write(table, "split.csv")
        let failure = error { () throws(DatasetError) in try load(folder) }
        if let failure { #expect(isOneSentence(failure.description)) }
        return failure
    }
    #expect(complaint("path,fold\na/1.wav,1\na/2.wav,2\nb/1.wav,1\n") == nil)
    guard case .listedButMissing(_, ["b/9.wav"], 1) = complaint("path,fold\na/1.wav,1\na/2.wav,2\nb/1.wav,1\nb/9.wav,1")
    else { return recordFailure("a clip that is not there went unnoticed") }
    guard case .presentButUnlisted(_, ["a/2.wav"], 1) = complaint("path,fold\na/1.wav,1\nb/1.wav,1")
    else { return recordFailure("a clip that is not listed went unnoticed") }
    guard case .metadataWrong = complaint("path,fold\na/1.wav,1\na/1.wav,2\na/2.wav,2\nb/1.wav,1\n")
    else { return recordFailure("a clip that is listed twice went unnoticed") }
    guard case .metadataWrong(_, 3, _) = complaint("path,fold\na/1.wav,1\na/2.wav,train\nb/1.wav,1\n")
    else { return recordFailure("a fold that is no number went unnoticed") }
}

@Test func oneClassIsNoDataset() {
    let folder = TemporaryFolder()
    folder.tone("only/1.wav")
    let failure = error { () throws(DatasetError) in try load(folder) }
    #expect(failure == .oneClass(root: folder.path, name: "only", links: 0))
    #expect(failure?.description.contains("holds clips of one class only (only)") == true)
    let empty = TemporaryFolder()
    guard case .noClips = error({ () throws(DatasetError) in try load(empty) }) else {
        return recordFailure("\(String(describing: failure))")
    }
    #expect(isOneSentence(failure!.description))
}

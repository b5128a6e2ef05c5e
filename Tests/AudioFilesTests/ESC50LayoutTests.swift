import Foundation
import Testing

@testable import AudioFiles

/// A small ESC-50: three classes, two of them in ESC-10, one clip a fold and class.
private final class SmallESC50 {
    let folder = TemporaryFolder()
    var rows: [String] = []

    init() {
        for fold in 1...5 {
            for (target, name, isESC10) in [(0, "dog", true), (2, "pig", false), (40, "helicopter", true)] {
                let file = "\(fold)-\(1_000 + fold)-A-\(target).wav"
                folder.tone("audio/\(file)", class: target, sampleRate: 44_100)
                rows.append("\(file),\(fold),\(target),\(name),\(isESC10 ? "True" : "False"),\(1_000 + fold),A")
            }
        }
        save()
    }

    func save(header: String = "filename,fold,target,category,esc10,src_file,take") {
        folder.write(([header] + rows).joined(separator: "\n") + "\n", "meta/esc50.csv")
    }

    func load(_ kind: DatasetKind = .esc50, fold: Int? = nil) throws(DatasetError) -> Dataset {
        try Dataset.load(DatasetReference(kind: kind, root: folder.path, fold: fold))
    }

    /// The error after a change to the table.
    func complaint(_ change: (SmallESC50) -> Void) -> DatasetError? {
        change(self)
        save()
        let failure = error { () throws(DatasetError) in try load() }
        #expect(isOneSentence(failure?.description ?? ""), "\(failure?.description ?? "no error")")
        return failure
    }
}

@Test func esc50ComesWithItsFoldsAndClasses() throws {
    let set = SmallESC50()
    let dataset = try set.load()
    #expect(dataset.classNames.count == 50 && dataset.classNames[40] == "helicopter")
    #expect(dataset.clips.count == 15 && dataset.folds == [1, 2, 3, 4, 5])
    #expect(dataset.warnings.count == 1 && dataset.warnings[0].contains("this copy 15"))
    let split = try dataset.split(fold: 4)
    #expect(split.test.map(\.name) == ["audio/4-1004-A-0.wav", "audio/4-1004-A-2.wav", "audio/4-1004-A-40.wav"])
    #expect(split.test.map(\.label) == [0, 2, 40])
    #expect(split.training.count == 12 && split.validation.isEmpty)
    #expect(try set.load(fold: 2).split().fold == 2)
}

@Test func esc10IsTheMarkedSubset() throws {
    let dataset = try SmallESC50().load(.esc10)
    #expect(dataset.classNames.count == 10 && dataset.classNames[8] == "helicopter")
    #expect(dataset.clips.count == 10 && Set(dataset.clips.map(\.label)) == [0, 8])
}

@Test func hiddenFilesAndOtherFilesDoNotMatter() throws {
    let set = SmallESC50()
    set.folder.write("", "audio/.DS_Store")
    set.folder.write("", "audio/._1-1001-A-0.wav")
    set.folder.write("", "README.md")
    #expect(try set.load().clips.count == 15)
}

@Test func missingMetadataIsNamed() {
    let set = SmallESC50()
    set.folder.remove("meta/esc50.csv")
    let failure = error { () throws(DatasetError) in try set.load() }
    #expect(failure == .metadataMissing(root: set.folder.path, expected: "meta/esc50.csv"))
    #expect(isOneSentence(failure!.description))
}

@Test func listedAndPresentMustAgree() {
    let set = SmallESC50()
    #expect(
        set.complaint {
            $0.folder.remove("audio/2-1002-A-0.wav")
            $0.folder.remove("audio/3-1003-A-2.wav")
        }
            == .listedButMissing(
                metadata: "\(set.folder.path)/meta/esc50.csv", names: ["2-1002-A-0.wav", "3-1003-A-2.wav"], count: 2))
    let other = SmallESC50()
    #expect(
        other.complaint { $0.folder.tone("audio/9-stray.wav") }
            == .presentButUnlisted(metadata: "\(other.folder.path)/meta/esc50.csv", names: ["9-stray.wav"], count: 1))
}

@Test func alteredCopiesAreRecognised() {
    func reason(_ change: (SmallESC50) -> Void) -> String {
        guard case .metadataWrong(_, _, let reason) = SmallESC50().complaint(change) else { return "another error" }
        return reason
    }
    #expect(
        reason { $0.rows[0] = "dog-1-1001-A-0.wav,1,0,dog,True,1001,A" }
            == "\"dog-1-1001-A-0.wav\" is not named FOLD-CLIP-TAKE-TARGET.wav")
    #expect(
        reason { $0.rows[0] = "1-1001-A-0.wav,2,0,dog,True,1001,A" } == "\"1-1001-A-0.wav\" is said to be in fold 2")
    #expect(
        reason { $0.rows[0] = "1-1001-A-0.wav,1,1,rooster,True,1001,A" }
            == "\"1-1001-A-0.wav\" is said to have target 1")
    #expect(
        reason { $0.rows[0] = "1-1001-A-0.wav,1,0,puppy,True,1001,A" } == "target 0 is called \"puppy\", not \"dog\"")
    #expect(reason { $0.rows[0] = "1-1001-A-0.wav,1,0,dog,False,1001,A" } == "esc10 is false for \"dog\"")
    #expect(reason { $0.rows[0] = "1-1001-A-0.wav,one,0,dog,True,1001,A" } == "fold is \"one\", not a number")
    #expect(reason { $0.rows.append($0.rows[3]) } == "\"2-1002-A-0.wav\" is listed twice")
    #expect(reason { $0.rows[1] = "1-1001-A-77.wav,1,77,pig,False,1001,A" } == "target 77 is not between 0 and 49")
}

@Test func aTableOfTooManyRowsIsRefused() {
    let set = SmallESC50()
    let failure = set.complaint { set in
        set.rows = (0..<2_005).map { "1-\($0)-A-0.wav,1,0,dog,True,\($0),A" }
    }
    #expect(failure == .rowCountWrong(path: "\(set.folder.path)/meta/esc50.csv", rows: 2_005, official: 2_000))
}

@Test func aFoldThatDoesNotExistIsNamed() throws {
    let set = SmallESC50()
    let failure = error { () throws(DatasetError) in try set.load(fold: 6) }
    #expect(
        failure?.description
            == "The dataset esc50:\(set.folder.path):6 has no fold 6; use one of 1, 2, 3, 4, 5.")
    let dataset = try set.load()
    #expect(throws: DatasetError.self) { try dataset.split(fold: 0) }
}

@Test func aFolderThatDoesNotExistIsNamed() {
    let failure = error { () throws(DatasetError) in
        try Dataset.load(DatasetReference(kind: .esc50, root: "/nowhere"))
    }
    #expect(failure == .rootMissing("/nowhere"))
    #expect(isOneSentence(failure!.description))
}

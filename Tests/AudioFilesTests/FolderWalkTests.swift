import Foundation
import SystemText
import Testing

@testable import AudioFiles

extension TemporaryFolder {
    fileprivate func link(_ name: String, to target: String) {
        let made = symlink(target, "\(path)/\(name)")
        precondition(made == 0, "\(name)")
    }

    fileprivate func hardLink(_ name: String, to target: String) {
        let made = Foundation.link("\(path)/\(target)", "\(path)/\(name)")
        precondition(made == 0, "\(name)")
    }
}

private func twoClasses() -> TemporaryFolder {
    let folder = TemporaryFolder()
    for clip in 0..<4 {
        folder.tone("one/\(clip).wav", class: 10 + clip)
        folder.tone("zero/\(clip).wav", class: clip)
    }
    return folder
}

private func load(_ folder: TemporaryFolder) throws(DatasetError) -> Dataset {
    try Dataset.load(DatasetReference(kind: .folder, root: folder.path))
}

@Suite struct FolderWalkTests {
    @Test(arguments: [".", "..", "../..", "/", "../zero"]) func aLinkInACircleEnds(target: String) throws {
        let folder = twoClasses()
        folder.link("zero/self", to: target)
        // A link to the root folder must not be followed, because the root contains this folder.
        let dataset = try load(folder)
        #expect(dataset.clips.count == 8)
        #expect(dataset.warnings.contains { $0.contains("the link zero/self leads to a folder that is read already") })
    }

    @Test func twoLinksToEachOtherEnd() throws {
        let folder = twoClasses()
        folder.link("zero/a", to: "b")
        folder.link("zero/b", to: "a")
        folder.link("zero/gone.wav", to: "nowhere.wav")
        let dataset = try load(folder)
        #expect(dataset.clips.count == 8)
        #expect(dataset.warnings.contains { $0.contains("the link zero/gone.wav leads nowhere") })
    }

    @Test func aLinkedFolderIsReadOnceAndALinkNeverTakesAClipFromItsOwnFolder() throws {
        let folder = twoClasses()
        let elsewhere = TemporaryFolder()
        elsewhere.tone("deep/5.wav", class: 20)
        folder.link("zero/more", to: elsewhere.path)
        folder.link("one/again", to: elsewhere.path + "/deep")
        folder.link("one/0-of-zero.wav", to: "../zero/0.wav")
        let dataset = try load(folder)
        let names = dataset.clips.map(\.name)
        #expect(names.count == 9)
        #expect(names.contains("one/again/5.wav") && names.contains("zero/0.wav"))
        #expect(
            dataset.warnings.contains {
                $0.contains("1 file is a clip of another class by a second name (one/0-of-zero.wav is zero/0.wav)")
            })
    }

    @Test func aHardLinkIsOneFileAndACopyIsSaidToBeOne() throws {
        let folder = twoClasses()
        folder.hardLink("zero/linked.wav", to: "zero/1.wav")
        folder.hardLink("zero/of-one.wav", to: "one/2.wav")
        try FileManager.default.copyItem(atPath: folder.path + "/one/3.wav", toPath: folder.path + "/zero/copy.wav")
        let dataset = try load(folder)
        #expect(dataset.clips.count == 9)
        let said = dataset.warnings.filter { $0.contains("another class") }
        #expect(said.count == 2)
        #expect(said.contains { $0.contains("zero/of-one.wav is one/2.wav") })
        #expect(
            said.contains {
                $0.contains("1 clip is the same as another of another class (one/3.wav and zero/copy.wav)")
            })
    }

    @Test func copiesOfAClipAreDealtToOneFold() throws {
        let folder = twoClasses()
        for copy in 0..<6 {
            try FileManager.default.copyItem(
                atPath: folder.path + "/zero/0.wav", toPath: folder.path + "/zero/copy\(copy).wav")
        }
        let dataset = try load(folder)
        let copies = dataset.clips.filter { $0.name.contains("copy") || $0.name == "zero/0.wav" }
        #expect(copies.count == 7 && Set(copies.map(\.fold)).count == 1)
        #expect(!dataset.warnings.contains { $0.contains("another fold") })
    }

    @Test func aTableThatPutsOneClipIntoTwoFoldsIsSaidTo() throws {
        let folder = twoClasses()
        try FileManager.default.copyItem(atPath: folder.path + "/one/3.wav", toPath: folder.path + "/one/copy.wav")
        func table(_ more: [String]) -> String {
            let rows = ["one/0.wav,1", "one/1.wav,2", "one/2.wav,1", "one/3.wav,2", "zero/0.wav,1", "zero/1.wav,2"]
            return (["path,fold"] + rows + ["zero/2.wav,1", "zero/3.wav,"] + more).joined(separator: "\n")
        }
        folder.write(table(["one/copy.wav,1"]), "split.csv")
        let dataset = try load(folder)
        #expect(
            dataset.warnings.contains {
                $0.contains("1 clip is the same as another of another fold (one/3.wav and one/copy.wav)")
            })
        #expect(dataset.clips.first { $0.name == "zero/3.wav" }?.fold == nil)

        folder.hardLink("one/linked.wav", to: "one/0.wav")
        #expect(try load(folder).clips.count == 9)
        folder.write(table(["one/copy.wav,1", "one/linked.wav,2"]), "split.csv")
        let failure = error { () throws(DatasetError) in try load(folder) }
        #expect(
            failure?.description.contains("one/0.wav and one/linked.wav are the same file and listed in two folds")
                == true)
        #expect(failure?.description.contains("correct it, or remove it") == true)
    }

    @Test func namesThatAreNoUTF8AreRead() throws {
        let folder = twoClasses()
        for odd in ["zero/caf\u{10FEE9}.wav", "tr\u{10FEE8}s/1.wav"] {
            let path = "\(folder.path)/\(odd)"
            _ = (path as NSString).deletingLastPathComponent.withFileBytes { mkdir($0, 0o700) }
            let file = path.withFileBytes { open($0, O_WRONLY | O_CREAT, 0o600) }
            try #require(file >= 0)
            let data = WAVFile(sampleRate: 8_000, frames: sine(400, 8_000)).data
            #expect(data.withUnsafeBytes { write(file, $0.baseAddress!, data.count) } == data.count)
            close(file)
        }
        let dataset = try load(folder)
        #expect(dataset.classNames.map(\.visible) == ["one", "tr\\xe8s", "zero"])
        let clip = try #require(dataset.clips.first { $0.name.visible == "zero/caf\\xe9.wav" })
        #expect(try clip.waveform(sampleRate: 8_000).samples.count == 400)
        #expect(FeatureCache(folder: folder.url).entry(for: clip.path!, frontEnd: .init()) != nil)
        // A table lists the files by the bytes of their names.
        folder.write(Data(FileName.bytes(dataset.splitTable)), "split.csv")
        #expect(try load(folder).clips == dataset.clips)
        _ = "\(folder.path)/tr\u{10FEE8}s/1.wav".withFileBytes { unlink($0) }
        _ = "\(folder.path)/tr\u{10FEE8}s".withFileBytes { rmdir($0) }
        _ = "\(folder.path)/zero/caf\u{10FEE9}.wav".withFileBytes { unlink($0) }
    }

    @Test func filesBesideTheClassFoldersAreSaidToBeLeftOut() throws {
        let folder = twoClasses()
        folder.tone("stray.wav", class: 30)
        folder.tone("pooled.wav", class: 31)
        folder.link("zero/9.wav", to: "../pooled.wav")
        let dataset = try load(folder)
        #expect(dataset.clips.contains { $0.name == "zero/9.wav" })
        #expect(dataset.warnings.contains { $0.contains("1 audio file lies in no class folder (stray.wav)") })
    }

    @Test func aClassOfLinksAloneIsNamed() throws {
        let folder = TemporaryFolder()
        folder.tone("all/1.wav")
        folder.write("", "some/readme.txt")
        folder.link("some/1.wav", to: "../all/1.wav")
        let failure = error { () throws(DatasetError) in try load(folder) }
        #expect(failure == .oneClass(root: folder.path, name: "all", links: 1))
        #expect(isOneSentence(try #require(failure).description))
    }

    @Test func theListsHashIsThatOfACopyAndOfNothingElse() throws {
        let folder = twoClasses()
        let hash = try load(folder).listHash
        let copy = TemporaryFolder()
        try FileManager.default.removeItem(atPath: copy.path)
        try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
        #expect(try hash.count == 32 && load(copy).listHash == hash)
        copy.write(Data(count: 7), "zero/3.wav")
        #expect(try load(copy).listHash != hash)
        folder.tone("zero/4.wav")
        #expect(try load(folder).listHash != hash)
    }

    @Test func classesThatNothingIsLearnedOfAreNamed() throws {
        let folder = twoClasses()
        folder.tone("two/1.wav", class: 40)
        let dataset = try load(folder)
        let fold = try #require(dataset.clips.first { $0.name == "two/1.wav" }?.fold)
        #expect(dataset.classesWithoutTraining(try dataset.split(fold: fold)) == ["two"])
        #expect(dataset.classesWithoutTraining(try dataset.split(fold: fold % 5 + 1)) == [])
    }
}

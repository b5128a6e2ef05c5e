import Foundation
import Testing

@testable import AudioFiles

@Test(arguments: [
    ("esc50:/data/ESC-50:3", DatasetReference(kind: .esc50, root: "/data/ESC-50", fold: 3)),
    ("esc10:sets/x", DatasetReference(kind: .esc10, root: "sets/x")),
    ("UrbanSound8K:a:10", DatasetReference(kind: .urbansound8k, root: "a", fold: 10)),
    ("audiomnist:a:b:0", DatasetReference(kind: .audiomnist, root: "a:b", fold: 0)),
    ("folder:a:b", DatasetReference(kind: .folder, root: "a:b")),
    ("digits", DatasetReference(kind: .digits, root: nil)),
    ("digits:", DatasetReference(kind: .digits, root: nil)),
    ("digits:/tmp/d", DatasetReference(kind: .digits, root: "/tmp/d")),
])
func referencesAreParsed(text: String, reference: DatasetReference) throws {
    #expect(try DatasetReference(text) == reference)
}

@Test func referencesAreWrittenAsTheyAreRead() throws {
    for text in ["digits", "esc50:/a/b:2", "folder:/a"] {
        #expect(try DatasetReference(text).description == text)
    }
}

@Test func aFolderWhoseNameEndsLikeAFoldIsAFolder() throws {
    let folder = TemporaryFolder()
    folder.write("", "set:7/file")
    let reference = try DatasetReference("folder:\(folder.path)/set:7")
    #expect(reference.root == "\(folder.path)/set:7" && reference.fold == nil)
}

@Test func referencesThatAreNoneAreExplained() {
    let unknown = error { () throws(DatasetError) in try DatasetReference("esc:/a") }
    #expect(
        unknown?.description
            == "\"esc\" is no kind of dataset; use one of audiomnist, esc50, esc10, urbansound8k, fsd50k, audioset, folder, digits, letters."
    )
    for text in ["esc50", "esc50:", "folder::3"] {
        let failure = error { () throws(DatasetError) in try DatasetReference(text) }
        guard case .rootNeeded = failure else {
            Issue.record("\(text): \(String(describing: failure))")
            continue
        }
        #expect(isOneSentence(failure!.description))
    }
}

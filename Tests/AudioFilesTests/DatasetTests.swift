import Testing

@testable import AudioFiles

private func dataset(folds: [Int?]) -> Dataset {
    Dataset(
        reference: DatasetReference(kind: .folder, root: "r"), classNames: ["a", "b", "c"],
        clips: folds.enumerated().map { index, fold in
            LabelledClip(source: .builtIn(index), name: "clip \(index)", label: index % 2 * 2, fold: fold)
        }, folds: [1, 2, 3])
}

@Test func aSplitWithoutAFoldIsTheFirst() throws {
    let split = try dataset(folds: [1, 2, nil, 1, 3]).split()
    #expect(split.fold == 1)
    #expect(split.test.map(\.name) == ["clip 0", "clip 3"])
    #expect(split.training.map(\.name) == ["clip 1", "clip 2", "clip 4"])
}

@Test func theSplitTableNamesEveryClip() {
    #expect(dataset(folds: [1, nil]).splitTable == "path,fold\nclip 0,1\nclip 1,\n")
}

@Test func labelsFollowAModelsClassNames() throws {
    let relabelled = try dataset(folds: [1, 2]).relabelled(classNames: ["c", "x", "a"])
    #expect(relabelled.clips.map(\.label) == [2, 0])
    #expect(relabelled.classNames == ["c", "x", "a"])
    // Class b has no clips, so a model need not know it; class c has.
    let failure = error { () throws(DatasetError) in try dataset(folds: [1, 2]).relabelled(classNames: ["a", "b"]) }
    #expect(
        failure?.description
            == "The dataset folder:r has 1 class that the model does not know (c), as it knows only a, b; "
            + "use a model that was trained on these classes.")
    #expect(isOneSentence(failure!.description))
}

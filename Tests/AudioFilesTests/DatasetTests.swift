import Testing

@testable import AudioFiles

private func dataset(folds: [Int?]) -> Dataset {
    Dataset(
        reference: DatasetReference(kind: .folder, root: "r"), classNames: ["a", "b", "c"],
        clips: folds.enumerated().map { index, fold in
            LabelledClip(source: .builtIn(.digits, index), name: "clip \(index)", label: index % 2 * 2, fold: fold)
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

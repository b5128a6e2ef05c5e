/// FSD50K (Fonseca et al. 2022, "FSD50K: an Open Dataset of Human-Labeled Sound Events"): `FSD50K.ground_truth/dev.csv`
/// (`fname,labels,mids,split`), `eval.csv` (`fname,labels,mids`) and `vocabulary.csv` (no header: `index,label,mid`),
/// clips `FSD50K.dev_audio/FNAME.wav` and `FSD50K.eval_audio/FNAME.wav`. Clips have any number of tags. There is one
/// split, which the tables give: train, validation and test.
///
/// A copy without the development clips can be used for testing; a part that is there must be complete.
enum FSD50KLayout {
    static let officialRows = 51_197

    static func load(_ reference: DatasetReference, root: String) throws(DatasetError) -> Dataset {
        let tables = "\(root)/FSD50K.ground_truth"
        for name in ["vocabulary.csv", "dev.csv", "eval.csv"] where !FolderListing.isFile("\(tables)/\(name)") {
            throw .metadataMissing(root: root, expected: "FSD50K.ground_truth/\(name)")
        }
        let classNames = try vocabulary("\(tables)/vocabulary.csv")
        let labelOf = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        var clips = try part("\(tables)/eval.csv", columns: [], "FSD50K.eval_audio", root, labelOf)
        var warnings: [String] = []
        if FolderListing.isFolder("\(root)/FSD50K.dev_audio") {
            clips += try part("\(tables)/dev.csv", columns: ["split"], "FSD50K.dev_audio", root, labelOf)
            warnings += Dataset.shortfall(clips.count, of: officialRows, "FSD50K")
        } else {
            warnings.append("\(root) has no FSD50K.dev_audio, so there is nothing to train on.")
        }
        return Dataset(
            reference: reference, classNames: classNames, clips: clips.sorted { $0.name < $1.name }, folds: [1],
            warnings: warnings, areTags: true)
    }

    private static func vocabulary(_ path: String) throws(DatasetError) -> [String] {
        let table = try CommaSeparatedTable(path: path, withoutHeader: ["index", "label", "mid"])
        for (position, row) in table.rows.enumerated() where try table.integer(row, 0) != position {
            throw .metadataWrong(path: path, line: row.line, reason: "the index is not \(position)")
        }
        let names = table.rows.map { $0.fields[1] }
        try table.requireDistinct(names)
        return names
    }

    /// - Parameter columns: the table's columns besides the name and the labels.
    private static func part(
        _ path: String, columns: [String], _ folder: String, _ root: String, _ labelOf: [String: Int]
    ) throws(DatasetError) -> [LabelledClip] {
        let table = try CommaSeparatedTable(path: path, columns: ["fname", "labels"] + columns)
        let isTest = columns.isEmpty
        var clips: [LabelledClip] = []
        for row in table.rows {
            let name = "\(row.fields[table.column("fname")]).wav"
            let split = isTest ? "" : row.fields[table.column("split")]
            guard ["", "train", "val"].contains(split) else {
                throw .metadataWrong(path: path, line: row.line, reason: "the split is \"\(split)\", not train or val")
            }
            clips.append(
                LabelledClip(
                    source: .file(path: "\(root)/\(folder)/\(name)"), name: "\(folder)/\(name)",
                    labels: try table.labels(row, "labels", separator: ",", labelOf),
                    fold: isTest ? 1 : nil, isForValidation: split == "val"))
        }
        let listed = clips.map(\.name)
        try table.requireDistinct(listed)
        let present = FolderListing.audioFiles(in: "\(root)/\(folder)").map { "\(folder)/\($0)" }
        try FolderListing.compare(listed: listed, present: present, metadata: path)
        return clips
    }
}

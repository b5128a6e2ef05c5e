import Foundation

/// A folder of clips with any number of tags each: `labels.csv` (`path,labels`, the tags of a clip separated by `;`, a
/// clip without any left empty). The classes are the tags that occur, in sorted order. An optional `split.csv`
/// (`path,fold`) gives the fold in which a clip is tested; without it clips are assigned to five folds by a seed,
/// evenly within each clip's rarest tag.
enum TaggedFolderLayout {
    static let tableName = "labels.csv"
    private static let separator: Character = ";"

    static func load(_ reference: DatasetReference, root: String, seed: UInt64) throws(DatasetError) -> Dataset {
        let path = "\(root)/\(tableName)"
        let table = try CommaSeparatedTable(path: path, columns: ["path", "labels"])
        let names = table.rows.map { $0.fields[table.column("path")] }
        try table.requireDistinct(names)
        try FolderListing.compare(listed: names, present: FolderWalk(root).names(listedIn: Set(names)), metadata: path)
        let texts = table.rows.flatMap { $0.fields[table.column("labels")].split(separator: separator) }
        let classNames = Set(texts.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }).sorted {
            $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
        }
        guard !classNames.isEmpty else {
            throw .metadataWrong(path: path, line: nil, reason: "no clip has a tag")
        }
        let labelOf = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        var files: [(name: String, labels: [Int])] = []
        for (row, name) in zip(table.rows, names) {
            files.append((name, try table.labels(row, "labels", separator: separator, labelOf)))
        }
        files.sort { $0.name < $1.name }
        var counts = [Int](repeating: 0, count: classNames.count)
        for label in files.lazy.flatMap(\.labels) { counts[label] += 1 }
        // Clips without a tag count as a class of their own.
        let rarest = files.map { file in
            (name: file.name, label: file.labels.min { (counts[$0], $0) < (counts[$1], $1) } ?? classNames.count)
        }
        let (foldOf, warnings) = try FolderLayout.folds(of: rarest, root: root, seed: seed)
        return Dataset(
            reference: reference, classNames: classNames,
            clips: files.map { file in
                LabelledClip(
                    source: .file(path: "\(root)/\(file.name)"), name: file.name, labels: file.labels,
                    fold: foldOf[file.name])
            },
            folds: Set(foldOf.values).sorted(), warnings: warnings,
            isSplitBySeed: !FolderListing.isFile("\(root)/\(FolderLayout.table)"), areTags: true)
    }
}

extension CommaSeparatedTable {
    /// The labels of the classes that a field lists.
    ///
    /// - Parameter labelOf: the label of each known name.
    /// - Throws: `DatasetError.metadataWrong` for a name that is unknown or named twice.
    func labels(
        _ row: (line: Int, fields: [String]), _ column: String, separator: Character, _ labelOf: [String: Int]
    ) throws(DatasetError) -> [Int] {
        let text = row.fields[self.column(column)].trimmingCharacters(in: .whitespaces)
        if text.isEmpty { return [] }
        var labels: [Int] = []
        for part in text.split(separator: separator, omittingEmptySubsequences: false) {
            let name = part.trimmingCharacters(in: .whitespaces)
            guard let label = labelOf[name] else {
                let reason = name.isEmpty ? "a tag between separators is empty" : "\"\(name)\" is no known class"
                throw .metadataWrong(path: path, line: row.line, reason: reason)
            }
            guard !labels.contains(label) else {
                throw .metadataWrong(path: path, line: row.line, reason: "\"\(name)\" is named twice")
            }
            labels.append(label)
        }
        return labels
    }
}

import TensorCore

/// Any folder of class folders: `CLASS/FILE`, classes in sorted order. An optional `split.csv` (`path,fold`) says in
/// which fold a clip is tested; without one, clips are dealt to five folds by a seed, evenly within each class.
enum FolderLayout {
    static let seededFolds = 5

    static func load(_ reference: DatasetReference, root: String, seed: UInt64) throws(DatasetError) -> Dataset {
        var classNames: [String] = []
        var files: [(name: String, label: Int)] = []
        var warnings: [String] = []
        for folder in FolderListing.folders(in: root) {
            let inside = FolderListing.audioFilesBelow("\(root)/\(folder)")
            if inside.isEmpty {
                warnings.append("The folder \(root)/\(folder) holds no audio files and is not taken for a class.")
                continue
            }
            files += inside.map { ("\(folder)/\($0)", classNames.count) }
            classNames.append(folder)
        }
        guard classNames.count >= 2 else {
            throw .noClips(root: root, expected: "at least two folders, one for each class, with audio files in them")
        }
        let table = "\(root)/split.csv"
        let isListed = FolderListing.isFile(table)
        let foldOf = try isListed ? listedFolds(table, files.map(\.name)) : dealtFolds(files, seed: seed)
        if !isListed {
            warnings.append(
                "\(root) has no split.csv, so its clips are dealt to \(seededFolds) folds within each class by seed \(seed)."
            )
        }
        return Dataset(
            reference: reference, classNames: classNames,
            clips: files.map { file in
                LabelledClip(
                    source: .file(path: "\(root)/\(file.name)"), name: file.name, label: file.label,
                    fold: foldOf[file.name])
            },
            folds: Set(foldOf.values).sorted(), warnings: warnings)
    }

    private static func listedFolds(_ path: String, _ present: [String]) throws(DatasetError) -> [String: Int] {
        let table = try CommaSeparatedTable(path: path, columns: ["path", "fold"])
        let names = table.rows.map { $0.fields[table.column("path")] }
        try table.requireDistinct(names)
        try FolderListing.compare(listed: names, present: present, metadata: path)
        var folds: [String: Int] = [:]
        for (row, name) in zip(table.rows, names) { folds[name] = try table.integer(row, table.column("fold")) }
        return folds
    }

    private static func dealtFolds(_ files: [(name: String, label: Int)], seed: UInt64) -> [String: Int] {
        var generator = RandomGenerator(seed: seed, stream: "split")
        var folds: [String: Int] = [:]
        for (_, members) in Dictionary(grouping: files, by: \.label).sorted(by: { $0.key < $1.key }) {
            // Each class begins at another fold, so that small classes do not all land in the first.
            let first = generator.integer(in: 0..<seededFolds)
            for (position, file) in members.shuffled(using: &generator).enumerated() {
                folds[file.name] = 1 + (first + position) % seededFolds
            }
        }
        return folds
    }
}

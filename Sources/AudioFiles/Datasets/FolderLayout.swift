import TensorCore

/// Any folder of class folders: `CLASS/FILE`, classes in sorted order. An optional `split.csv` (`path,fold`) gives the
/// fold in which a clip is tested, or an empty one for a clip that is always trained on. Without it clips are assigned
/// to five folds by a seed, evenly within each class, with copies of a clip in the same fold.
enum FolderLayout {
    static let foldCount = 5
    static let table = "split.csv"

    private struct File {
        let name: String
        let size: Int
        let label: Int
    }

    static func load(_ reference: DatasetReference, root: String, seed: UInt64) throws(DatasetError) -> Dataset {
        let walk = FolderWalk(root, takesTopFiles: false)
        let table = "\(root)/\(table)"
        let isListed = FolderListing.isFile(table)
        let listed: [String: Int?] = isListed ? try listedFolds(table, walk) : [:]
        var warnings = walk.warnings + unsorted(walk, root: root)
        let (named, links) = chosen(walk, listed: isListed ? Set(listed.keys) : [])
        let classNames = FolderListing.folders(in: root).filter { folder in named.contains { $0.top == folder } }
        for folder in FolderListing.folders(in: root) where !classNames.contains(folder) {
            if walk.mentions(folder) { continue }
            warnings.append("The folder \(root)/\(folder) holds no audio files and is not taken for a class.")
        }
        warnings += crossings(links, root: root)
        guard classNames.count >= 2 else {
            if let only = classNames.first { throw .oneClass(root: root, name: only, links: links.count) }
            throw .noClips(root: root, expected: "at least two folders, one for each class, with audio files in them")
        }
        let labels = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        let files = named.map { File(name: $0.name, size: $0.size, label: labels[String($0.top)]!) }
        let copies = ClipCopies(files.map { ("\(root)/\($0.name)", $0.size) })
        let seeded = isListed ? [:] : seededFolds(files, copies.contents, seed: seed)
        if !isListed {
            warnings.append(splitting(root, seed))
        }
        let clips = files.map { file in
            LabelledClip(
                source: .file(path: "\(root)/\(file.name)"), name: file.name, label: file.label,
                fold: isListed ? listed[file.name]! : seeded[file.name])
        }
        let folds = Set(clips.compactMap(\.fold)).sorted()
        if folds.isEmpty { throw .noFolds(metadata: table) }
        return Dataset(
            reference: reference, classNames: classNames, clips: clips, folds: folds,
            warnings: warnings + copies.warnings(clips, root: root), isSplitBySeed: !isListed)
    }

    /// Each real file by one name, if possible one that a table lists; and its other names that are in the folder of
    /// another class.
    private static func chosen(
        _ walk: FolderWalk, listed: Set<String>
    ) -> (files: [FolderWalk.File], links: [(name: String, first: String)]) {
        let aliases = Dictionary(grouping: walk.aliases, by: \.first).mapValues { $0.map(\.name) }
        var links: [(name: String, first: String)] = []
        let files = walk.files.map { file in
            let names = [file.name] + (aliases[file.name] ?? [])
            let name = names.first(where: listed.contains) ?? file.name
            let own = FolderWalk.File(name: name, size: file.size, identity: file.identity)
            for other in names where other != name {
                let counts = listed.isEmpty || listed.contains(other)
                if counts && FolderWalk.top(other) != own.top { links.append((other, name)) }
            }
            return own
        }
        return (files, links)
    }

    private static func crossings(_ links: [(name: String, first: String)], root: String) -> [String] {
        guard !links.isEmpty else { return [] }
        let pairs = links.map { "\($0.name) is \($0.first)" }
        return [
            "In \(root), \(links.count == 1 ? "1 file is a clip" : "\(links.count) files are clips") of another class by a "
                + "second name (\(DatasetError.listed(pairs, separator: "; "))); each file is read once, by its first name."
        ]
    }

    private static func unsorted(_ walk: FolderWalk, root: String) -> [String] {
        guard !walk.unsorted.isEmpty else { return [] }
        let count = walk.unsorted.count
        return [
            "In \(root), \(count == 1 ? "1 audio file lies" : "\(count) audio files lie") in no class folder "
                + "(\(DatasetError.listed(walk.unsorted))) and \(count == 1 ? "is" : "are") left out."
        ]
    }

    /// The fold in which each file of a tagged folder is tested, by `split.csv` or by a seed within each label.
    static func folds(
        of files: [(name: String, label: Int)], root: String, seed: UInt64
    ) throws(DatasetError) -> (foldOf: [String: Int], remarks: [String]) {
        let table = "\(root)/\(table)"
        if FolderListing.isFile(table) {
            return (try listedFolds(table, FolderWalk(root)).compactMapValues(\.self), [])
        }
        let sized = files.map { file in
            File(name: file.name, size: FileStatus("\(root)/\(file.name)")?.size ?? 0, label: file.label)
        }
        let copies = ClipCopies(sized.map { ("\(root)/\($0.name)", $0.size) })
        return (seededFolds(sized, copies.contents, seed: seed), [splitting(root, seed)])
    }

    private static func splitting(_ root: String, _ seed: UInt64) -> String {
        "\(root) has no split.csv, so its clips are split into \(foldCount) folds within each class by seed \(seed)."
    }

    /// The fold of each listed name; nil where its cell is empty.
    private static func listedFolds(_ path: String, _ walk: FolderWalk) throws(DatasetError) -> [String: Int?] {
        let table = try CommaSeparatedTable(path: path, columns: ["path", "fold"])
        let names = table.rows.map { $0.fields[table.column("path")] }
        try table.requireDistinct(names)
        try FolderListing.compare(listed: names, present: walk.names(listedIn: Set(names)), metadata: path)
        var folds: [String: Int?] = [:]
        for (row, name) in zip(table.rows, names) {
            let isEmpty = row.fields[table.column("fold")].allSatisfy(\.isWhitespace)
            folds[name] = .some(isEmpty ? nil : try table.integer(row, table.column("fold")))
        }
        // A file with two names must not be in the training and the test part.
        for alias in walk.aliases {
            guard let fold = folds[alias.name], let first = folds[alias.first], fold != first else { continue }
            throw .metadataWrong(
                path: path, line: nil,
                reason: "\(alias.first) and \(alias.name) are the same file and listed in two folds")
        }
        return folds
    }

    private static func seededFolds(_ files: [File], _ contents: [Int], seed: UInt64) -> [String: Int] {
        var generator = RandomGenerator(seed: seed, stream: "split")
        var folds: [String: Int] = [:]
        var foldOfContent: [Int: Int] = [:]
        for (_, members) in Dictionary(grouping: files.indices, by: { files[$0].label }).sorted(by: { $0.key < $1.key })
        {
            // Each class begins with a fold drawn at random, so that small classes are not all in the first.
            let first = generator.integer(in: 0..<foldCount)
            var position = 0
            for member in members.shuffled(using: &generator) {
                if foldOfContent[contents[member]] == nil {
                    foldOfContent[contents[member]] = 1 + (first + position) % foldCount
                    position += 1
                }
                folds[files[member].name] = foldOfContent[contents[member]]
            }
        }
        return folds
    }
}

import Foundation

/// AudioSet (Gemmeke et al. 2017, "Audio Set: An Ontology and Human-Labeled Dataset for Audio Events"): the tables
/// `class_labels_indices.csv` (`index,mid,display_name`) and `balanced_train_segments.csv`, `unbalanced_train_segments.csv`,
/// `eval_segments.csv` (comment lines with `#`, then `YTID, start_seconds, end_seconds, "mid,mid"`), in the folder itself or
/// in `metadata/`. The sounds are cut segments below `audios/NAME/` with the table's name, such as
/// `audios/eval_segments/YTID.wav` or `audios/eval_segments/YYTID.flac`, at any depth (the layout of PANNs' scripts).
///
/// The eval segments are for testing, the others for training. Many videos are not available any more, so segments
/// without a sound file are counted and left out.
enum AudioSetLayout {
    private static let parts = [
        (table: "balanced_train_segments", isTest: false), (table: "unbalanced_train_segments", isTest: false),
        (table: "eval_segments", isTest: true),
    ]

    static func load(_ reference: DatasetReference, root: String) throws(DatasetError) -> Dataset {
        func table(_ name: String) -> String? {
            ["\(root)/\(name).csv", "\(root)/metadata/\(name).csv"].first(where: FolderListing.isFile)
        }
        guard let ontology = table("class_labels_indices") else {
            throw .metadataMissing(root: root, expected: "class_labels_indices.csv")
        }
        guard table("eval_segments") != nil else {
            throw .metadataMissing(root: root, expected: "eval_segments.csv")
        }
        let (classNames, labelOf) = try classes(ontology)
        var clips: [LabelledClip] = []
        var warnings: [String] = []
        for part in parts {
            guard let path = table(part.table) else { continue }
            let folder = "audios/\(part.table)"
            let segments = try segments(path, labelOf)
            var files = Dictionary(
                FolderListing.audioFilesBelow("\(root)/\(folder)").map { (stem($0), $0) },
                uniquingKeysWith: { first, _ in first })
            var found = 0
            for segment in segments {
                // A name's first Y may be part of the video's identifier.
                guard
                    let file = files.removeValue(forKey: "Y" + segment.name) ?? files.removeValue(forKey: segment.name)
                else { continue }
                found += 1
                clips.append(
                    LabelledClip(
                        source: .file(path: "\(root)/\(folder)/\(file)"), name: "\(folder)/\(file)",
                        labels: segment.labels, fold: part.isTest ? 1 : nil))
            }
            if !files.isEmpty {
                let names = files.values.sorted()
                throw .presentButUnlisted(
                    metadata: path, names: Array(names.prefix(DatasetError.quoted)), count: names.count)
            }
            if found < segments.count {
                warnings.append("\(folder) holds \(found) of the \(segments.count) segments that \(path) lists.")
            }
        }
        if clips.isEmpty { throw .noClips(root: root, expected: "audios/eval_segments/YTID.wav and so on") }
        return Dataset(
            reference: reference, classNames: classNames, clips: clips.sorted { $0.name < $1.name }, folds: [1],
            warnings: warnings, areTags: true)
    }

    private static func stem(_ path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    private static func classes(_ path: String) throws(DatasetError) -> (names: [String], labelOf: [String: Int]) {
        let table = try CommaSeparatedTable(path: path, columns: ["index", "mid", "display_name"])
        var names: [String] = []
        var labelOf: [String: Int] = [:]
        for (position, row) in table.rows.enumerated() {
            guard try table.integer(row, table.column("index")) == position else {
                throw .metadataWrong(path: path, line: row.line, reason: "the index is not \(position)")
            }
            names.append(row.fields[table.column("display_name")])
            labelOf[row.fields[table.column("mid")]] = position
        }
        try table.requireDistinct(names)
        try table.requireDistinct(table.rows.map { $0.fields[table.column("mid")] })
        return (names, labelOf)
    }

    private static func segments(
        _ path: String, _ labelOf: [String: Int]
    ) throws(DatasetError) -> [(name: String, labels: [Int])] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .metadataWrong(path: path, line: nil, reason: "it cannot be read")
        }
        var segments: [(name: String, labels: [Int])] = []
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.hasPrefix("#") {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.isEmpty { continue }
            func wrong(_ reason: String) -> DatasetError {
                .metadataWrong(path: path, line: number + 1, reason: reason)
            }
            let fields = text.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 4, !fields[0].isEmpty, let start = Double(fields[1]), let end = Double(fields[2]),
                start < end
            else { throw wrong("it is not YTID, start_seconds, end_seconds, \"mid,mid\"") }
            let mids = fields[3].trimmingCharacters(in: CharacterSet(charactersIn: "\"")).split(separator: ",")
            var labels: [Int] = []
            for mid in mids.map({ $0.trimmingCharacters(in: .whitespaces) }) {
                guard let label = labelOf[mid] else { throw wrong("\"\(mid)\" is not in class_labels_indices.csv") }
                guard !labels.contains(label) else { throw wrong("\"\(mid)\" is named twice") }
                labels.append(label)
            }
            segments.append((fields[0], labels))
        }
        var seen: Set<String> = []
        if let twice = segments.first(where: { !seen.insert($0.name).inserted }) {
            throw .metadataWrong(path: path, line: nil, reason: "\"\(twice.name)\" is listed twice")
        }
        return segments
    }
}

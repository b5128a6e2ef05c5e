/// UrbanSound8K (Salamon, Jacoby and Bello 2014): `audio/foldN/SOURCE-CLASS-OCCURRENCE-SLICE.wav` and
/// `metadata/UrbanSound8K.csv`; ten predefined folds, train on nine, test on one, never reshuffled.
///
/// The folder may be the dataset's own or the one that it was unpacked into. A table with more clips than UrbanSound8K
/// has is refused; one with fewer, all of which exist, is a subset.
enum UrbanSound8KLayout {
    static let officialRows = 8_732

    static let classNames = [
        "air_conditioner", "car_horn", "children_playing", "dog_bark", "drilling", "engine_idling", "gun_shot",
        "jackhammer", "siren", "street_music",
    ]

    static func load(_ reference: DatasetReference, root: String) throws(DatasetError) -> Dataset {
        let inner = "metadata/UrbanSound8K.csv"
        let roots = [root, "\(root)/UrbanSound8K"]
        guard let root = roots.first(where: { FolderListing.isFile("\($0)/\(inner)") }) else {
            throw .metadataMissing(root: root, expected: inner)
        }
        let metadata = "\(root)/\(inner)"
        let table = try CommaSeparatedTable(path: metadata, columns: ["slice_file_name", "fold", "classID", "class"])
        var listed: [String] = []
        var clips: [LabelledClip] = []
        for row in table.rows {
            func wrong(_ reason: String) -> DatasetError { table.error(in: row, reason) }
            let name = row.fields[table.column("slice_file_name")]
            let fold = try table.integer(row, table.column("fold"))
            let label = try table.integer(row, table.column("classID"))
            let category = row.fields[table.column("class")]
            guard let match = name.wholeMatch(of: /([0-9]+)-([0-9])-([0-9]+)-([0-9]+)\.wav/) else {
                throw wrong("\"\(name)\" is not named SOURCE-CLASS-OCCURRENCE-SLICE.wav")
            }
            guard 1...10 ~= fold else { throw wrong("fold \(fold) is not between 1 and 10") }
            guard classNames.indices.contains(label), Int(match.2) == label else {
                throw wrong("\"\(name)\" is said to have class \(label)")
            }
            guard classNames[label] == category else {
                throw wrong("class \(label) is called \"\(category)\", not \"\(classNames[label])\"")
            }
            let path = "audio/fold\(fold)/\(name)"
            listed.append(path)
            clips.append(
                LabelledClip(source: .file(path: "\(root)/\(path)"), name: path, label: label, fold: fold))
        }
        if table.rows.count > officialRows {
            throw .rowCountWrong(path: metadata, rows: table.rows.count, official: officialRows)
        }
        try table.requireDistinct(listed)
        let inside = Set(listed.map { String($0.dropFirst("audio/".count)) })
        let present = FolderWalk("\(root)/audio").names(listedIn: inside).map { "audio/\($0)" }
        try FolderListing.compare(listed: listed, present: present, metadata: metadata)
        if clips.isEmpty { throw .noClips(root: root, expected: "audio/foldN/SOURCE-CLASS-OCCURRENCE-SLICE.wav") }
        return Dataset(
            reference: reference, classNames: classNames, clips: clips.sorted { $0.name < $1.name },
            folds: Array(1...10), warnings: Dataset.shortfall(listed.count, of: officialRows, "UrbanSound8K"))
    }
}

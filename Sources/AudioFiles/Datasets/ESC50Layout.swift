/// ESC-50 and its subset ESC-10 (Piczak 2015, "ESC: Dataset for Environmental Sound Classification"):
/// `audio/FOLD-CLIP-TAKE-TARGET.wav` and `meta/esc50.csv`; five predefined folds, train on four, test on one.
///
/// There are copies with altered tables, so names, folds, targets and categories are checked against each other. A
/// table with more clips than ESC-50 has is refused; one with fewer, all of which exist, is a subset.
enum ESC50Layout {
    static let officialRows = 2_000

    static let classNames = [
        "dog", "rooster", "pig", "cow", "frog", "cat", "hen", "insects", "sheep", "crow",
        "rain", "sea_waves", "crackling_fire", "crickets", "chirping_birds", "water_drops", "wind", "pouring_water",
        "toilet_flush", "thunderstorm",
        "crying_baby", "sneezing", "clapping", "breathing", "coughing", "footsteps", "laughing", "brushing_teeth",
        "snoring", "drinking_sipping",
        "door_wood_knock", "mouse_click", "keyboard_typing", "door_wood_creaks", "can_opening", "washing_machine",
        "vacuum_cleaner", "clock_alarm", "clock_tick", "glass_breaking",
        "helicopter", "chainsaw", "siren", "car_horn", "engine", "train", "church_bells", "airplane", "fireworks",
        "hand_saw",
    ]

    /// The targets of ESC-10 in rising order; the index of a target is its label.
    static let esc10Targets = [0, 1, 10, 11, 12, 20, 21, 38, 40, 41]

    static func load(_ reference: DatasetReference, root: String) throws(DatasetError) -> Dataset {
        let metadata = "\(root)/meta/esc50.csv"
        guard FolderListing.isFile(metadata) else {
            throw .metadataMissing(root: root, expected: "meta/esc50.csv")
        }
        let table = try CommaSeparatedTable(
            path: metadata, columns: ["filename", "fold", "target", "category", "esc10"])
        var listed: [String] = []
        var clips: [LabelledClip] = []
        for row in table.rows {
            func wrong(_ reason: String) -> DatasetError { table.error(in: row, reason) }
            let name = row.fields[table.column("filename")]
            let fold = try table.integer(row, table.column("fold"))
            let target = try table.integer(row, table.column("target"))
            let category = row.fields[table.column("category")]
            let isESC10 = row.fields[table.column("esc10")].lowercased()
            guard let match = name.wholeMatch(of: /([1-5])-([0-9]+)-([A-Z])-([0-9]+)\.wav/) else {
                throw wrong("\"\(name)\" is not named FOLD-CLIP-TAKE-TARGET.wav")
            }
            guard Int(match.1) == fold else { throw wrong("\"\(name)\" is said to be in fold \(fold)") }
            guard Int(match.4) == target else { throw wrong("\"\(name)\" is said to have target \(target)") }
            guard classNames.indices.contains(target) else { throw wrong("target \(target) is not between 0 and 49") }
            guard classNames[target] == category else {
                throw wrong("target \(target) is called \"\(category)\", not \"\(classNames[target])\"")
            }
            guard isESC10 == "true" || isESC10 == "false" else { throw wrong("esc10 is \"\(isESC10)\"") }
            guard (isESC10 == "true") == esc10Targets.contains(target) else {
                throw wrong("esc10 is \(isESC10) for \"\(category)\"")
            }
            listed.append(name)
            guard reference.kind == .esc50 || isESC10 == "true" else { continue }
            clips.append(
                LabelledClip(
                    source: .file(path: "\(root)/audio/\(name)"), name: "audio/\(name)",
                    label: reference.kind == .esc50 ? target : esc10Targets.firstIndex(of: target)!, fold: fold))
        }
        if table.rows.count > officialRows {
            throw .rowCountWrong(path: metadata, rows: table.rows.count, official: officialRows)
        }
        try table.requireDistinct(listed)
        try FolderListing.compare(
            listed: listed, present: FolderListing.audioFiles(in: "\(root)/audio"), metadata: metadata)
        if clips.isEmpty { throw .noClips(root: root, expected: "audio/FOLD-CLIP-TAKE-TARGET.wav") }
        return Dataset(
            reference: reference,
            classNames: reference.kind == .esc50 ? classNames : esc10Targets.map { classNames[$0] },
            clips: clips.sorted { $0.name < $1.name }, folds: Array(1...5),
            warnings: Dataset.shortfall(listed.count, of: officialRows, "ESC-50"))
    }
}

import Foundation

/// What can be wrong with a dataset, each in one sentence that names the file or value and says what to do.
public enum DatasetError: Error, Hashable, CustomStringConvertible, LocalizedError {
    case unknownKind(String)
    case rootNeeded(DatasetKind)
    case rootMissing(String)
    case rootIsFile(String)
    /// What was looked for in vain, such as `meta/esc50.csv`.
    case metadataMissing(root: String, expected: String)
    case metadataWrong(path: String, line: Int?, reason: String)
    case rowCountWrong(path: String, rows: Int, official: Int)
    /// The first few names, and how many there are in all.
    case listedButMissing(metadata: String, names: [String], count: Int)
    case presentButUnlisted(metadata: String, names: [String], count: Int)
    case nameWrong(path: String, pattern: String)
    case noClips(root: String, expected: String)
    case foldMissing(reference: String, fold: Int, folds: [Int])
    /// - fold: nil of a dataset that is split in one way only.
    case foldEmpty(reference: String, fold: Int?, part: String)
    case builtInMissing(String)

    public var description: String {
        switch self {
        case .unknownKind(let text):
            "\"\(text)\" is no kind of dataset; use one of \(DatasetKind.allCases.map(\.rawValue).joined(separator: ", "))."
        case .rootNeeded(let kind):
            "The dataset \(kind.rawValue) needs its folder; write \(kind.rawValue):FOLDER."
        case .rootMissing(let root):
            "The dataset's folder \(root) does not exist; check its path."
        case .rootIsFile(let root):
            "The dataset's folder \(root) is a file; name the folder that holds the clips."
        case .metadataMissing(let root, let expected):
            "The folder \(root) holds no \(expected), which lists the clips; name the dataset's top folder or unpack it again."
        case .metadataWrong(let path, let line, let reason):
            "The metadata \(path)\(line.map { ", line \($0)," } ?? "") is not the dataset's own: \(reason); "
                + "take the file from the original dataset."
        case .rowCountWrong(let path, let rows, let official):
            "The metadata \(path) has \(rows) rows, but the dataset has \(official) clips, so this is an altered copy; "
                + "take the file from the original dataset."
        case .listedButMissing(let metadata, let names, let count):
            "\(Self.counted(count, "clip")) listed in \(metadata) \(count == 1 ? "is" : "are") not there "
                + "(\(Self.listed(names, count))); unpack the dataset again."
        case .presentButUnlisted(let metadata, let names, let count):
            "\(Self.counted(count, "audio file")) \(count == 1 ? "is" : "are") not listed in \(metadata) "
                + "(\(Self.listed(names, count))); move what does not belong to the dataset elsewhere."
        case .nameWrong(let path, let pattern):
            "The file \(path) is not named \(pattern) as the dataset's clips are; move it elsewhere or rename it."
        case .noClips(let root, let expected):
            "The folder \(root) holds no clips; expected \(expected)."
        case .foldMissing(let reference, let fold, let folds):
            folds.count == 1
                ? "The dataset \(reference) has no fold \(fold), since it is split in one way only; name no fold."
                : "The dataset \(reference) has no fold \(fold); use one of "
                    + "\(folds.map(String.init).joined(separator: ", "))."
        case .foldEmpty(let reference, let fold, let part):
            fold.map {
                "Fold \($0) of \(reference) leaves no clips for \(part); choose another fold or complete the dataset."
            }
                ?? "The dataset \(reference) has no clips for \(part); complete it."
        case .builtInMissing(let reason):
            "The built-in digits cannot be read (\(reason)); build frami again from a complete clone."
        }
    }
    public var errorDescription: String? { description }

    /// As many names as an error quotes.
    static let quoted = 3

    private static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    private static func listed(_ names: [String], _ count: Int) -> String {
        names.joined(separator: ", ") + (count > names.count ? ", ..." : "")
    }
}

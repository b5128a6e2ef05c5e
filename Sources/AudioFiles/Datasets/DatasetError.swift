import Foundation

/// Why a dataset cannot be used; the description is one sentence that names the file or value and says what to do.
public enum DatasetError: Error, Hashable, CustomStringConvertible, LocalizedError {
    case unknownKind(String)
    case rootNeeded(DatasetKind)
    case rootMissing(String)
    case rootIsFile(String)
    /// A file such as `meta/esc50.csv` was not found.
    case metadataMissing(root: String, expected: String)
    case metadataWrong(path: String, line: Int?, reason: String)
    case rowCountWrong(path: String, rows: Int, official: Int)
    /// Holds the first few names, and how many there are in all.
    case listedButMissing(metadata: String, names: [String], count: Int)
    case presentButUnlisted(metadata: String, names: [String], count: Int)
    case nameWrong(path: String, pattern: String)
    case noClips(root: String, expected: String)
    /// `links` counts files of other folders that are links to this class's.
    case oneClass(root: String, name: String, links: Int)
    case noFolds(metadata: String)
    case foldMissing(reference: String, fold: Int, folds: [Int])
    /// `fold` is nil for a dataset with one split only.
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
            Self.isOwn(path)
                ? "The table \(path)\(line.map { ", line \($0)," } ?? "") cannot be used: \(reason); correct it, or remove "
                    + "it to have the clips split into folds."
                : "The metadata \(path)\(line.map { ", line \($0)," } ?? "") is not the dataset's own: \(reason); "
                    + "take the file from the original dataset."
        case .rowCountWrong(let path, let rows, let official):
            "The metadata \(path) has \(rows) rows, but the dataset has \(official) clips, so this is an altered copy; "
                + "take the file from the original dataset."
        case .listedButMissing(let metadata, let names, let count):
            "\(Self.counted(count, "clip")) listed in \(metadata) \(count == 1 ? "is" : "are") not there "
                + "(\(Self.listed(names, count))); "
                + (Self.isOwn(metadata) ? "put them there, or take their rows out." : "unpack the dataset again.")
        case .presentButUnlisted(let metadata, let names, let count):
            "\(Self.counted(count, "audio file")) \(count == 1 ? "is" : "are") not listed in \(metadata) "
                + "(\(Self.listed(names, count))); "
                + (Self.isOwn(metadata)
                    ? "list them with their folds, or move them elsewhere."
                    : "move what does not belong to the dataset elsewhere.")
        case .nameWrong(let path, let pattern):
            "The file \(path) is not named \(pattern) as the dataset's clips are; move it elsewhere or rename it."
        case .noClips(let root, let expected):
            "The folder \(root) holds no clips; expected \(expected)."
        case .oneClass(let root, let name, let links):
            "The folder \(root) holds clips of one class only (\(name)"
                + (links > 0 ? ", to which \(Self.counted(links, "file")) of other folders are links" : "")
                + "); put the clips of each class into a folder of its own, at least two of them."
        case .noFolds(let metadata):
            "The table \(metadata) puts no clip into any fold; write a number into the column 'fold' of those to test on."
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

    /// How many names an error quotes.
    static let quoted = 3

    /// The first few names, followed by dots where there are more.
    static func listed(_ names: [String], _ count: Int? = nil, separator: String = ", ") -> String {
        let first = names.prefix(quoted)
        return first.joined(separator: separator) + ((count ?? names.count) > first.count ? ", ..." : "")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// Whether the user made the table, which is so for the table of a folder dataset only.
    private static func isOwn(_ path: String) -> Bool { path.hasSuffix("/\(FolderLayout.table)") }
}

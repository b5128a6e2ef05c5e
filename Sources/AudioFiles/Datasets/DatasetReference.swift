/// The dataset layouts that can be read.
public enum DatasetKind: String, CaseIterable, Codable, Sendable {
    case audiomnist, esc50, esc10, urbansound8k, fsd50k, audioset, folder, digits, letters

    /// The layout of a spoken set.
    init(_ set: SpokenSet) {
        switch set {
        case .digits: self = .digits
        case .letters: self = .letters
        }
    }

    /// The spoken set that it is the layout of; nil for others.
    var spokenSet: SpokenSet? { SpokenSet(rawValue: rawValue) }
}

/// A dataset by its name on the command line: `KIND:ROOT[:FOLD]`, or `digits` or `letters` for built-in clips.
public struct DatasetReference: Hashable, Codable, Sendable, CustomStringConvertible {
    public let kind: DatasetKind
    /// nil for built-in clips.
    public let root: String?
    /// nil where none is named.
    public let fold: Int?

    public init(kind: DatasetKind, root: String?, fold: Int? = nil) {
        self.kind = kind
        self.root = root
        self.fold = fold
    }

    /// - Throws: `DatasetError` for an unknown kind or a missing root.
    public init(_ text: String) throws(DatasetError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let kind = DatasetKind(rawValue: parts[0].lowercased()) else { throw .unknownKind(parts[0]) }
        self.kind = kind
        guard parts.count == 2, !parts[1].isEmpty else {
            guard kind.spokenSet != nil else { throw .rootNeeded(kind) }
            (root, fold) = (nil, nil)
            return
        }
        // A folder's name may contain a colon, so only a number after the last one is a fold.
        if let colon = parts[1].lastIndex(of: ":"), let number = Int(parts[1][parts[1].index(after: colon)...]),
            FileStatus(parts[1]) == nil
        {
            let root = String(parts[1][..<colon])
            guard !root.isEmpty else { throw .rootNeeded(kind) }
            (self.root, fold) = (root, number)
        } else {
            (root, fold) = (parts[1], nil)
        }
    }

    public var description: String {
        kind.rawValue + (root.map { ":\($0)" } ?? "") + (fold.map { ":\($0)" } ?? "")
    }
}

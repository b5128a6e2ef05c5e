import Foundation

/// The clips that a model was trained on, so that it is never evaluated on them as if they were new.
///
/// A student has its teacher's record, because it has learned from those clips indirectly.
public struct TrainingRecord: Codable, Hashable, Sendable {
    /// The dataset's name, `KIND:ROOT`.
    public var set: String
    /// The training folds in rising order; empty where the dataset has no folds.
    public var folds: [Int]
    /// The fold that was held out for testing.
    public var heldOut: Int
    /// A hash, 32 hexadecimal digits, of the dataset's whole list of clips with their names, sizes, classes and folds.
    public var clips: String
    /// The number of training clips.
    public var count: Int

    public init(set: String, folds: [Int], heldOut: Int, clips: String, count: Int) {
        self.set = set
        self.folds = folds
        self.heldOut = heldOut
        self.clips = clips
        self.count = count
    }

    /// As JSON with sorted keys: what a model file's metadata holds.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try! encoder.encode(self), as: UTF8.self)
    }

    /// nil where the text is no such JSON.
    init?(json: String) {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = record
    }
}

/// The version of frami, which every model file that it writes names.
public enum FramiVersion {
    /// As `frami --version` prints it.
    public static let current = "0.1.0"
}

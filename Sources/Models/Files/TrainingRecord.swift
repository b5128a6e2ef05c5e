import Foundation

/// What a model learned from, so that its own training clips are never taken for clips that it has not heard.
///
/// A student has its teacher's: what the teacher heard, the student knows.
public struct TrainingRecord: Codable, Hashable, Sendable {
    /// The set as it was named, `KIND:ROOT`.
    public var set: String
    /// The folds whose clips were learned from, in rising order; empty where the set is split in one way only.
    public var folds: [Int]
    /// The fold that was kept for testing.
    public var heldOut: Int
    /// A hash of the set's whole list of clips, 32 hexadecimal digits: names, sizes, classes, folds.
    public var clips: String
    /// Clips that were learned from.
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

    /// nil for anything else than such JSON.
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

/// What people add to a run: how they call it, notes, marked samples, and values of all knobs that they keep. It is a part
/// of the run's record, and changes nothing of the training.
public struct Remarks: Hashable, Sendable {
    /// A name for people, beside that of the folder; empty for none.
    public var title = ""
    public var tags: [String] = []
    public var isStarred = false
    /// A sentence about the whole run; empty for none.
    public var comment = ""
    /// In the order of their steps.
    public private(set) var notes: [Note] = []
    /// In the order in which they were made.
    public var bookmarks: [Bookmark] = []
    /// Values of all knobs by the number under which they were kept.
    public private(set) var settings: [Int: KnobValues] = [:]

    /// A text that a person has written at a step.
    public struct Note: Hashable, Codable, Sendable {
        public var moment: Moment
        public var text: String
        /// Who wrote it.
        public var by: String

        public init(_ text: String, by: String, at moment: Moment) {
            self.text = text
            self.by = by
            self.moment = moment
        }
    }

    /// The most characters of a text.
    public static let longestText = 400
    /// The numbers under which values of knobs are kept.
    public static let settingNumbers = 1...9

    public init() {}

    /// Makes one change.
    public mutating func apply(_ change: RemarkChange) {
        switch change {
        case .title(let text): title = Self.clean(text)
        case .tags(let names): tags = names.map(Self.clean).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        case .star(let isStarred): self.isStarred = isStarred
        case .comment(let text): comment = Self.clean(text)
        case .bookmarks(let marks): bookmarks = marks
        case .keep(let number, let values): settings[number] = values
        case .note(let note):
            var note = note
            note.text = Self.clean(note.text)
            let place = notes.firstIndex { $0.moment.step > note.moment.step } ?? notes.endIndex
            if !note.text.isEmpty { notes.insert(note, at: place) }
        case .removeNote(let note): if let place = notes.lastIndex(of: note) { notes.remove(at: place) }
        }
    }

    /// One line, without spaces at its ends.
    private static func clean(_ text: String) -> String {
        String(String(text.prefix(longestText).map { $0.isNewline || $0 == "\t" ? " " : $0 }).trimmed)
    }
}

/// A sample that a person has marked to find it again.
public struct Bookmark: Hashable, Codable, Sendable {
    /// The number of its event in the record.
    public var number: Int64
    /// The step at which it was recorded. A run that goes back to a checkpoint gives the number to another event, which
    /// is seldom of the same step.
    public var step: Int

    public init(number: Int64, step: Int) {
        self.number = number
        self.step = step
    }
}

/// One change of what people have added to a run.
public enum RemarkChange: Hashable, Sendable {
    case title(String)
    /// All tags, in place of those before.
    case tags([String])
    case star(Bool)
    case comment(String)
    case note(Remarks.Note)
    case removeNote(Remarks.Note)
    /// All marks, in place of those before.
    case bookmarks([Bookmark])
    /// Keep values of all knobs under a number, in place of those that it had.
    case keep(Int, KnobValues)
}

extension Remarks: Codable {
    private enum CodingKeys: String, CodingKey {
        case title, tags, isStarred = "star", comment, notes, bookmarks, settings
    }

    /// Reads what is there; what is left out is empty.
    public init(from decoder: Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.title, into: &title)
        try read(.tags, into: &tags)
        try read(.isStarred, into: &isStarred)
        try read(.comment, into: &comment)
        try read(.notes, into: &notes)
        try read(.bookmarks, into: &bookmarks)
        try read(.settings, into: &settings)
    }
}

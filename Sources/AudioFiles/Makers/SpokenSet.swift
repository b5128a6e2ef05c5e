/// A set of words that espeak-ng speaks for the demo, one class for each.
public enum SpokenSet: String, CaseIterable, Codable, Sendable {
    /// Ten digits, which networks tell apart without a fault.
    case digits
    /// The letters of the English alphabet, of which some, such as B and D, sound much alike.
    case letters

    /// The words as they are spoken, which are the names of the classes.
    public var words: [String] {
        switch self {
        case .digits: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        case .letters: Self.alphabet
        }
    }

    /// The word's short form in the names of files.
    var signs: [String] {
        switch self {
        case .digits: (0...9).map(String.init)
        case .letters: Self.alphabet
        }
    }

    /// What a file's name calls the word, for messages.
    var signName: String { self == .digits ? "DIGIT" : "LETTER" }

    /// The number of repetitions of each word by each test speaker that come with the program.
    public var packedRepetitions: Int { self == .digits ? 4 : 1 }

    private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)
}

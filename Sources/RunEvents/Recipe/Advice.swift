/// What a term of the loss or a setting is for, and how a wrong value of it looks.
public struct Advice: Hashable, Sendable {
    /// One sentence about what it is for, after the one about what it is.
    public let purpose: String
    /// What too small and too large a value look like on the screen; empty where it cannot be turned.
    public let tooLittle: String
    public let tooMuch: String

    init(_ purpose: String, tooLittle: String = "", tooMuch: String = "") {
        self.purpose = purpose
        self.tooLittle = tooLittle
        self.tooMuch = tooMuch
    }
}

/// What carries messages between the ranks of a world. Messages of one sender, receiver and channel arrive in the order
/// in which they were sent. Any thread may call it.
public protocol Transport: AnyObject, Sendable {
    /// How many ranks there are.
    var size: Int { get }
    /// Sends a message; it returns before the message has arrived.
    func send(_ message: [UInt8], from sender: Int, to receiver: Int, on channel: Channel)
    /// The next message; nil while there is none.
    func poll(from sender: Int, to receiver: Int, on channel: Channel) -> [UInt8]?
    /// The next message, for which it waits.
    ///
    /// - Throws: `RanksError.ended` once no message can come.
    func receive(from sender: Int, to receiver: Int, on channel: Channel) throws(RanksError) -> [UInt8]
}

/// Messages of one purpose, which are received apart from others.
public struct Channel: Hashable, Sendable {
    /// What MPI calls a tag.
    let number: Int

    private static let kinds = 4
    /// The most parts of a rank.
    static let parts = 64

    /// Signs of life.
    public static let pulse = Channel(number: 0)
    /// What rank 0 decides, and what others report to it.
    public static let control = Channel(number: 1)
    /// Numbers of a step.
    public static let data = Channel(number: 2)
    /// What ranks report of themselves, for people to see, which decides nothing.
    public static let report = Channel(number: 3)

    /// The same purpose between two parts, which are counted within their ranks.
    func between(_ sender: Int, _ receiver: Int) -> Channel {
        Channel(number: Self.kinds * (1 + sender * Self.parts + receiver) + number)
    }
}

/// A call that must end its process with a sentence, by the name that a test shows.
struct WrongCall: Sendable {
    let name: String
    let call: @Sendable () -> Void

    init(_ name: String, _ call: @escaping @Sendable () -> Void) {
        self.name = name
        self.call = call
    }

    /// Keeps the optimiser from leaving out a call whose result nobody reads.
    @inline(never)
    static func use<Value>(_ value: Value) { withExtendedLifetime(value) {} }
}

/// A call that must end its process with a sentence, by the name that a test shows.
struct WrongCall: Sendable {
    let name: String
    let call: @Sendable () -> Void

    init(_ name: String, _ call: @escaping @Sendable () -> Void) {
        self.name = name
        self.call = call
    }

    /// Prevents the optimiser from removing a call whose result is not used.
    @inline(never)
    static func use<Value>(_ value: Value) { withExtendedLifetime(value) {} }
}

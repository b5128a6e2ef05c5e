import TensorCore

/// A tensor on a tape: its value, and where its gradient goes.
public struct Variable {
    public let value: Tensor
    public let sink: Sink

    init(_ value: Tensor, _ sink: Sink) {
        self.value = value
        self.sink = sink
    }

    /// The value's shape.
    public var shape: Shape { value.shape }
    /// The tape that its gradient goes back through.
    public var tape: Tape { sink.tape }
    /// Whether anything before it waits for a gradient.
    public var needsGradient: Bool { sink.isOpen }

    /// The value without its history.
    public var detached: Variable { tape.constant(value) }
}

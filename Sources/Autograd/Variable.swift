import TensorCore

/// A tensor on a tape: its value, and the sink of its gradient.
public struct Variable {
    public let value: Tensor
    public let sink: Sink

    init(_ value: Tensor, _ sink: Sink) {
        self.value = value
        self.sink = sink
    }

    /// The value's shape.
    public var shape: Shape { value.shape }
    /// The tape that records its operations.
    public var tape: Tape { sink.tape }
    /// Whether its gradient is needed, because a trainable parameter led to it.
    public var needsGradient: Bool { sink.isOpen }

    /// The value as a constant, through which no gradient flows.
    public var detached: Variable { tape.constant(value) }
}

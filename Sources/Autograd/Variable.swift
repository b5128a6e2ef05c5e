import TensorCore

/// A tensor on a tape: its value, and where its gradient goes.
public struct Variable {
    public let value: Tensor
    public let sink: Sink

    init(_ value: Tensor, _ sink: Sink) {
        self.value = value
        self.sink = sink
    }

    public var shape: Shape { value.shape }
    public var tape: Tape { sink.tape }
    public var needsGradient: Bool { sink.isOpen }

    /// The value without its history.
    public var detached: Variable { tape.constant(value) }
}

/// A tensor that training changes, or a statistic that travels with it in a model file.
public final class Parameter {
    public let value: Tensor
    /// What `Tape.backward` has added since the last `clearGradient`; nil if nothing.
    public private(set) var gradient: Tensor?
    public var isTrainable: Bool
    /// How the elements lie in a PyTorch state dict.
    public let layout: Layout

    public enum Layout: Sendable {
        /// The same order.
        case plain
        /// Convolution filters: here `[height, width, inputs, outputs]`, in PyTorch `[outputs, inputs, height, width]`.
        case filters
        /// Depth-wise filters: here `[height, width, channels]`, in PyTorch `[channels, 1, height, width]`.
        case depthwiseFilters
    }

    public init(_ value: Tensor, isTrainable: Bool = true, layout: Layout = .plain) {
        self.value = value
        self.isTrainable = isTrainable
        self.layout = layout
    }

    public var shape: Shape { value.shape }

    public func accumulate(_ addition: consuming Tensor) {
        precondition(addition.count == value.count, "a gradient of \(addition.shape) for a parameter of \(shape)")
        guard var sum = gradient else {
            gradient = addition
            return
        }
        gradient = nil
        if sum.isUniquelyReferenced() {
            add(addition, to: sum)
            gradient = sum
        } else {
            gradient = sum + addition
        }
    }

    public func clearGradient() { gradient = nil }
}

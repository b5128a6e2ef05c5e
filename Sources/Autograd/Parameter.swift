import TensorCore

/// A tensor that training changes, or a statistic that travels with it in a model file.
public final class Parameter {
    /// The elements; optimisers and loaders write into them.
    public let value: Tensor
    /// What `Tape.backward` has added since the last `clearGradient`; nil if nothing.
    public private(set) var gradient: Tensor?
    /// Whether a tape asks for its gradient.
    public var isTrainable: Bool
    /// A running statistic, saved with the parameters but never trained.
    public let isStatistic: Bool
    /// How the elements lie in a PyTorch state dict.
    public let layout: Layout

    /// How elements lie in memory, by what PyTorch has in their place.
    public enum Layout: Sendable {
        /// The same order.
        case plain
        /// Convolution filters: here `[height, width, inputs / groups, outputs]`, in PyTorch
        /// `[outputs, inputs / groups, height, width]`.
        case filters
    }

    public init(_ value: Tensor, layout: Layout = .plain, isTrainable: Bool = true) {
        self.value = value
        self.layout = layout
        self.isTrainable = isTrainable
        isStatistic = false
    }

    public init(statistic value: Tensor) {
        self.value = value
        layout = .plain
        isTrainable = false
        isStatistic = true
    }

    /// The value's shape, as kernels take it.
    public var shape: Shape { value.shape }

    /// The shape in a PyTorch state dict.
    public var portableShape: Shape {
        switch layout {
        case .plain: shape
        case .filters: [shape[3], shape[2], shape[0], shape[1]]
        }
    }

    /// The elements in PyTorch's order, on memory of their own.
    public var portable: Tensor {
        switch layout {
        case .plain: value.copy()
        case .filters: filterToOIHW(value)
        }
    }

    /// Takes elements in PyTorch's order, of `portableShape`.
    public func load(portable elements: Tensor) {
        precondition(elements.shape == portableShape, "a parameter of \(portableShape) cannot load \(elements.shape)")
        switch layout {
        case .plain: value.assign(elements)
        case .filters: value.assign(filterFromOIHW(elements))
        }
    }

    /// Adds to the gradient, taking over the memory of the first addition.
    public func accumulate(_ addition: consuming Tensor) {
        precondition(addition.count == value.count, "a gradient of \(addition.shape) for a parameter of \(shape)")
        if gradient == nil {
            gradient = addition
        } else if gradient!.isUniquelyReferenced() {
            add(addition, to: gradient!)
        } else {
            gradient = gradient! + addition
        }
    }

    /// Forgets the gradient, so that an optimiser leaves the parameter alone.
    public func clearGradient() { gradient = nil }
}

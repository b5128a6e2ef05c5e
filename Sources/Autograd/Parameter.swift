import TensorCore

/// A tensor that training changes, or a running statistic that a model file holds beside such tensors.
public final class Parameter {
    /// The elements, into which optimisers and loaders write.
    public let value: Tensor
    /// The sum of what `Tape.backward` has added since the last `clearGradient`; nil where it has added nothing.
    public private(set) var gradient: Tensor?
    /// Whether a tape computes its gradient.
    public var isTrainable: Bool
    /// Whether it is a running statistic, which is saved with the parameters but never trained.
    public let isStatistic: Bool
    /// How the elements lie in a PyTorch state dict.
    public let layout: Layout

    /// The order of the elements in memory compared with PyTorch's.
    public enum Layout: Sendable {
        /// The same order as in PyTorch.
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

    /// The elements in PyTorch's order, on new memory.
    public var portable: Tensor {
        switch layout {
        case .plain: value.copy()
        case .filters: filterToOIHW(value)
        }
    }

    /// Overwrites the elements with those of a tensor in PyTorch's order, of `portableShape`.
    public func load(portable elements: Tensor) {
        precondition(elements.shape == portableShape, "a parameter of \(portableShape) cannot load \(elements.shape)")
        switch layout {
        case .plain: value.assign(elements)
        case .filters: value.assign(filterFromOIHW(elements))
        }
    }

    /// Adds to the gradient; the first addition's memory becomes the gradient's.
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

    /// Removes the gradient, so that an optimiser does not change the parameter.
    public func clearGradient() { gradient = nil }
}

/// A row-major Float32 array of rank 0 to 8 on memory that is reused from step to step.
///
/// Copies share their elements (reference semantics). Kernels write into tensors that they make themselves, or into
/// those that are given to them as targets. It is not Sendable on purpose: tensors stay on the thread that trains, and
/// other threads get `[Float]`.
public struct Tensor {
    public let shape: Shape
    private var buffer: Buffer

    /// A tensor whose elements are undefined: for a kernel that writes all of them.
    public init(uninitialized shape: Shape) {
        self.shape = shape
        buffer = Buffer(count: shape.count)
    }

    /// A tensor whose elements all have one value.
    public init(repeating value: Float, shape: Shape) {
        self.init(uninitialized: shape)
        pointer.update(repeating: value, count: shape.count)
    }

    /// A tensor of zeros.
    public init(zeros shape: Shape) { self.init(repeating: 0, shape: shape) }

    /// A copy of the elements, in row-major order; there must be as many as the shape says.
    public init(_ elements: [Float], shape: Shape) {
        require(elements.count == shape.count, "\(elements.count) elements do not fill a tensor of \(shape)")
        self.init(uninitialized: shape)
        elements.withUnsafeBufferPointer {
            if let first = $0.baseAddress { pointer.update(from: first, count: $0.count) }
        }
    }

    /// A tensor without axes, of one element.
    public init(scalar value: Float) { self.init(repeating: value, shape: .scalar) }

    private init(shape: Shape, buffer: Buffer) {
        self.shape = shape
        self.buffer = buffer
    }

    /// The first element. Valid while this tensor, or a copy that shares its elements, lives.
    public var pointer: UnsafeMutablePointer<Float> { buffer.pointer }
    /// The number of elements.
    public var count: Int { shape.count }
    /// A copy of the elements, in row-major order.
    public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
    /// The only element of a tensor that has one.
    public var scalar: Float {
        require(count == 1, "a tensor of \(shape) is not a scalar")
        return pointer[0]
    }

    /// The same elements under another shape.
    public func reshaped(_ shape: Shape) -> Tensor {
        require(shape.count == count, "\(self.shape) cannot be seen as \(shape)")
        return Tensor(shape: shape, buffer: buffer)
    }

    /// Whether no other tensor shares the elements, so that a kernel may overwrite them.
    public mutating func isUniquelyReferenced() -> Bool { isKnownUniquelyReferenced(&buffer) }

    /// The same elements on memory of their own.
    public func copy() -> Tensor {
        let result = Tensor(uninitialized: shape)
        result.pointer.update(from: pointer, count: count)
        return result
    }

    /// Overwrites all elements with those of a tensor of equal shape.
    public func assign(_ other: Tensor) {
        require(other.shape == shape, "assign: \(other.shape) to \(shape)")
        pointer.update(from: other.pointer, count: count)
    }

    /// Overwrites all elements with one number.
    public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

    /// One element, by an index for each axis.
    public subscript(indices: Int...) -> Float {
        get { pointer[offset(indices)] }
        nonmutating set { pointer[offset(indices)] = newValue }
    }

    private func offset(_ indices: [Int]) -> Int {
        require(indices.count == shape.rank, "\(indices.count) indices into a tensor of \(shape)")
        return indices.enumerated().reduce(0) { offset, index in
            require(0..<shape[index.offset] ~= index.element, "index \(indices) outside \(shape)")
            return offset * shape[index.offset] + index.element
        }
    }
}

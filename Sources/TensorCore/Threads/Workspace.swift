/// Floats that a kernel needs while it runs: a block of the tensors' memory without a tensor object, so that it needs
/// no heap allocation. Its contents are undefined at first.
struct Workspace: ~Copyable {
    let pointer: UnsafeMutablePointer<Float>
    private let sizeClass: Int

    init(_ count: Int) {
        sizeClass = BufferPool.sizeClass(bytes: count * MemoryLayout<Float>.stride)
        pointer = BufferPool.take(sizeClass).assumingMemoryBound(to: Float.self)
    }

    deinit { BufferPool.give(UnsafeMutableRawPointer(pointer), sizeClass) }
}

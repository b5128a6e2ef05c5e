/// Floats that a kernel needs while it runs: a tensor's memory without a tensor's object, so that it costs no trip to the
/// heap. Contents are undefined at birth.
struct Workspace: ~Copyable {
    let pointer: UnsafeMutablePointer<Float>
    private let sizeClass: Int

    init(_ count: Int) {
        sizeClass = BufferPool.sizeClass(bytes: count * MemoryLayout<Float>.stride)
        pointer = BufferPool.take(sizeClass).assumingMemoryBound(to: Float.self)
    }

    deinit { BufferPool.give(UnsafeMutableRawPointer(pointer), sizeClass) }
}

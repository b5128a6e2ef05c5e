import CProtobufC
import Foundation

/// The memory that protobuf-c may use for one file. All allocations are added up, and beyond a limit they fail. A
/// message of two bytes becomes a structure of a hundred, so that without the limit a small malicious file could fill
/// the machine's memory.
///
/// The limit also bounds the time, because protobuf-c allocates memory for everything that it reads.
final class MessageMemory {
    private var left: Int
    private(set) var isExhausted = false

    /// Files of common exporters need about one and a half times their size.
    init(fileBytes: Int) { left = (64 << 20) + 4 * fileBytes }

    /// Calls `body` with an allocator that is bounded by this limit.
    func withAllocator<Result>(_ body: (UnsafeMutablePointer<ProtobufCAllocator>) -> Result) -> Result {
        var allocator = ProtobufCAllocator(
            alloc: { data, size in
                let memory = Unmanaged<MessageMemory>.fromOpaque(data!).takeUnretainedValue()
                return memory.take(size)
            },
            free: { _, pointer in Foundation.free(pointer) },
            allocator_data: Unmanaged.passUnretained(self).toOpaque())
        return withExtendedLifetime(self) { body(&allocator) }
    }

    /// Counts with each block what malloc adds to it.
    private func take(_ size: Int) -> UnsafeMutableRawPointer? {
        let (rest, overflow) = left.subtractingReportingOverflow(size)
        guard size >= 0, !overflow, rest >= 16 else {
            isExhausted = true
            return nil
        }
        left = rest - 16
        return malloc(max(size, 1))
    }
}

import CProtobufC
import Foundation

/// The memory that protobuf-c may use on one file: all that it ever asks for is added up, and beyond a limit it gets
/// none. Messages of two bytes become structures of a hundred, so a small hostile file could fill the machine.
///
/// The limit also bounds the time, since protobuf-c takes memory for all that it reads.
final class MessageMemory {
    private var left: Int
    private(set) var isExhausted = false

    /// Files as exporters write them take about one and a half times their size.
    init(fileBytes: Int) { left = (64 << 20) + 4 * fileBytes }

    /// Calls body with an allocator that draws on this memory.
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

    /// Each block counts what malloc adds to it.
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

import Foundation
import Synchronization

/// A block of memory aligned to 64 bytes. When no tensor uses it any more it returns to the free list of its size.
///
/// The sizes of a training step repeat, so that after the first steps nothing is allocated. The contents of a new
/// buffer are undefined. A vector may be read at any element, even where it reaches over the last one.
final class Buffer {
    let pointer: UnsafeMutablePointer<Float>
    private let sizeClass: Int

    init(count: Int) {
        sizeClass = BufferPool.sizeClass(bytes: (count + 15) * MemoryLayout<Float>.stride)
        pointer = BufferPool.take(sizeClass).assumingMemoryBound(to: Float.self)
    }

    deinit { BufferPool.give(UnsafeMutableRawPointer(pointer), sizeClass) }
}

/// The free lists behind `Buffer`, one for each size class: powers of two with three steps between.
public enum BufferPool {
    private struct Lists: ~Copyable {
        var free = [[UnsafeMutableRawPointer]](repeating: [], count: 256)
        var reservedBytes = 0
    }
    private static let lists = Mutex(Lists())

    /// Bytes that were taken from the system and not returned: the most that tensors have needed at once.
    public static var reservedBytes: Int { lists.withLock { $0.reservedBytes } }

    /// Returns all unused memory to the system.
    public static func trim() {
        lists.withLock { lists in
            for (index, list) in lists.free.enumerated() {
                for pointer in list {
                    pointer.deallocate()
                    lists.reservedBytes -= byteCount(index)
                }
                lists.free[index].removeAll()
            }
        }
    }

    static func sizeClass(bytes: Int) -> Int {
        let bytes = max(bytes, 64)
        let exponent = Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount
        let quarter = 1 << max(exponent - 2, 0)
        let step = (bytes - (1 << exponent) + quarter - 1) / quarter
        return exponent * 4 + step
    }

    static func byteCount(_ sizeClass: Int) -> Int {
        let exponent = sizeClass / 4
        return (1 << exponent) + (sizeClass % 4) * (1 << max(exponent - 2, 0))
    }

    static func take(_ sizeClass: Int) -> UnsafeMutableRawPointer {
        // Memory is allocated while the lock is held, which happens in the first steps only.
        lists.withLock { lists in
            if let pointer = lists.free[sizeClass].popLast() { return Address(pointer) }
            lists.reservedBytes += byteCount(sizeClass)
            return Address(allocate(sizeClass))
        }.pointer
    }

    /// Large blocks ask for pages of 2 MiB, because a kernel that runs over many rows at once touches more pages of 4
    /// KiB than the processor's translation buffer holds. Only the part that every tensor of the size class fills is
    /// asked for, so that none takes more memory. Where the system has no such pages, nothing changes.
    private static func allocate(_ sizeClass: Int) -> UnsafeMutableRawPointer {
        let (page, bytes) = (2 << 20, byteCount(sizeClass))
        guard bytes > page else { return .allocate(byteCount: bytes, alignment: 64) }
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
        madvise(pointer, byteCount(sizeClass - 1) / page * page, MADV_HUGEPAGE)
        return pointer
    }

    static func give(_ pointer: UnsafeMutableRawPointer, _ sizeClass: Int) {
        let address = Address(pointer)
        lists.withLock { $0.free[sizeClass].append(address.pointer) }
    }

    /// A pointer in a free list. It may cross threads, because whoever takes it out of the list is its only owner.
    private struct Address: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
        init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
    }
}

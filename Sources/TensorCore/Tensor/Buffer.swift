import Foundation
import Synchronization

/// A block of memory aligned to 64 bytes, which returns to a free list of its size when the last tensor lets go of it.
///
/// The sizes of a training step repeat, so after the first steps nothing is allocated any more. Contents are
/// undefined at birth. A vector may be read at any element, also where it reaches over the last one.
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

    /// Bytes that were ever asked of the system and not returned: the peak of what tensors needed at once.
    public static var reservedBytes: Int { lists.withLock { $0.reservedBytes } }

    /// Hands all unused memory back to the system.
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
        // The system's memory is asked for under the lock; that happens in the first steps only.
        lists.withLock { lists in
            if let pointer = lists.free[sizeClass].popLast() { return Address(pointer) }
            lists.reservedBytes += byteCount(sizeClass)
            return Address(allocate(sizeClass))
        }.pointer
    }

    /// Large blocks ask for pages of 2 MiB: a kernel that runs over many rows at once meets more pages of 4 KiB than the
    /// processor remembers the places of. Only what every tensor of the class fills, so that none takes more memory for it.
    /// Where the system has none to give, nothing changes.
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

    /// A pointer on its way across the lock: whoever takes it out of the list is its only owner.
    private struct Address: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
        init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
    }
}

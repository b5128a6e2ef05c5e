import CSndfile
import Foundation
import SystemText

/// An audio file as libsndfile should read it: a range of its bytes, some of them replaced, with zeros after the end.
///
/// It is used in place of the file where a header is known to be wrong, or where a file holds several streams.
final class AudioBytes {
    /// Bytes that replace the file's own at an offset.
    struct Patch: Equatable {
        let offset: Int
        let bytes: [UInt8]
    }

    private let file: AudioFileBytes
    private let range: Range<Int>
    private let patches: [Patch]
    private let padding: Int
    private var position = 0

    /// - Parameters:
    ///   - range: the range of the file in bytes; nil for the whole file.
    ///   - padding: the number of zero bytes after the end.
    init(_ file: AudioFileBytes, range: Range<Int>? = nil, patches: [Patch] = [], padding: Int = 0) {
        self.file = file
        self.range = range ?? 0..<file.size
        self.patches = patches
        self.padding = padding
    }

    /// Opens the bytes with libsndfile; the handle must be closed before this object is released.
    func open(_ info: inout SF_INFO) -> OpaquePointer? {
        var callbacks = SF_VIRTUAL_IO(
            get_filelen: { Int64(AudioBytes.of($0).count) },
            seek: { offset, origin, bytes in AudioBytes.of(bytes).seek(Int(offset), from: origin) },
            read: { target, count, bytes in
                Int64(AudioBytes.of(bytes).read(UnsafeMutableRawBufferPointer(start: target, count: Int(count))))
            },
            write: { _, _, _ in 0 },
            tell: { Int64(AudioBytes.of($0).position) })
        return sf_open_virtual(&callbacks, Int32(SFM_READ), &info, Unmanaged.passUnretained(self).toOpaque())
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> AudioBytes {
        Unmanaged<AudioBytes>.fromOpaque(pointer!).takeUnretainedValue()
    }

    var count: Int { range.count + padding }

    private func seek(_ offset: Int, from origin: Int32) -> Int64 {
        let start =
            switch origin {
            case SEEK_CUR: position
            case SEEK_END: count
            default: 0
            }
        let (target, overflows) = start.addingReportingOverflow(offset)
        if overflows || target < 0 { return -1 }
        position = target
        return Int64(target)
    }

    /// - Returns: the number of bytes that were read, 0 at the end.
    func read(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let wanted = min(target.count, max(0, count - position))
        guard wanted > 0 else { return 0 }
        let stored = min(wanted, max(0, range.count - position))
        let start = range.lowerBound + position
        var done = 0
        if stored > 0 {
            done = file.read(at: start, into: UnsafeMutableRawBufferPointer(rebasing: target[..<stored]))
        }
        for patch in patches {
            for (index, byte) in patch.bytes.enumerated() {
                let place = patch.offset + index - start
                if (0..<done).contains(place) { target[place] = byte }
            }
        }
        if done == stored {
            for index in stored..<wanted { target[index] = 0 }
            done = wanted
        }
        position += done
        return done
    }
}

/// A file that is open for reading at any place.
final class AudioFileBytes {
    private let descriptor: Int32
    /// The file's size in bytes.
    let size: Int
    /// The part of the file that was read last, because headers are read in small steps.
    private var window: [UInt8] = []
    private var windowStart = 0
    private static let windowBytes = 4_096

    /// nil if it cannot be opened or is no ordinary file.
    init?(path: String) {
        let descriptor = path.withFileBytes { Foundation.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// - Returns: the number of bytes that were read, fewer than asked for at the end of the file or where it cannot be
    ///   read.
    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
        var done = 0
        while done < target.count {
            let more = pread(descriptor, target.baseAddress! + done, target.count - done, off_t(offset + done))
            if more < 0 && errno == EINTR { continue }
            if more <= 0 { break }
            done += more
        }
        return done
    }

    func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: min(count, size - offset)) { buffer, filled in
            filled = read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// A few bytes of a header; nil where the file ends before.
    func header(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, offset <= size - count else { return nil }
        if offset < windowStart || offset + count > windowStart + window.count {
            window = bytes(at: offset, count: max(count, Self.windowBytes))
            windowStart = offset
        }
        guard offset + count <= windowStart + window.count else { return nil }
        return Array(window[(offset - windowStart)..<(offset - windowStart + count)])
    }
}

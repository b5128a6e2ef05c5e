import Foundation

/// Reads regular files in whole or in part. Folders, devices and pipes are refused before anything is read.
struct FileBytes: ~Copyable {
    let count: Int
    private let descriptor: Int32

    /// Why a file cannot be read, as a phrase for brackets.
    struct Failure: Error {
        let reason: String
    }

    init(opening path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw Failure(reason: String(cString: strerror(errno)).lowercased())
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Failure(reason: status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is no ordinary file")
        }
        self.descriptor = descriptor
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes of a range, which must lie inside the file.
    func read(_ range: Range<Int>) throws(Failure) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes \(range) of \(count)")
        var done = 0
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while done < range.count {
                let got = pread(descriptor, buffer.baseAddress! + done, range.count - done, range.lowerBound + done)
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else {
                    failure = Failure(reason: got == 0 ? "it ends early" : String(cString: strerror(errno)))
                    break
                }
                done += got
            }
            filled = done
        }
        if let failure { throw failure }
        return bytes
    }
}

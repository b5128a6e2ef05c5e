import CSndfile
import Foundation

/// What the libraries behind libsndfile write to the standard error while they decode: libmpg123 prints its doubts there,
/// libsndfile those about Speex.
///
/// The C library's stream is replaced by one that looks who is writing: a thread that decodes has its text kept, every
/// other thread's goes where it always went.
enum DecoderRemarks {
    private final class Collector {
        var text: [UInt8] = []
    }

    /// Characters of a remark that are shown.
    private static let shown = 80
    /// Bytes that are kept: a decoder may have a remark on every frame.
    private static let kept = 4_096

    /// Of each thread: the collector of the call that it is in.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    private static let isDiverted: Bool =
        frami_divert_stderr { _, text, count in
            if let collector = pthread_getspecific(DecoderRemarks.key) {
                let bytes = UnsafeRawBufferPointer(start: text, count: count)
                let collector = Unmanaged<Collector>.fromOpaque(collector).takeUnretainedValue()
                collector.text.append(contentsOf: bytes.prefix(max(0, DecoderRemarks.kept - collector.text.count)))
                return count
            }
            var written = 0
            while written < count {
                let more = write(2, text! + written, count - written)
                if more < 0 && errno == EINTR { continue }
                if more <= 0 { break }
                written += more
            }
            return written
        } != 0

    /// Runs a call into a decoder.
    ///
    /// - Parameter remark: set to the first line of what the decoder wrote, if it is still nil.
    static func collecting<Result>(into remark: inout String?, _ body: () -> Result) -> Result {
        guard isDiverted else { return body() }
        let collector = Collector()
        let outer = pthread_getspecific(key)
        pthread_setspecific(key, Unmanaged.passUnretained(collector).toOpaque())
        defer { pthread_setspecific(key, outer) }
        let result = withExtendedLifetime(collector) { body() }
        if remark == nil { remark = firstLine(collector.text) }
        return result
    }

    /// The first line that says something, in printable ASCII; the place in the decoder's source and what it ends with
    /// are of no use to anybody.
    static func firstLine(_ text: [UInt8]) -> String? {
        for line in text.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            var words = String(decoding: line.filter { (32..<127).contains($0) }, as: UTF8.self)
            if words.hasPrefix("["), let end = words.firstIndex(of: "]") {
                words = String(words[words.index(after: end)...])
            }
            for prefix in [" ", "error: ", "warning: ", "Warning: ", "Note: "] where words.hasPrefix(prefix) {
                words.removeFirst(prefix.count)
            }
            words = words.trimmingCharacters(in: CharacterSet(charactersIn: " .!:"))
            if words.contains(where: \.isLetter) { return String(words.prefix(shown)) }
        }
        return nil
    }
}

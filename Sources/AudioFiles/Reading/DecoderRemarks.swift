import CSndfile
import Foundation

/// Captures what libmpg123 and libsndfile write to standard error while they decode, such as warnings about damaged MP3
/// or Speex.
///
/// The C library's stderr is replaced by a stream that keeps the text of threads inside `collecting`, and passes on
/// that of all other threads.
enum DecoderRemarks {
    private final class Collector {
        var text: [UInt8] = []
    }

    /// How many characters of a remark are shown.
    private static let shown = 80
    /// How many bytes are kept, because a decoder may write a remark about every frame.
    private static let kept = 4_096

    /// The thread-specific key of the collector of a thread's present call.
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

    /// Runs a call of a decoder.
    ///
    /// - Parameter remark: set to the first line that the decoder wrote, unless it is set already.
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

    /// The first line that is not empty, in printable ASCII, without the decoder's source file and line number.
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

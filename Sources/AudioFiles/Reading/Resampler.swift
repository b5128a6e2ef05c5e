import CSampleRate

/// The quality of a sample rate conversion, by libsamplerate's windowed sinc filters.
public enum ResamplingQuality: String, CaseIterable, Codable, Sendable {
    /// 97 dB of signal to noise, 80 % of the bandwidth: enough for features, and the fastest.
    case fast
    /// 121 dB, 90 %.
    case medium
    /// 144 dB, 96 %.
    case best

    var converter: Int32 {
        switch self {
        case .fast: Int32(SRC_SINC_FASTEST)
        case .medium: Int32(SRC_SINC_MEDIUM_QUALITY)
        case .best: Int32(SRC_SINC_BEST_QUALITY)
        }
    }
}

/// Converts the sample rate of one channel, block by block.
final class Resampler {
    private let state: OpaquePointer
    private let ratio: Double

    init(from source: Int, to target: Int, quality: ResamplingQuality) {
        precondition(source > 0 && target > 0, "resample: from \(source) to \(target) Hz")
        ratio = Double(target) / Double(source)
        precondition(
            src_is_valid_ratio(ratio) != 0, "resample: libsamplerate does not convert \(source) to \(target) Hz")
        var error: Int32 = 0
        guard let state = src_new(quality.converter, 1, &error) else {
            fatalError("resample: \(String(cString: src_strerror(error)))")
        }
        self.state = state
    }

    deinit { src_delete(state) }

    static func converts(from source: Int, to target: Int) -> Bool {
        src_is_valid_ratio(Double(target) / Double(source)) != 0
    }

    /// The converted samples of a block; the last block returns the filter's remaining samples too.
    func process(_ block: [Float], isLast: Bool) -> [Float] {
        var output: [Float] = []
        output.reserveCapacity(Int(Double(block.count) * ratio) + 64)
        var chunk = [Float](repeating: 0, count: Int(Double(block.count) * ratio) + 1024)
        block.withUnsafeBufferPointer { block in
            chunk.withUnsafeMutableBufferPointer { chunk in
                var used = 0
                var nothing: Float = 0
                while true {
                    var data = SRC_DATA()
                    let made = withUnsafePointer(to: &nothing) { nothing in
                        data.data_in = block.baseAddress.map { $0 + used } ?? nothing
                        data.data_out = chunk.baseAddress
                        data.input_frames = block.count - used
                        data.output_frames = chunk.count
                        data.end_of_input = isLast ? 1 : 0
                        data.src_ratio = ratio
                        let error = src_process(state, &data)
                        precondition(error == 0, "resample: \(String(cString: src_strerror(error)))")
                        return Int(data.output_frames_gen)
                    }
                    output.append(contentsOf: chunk[0..<made])
                    used += Int(data.input_frames_used)
                    if made < chunk.count && used == block.count { break }
                }
            }
        }
        return output
    }
}

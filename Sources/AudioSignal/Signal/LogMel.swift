import Foundation
import Synchronization
import TensorCore

/// The tables of a front end, which all threads share.
struct LogMel: Sendable {
    let frontEnd: FrontEnd
    let fourier: ShortTimeFourier
    /// `[bins, melBands]`.
    let filterbank: [Float]

    /// - Parameter largestBasis: as of `ShortTimeFourier`.
    init(_ frontEnd: FrontEnd, largestBasis: Int = ShortTimeFourier.largestBasis) {
        self.frontEnd = frontEnd
        fourier = ShortTimeFourier(frontEnd, largestBasis: largestBasis)
        filterbank = frontEnd.melFilterbank
    }

    private static let latest = Mutex<LogMel?>(nil)

    /// The tables of a front end; those of the last one used are kept.
    static func tables(_ frontEnd: FrontEnd) -> LogMel {
        latest.withLock { latest in
            if let latest, latest.frontEnd == frontEnd { return latest }
            let made = LogMel(frontEnd)
            latest = made
            return made
        }
    }

    /// Some frames of a clip in unit scale.
    func spectrogram(_ samples: [Float], frames: Range<Int>) -> Spectrogram {
        var values = melPower(frontEnd.prepared(samples), frames: frames)
        frontEnd.becomeUnits(&values)
        return Spectrogram(frames: frames.count, bands: frontEnd.melBands, values: values)
    }

    /// Mel power, `[frames, melBands]`.
    private func melPower(_ samples: [Float], frames: Range<Int>) -> [Float] {
        let (bins, bands) = (fourier.bins, frontEnd.melBands)
        return [Float](unsafeUninitializedCapacity: frames.count * bands) { buffer, count in
            fourier.forEachBlock(of: samples, frames: frames) { range, spectrum in
                // The power of each row is written over the spectrum, at the front.
                for frame in 0..<range.count {
                    let source = spectrum + frame * 2 * bins
                    for bin in 0..<bins {
                        source[bin] = source[bin] * source[bin] + source[bins + bin] * source[bins + bin]
                    }
                    if frontEnd.power == 1 {
                        for bin in 0..<bins { source[bin] = source[bin].squareRoot() }
                    }
                }
                threadMatrixProduct(
                    spectrum, stride: 2 * bins, filterbank,
                    into: buffer.baseAddress! + (range.lowerBound - frames.lowerBound) * bands,
                    rows: range.count, inner: bins, columns: bands)
            }
            count = frames.count * bands
        }
    }
}

extension FrontEnd {
    /// The waveform's mel-spectrogram in unit scale, which has at least one frame.
    ///
    /// unit = clamp((ln max(mel power, floor) - ln floor) / (ceiling - ln floor), 0, 1), or the formula of another
    /// `floorKind`. It runs on the calling thread; besides the result and one copy of the clip its memory does not grow
    /// with the clip.
    public func logMel(_ waveform: Waveform) -> Spectrogram {
        precondition(
            waveform.sampleRate == sampleRate,
            "logMel: a waveform of \(waveform.sampleRate) Hz into a front end of \(sampleRate) Hz")
        let frames = frames(samples: waveform.samples.count)
        return LogMel.tables(self).spectrogram(waveform.samples, frames: 0..<frames)
    }

    /// The clip as it is cut into frames: amplitude · (x - mean(x)), then x[n] - c x[n-1].
    func prepared(_ samples: [Float]) -> [Float] {
        let emphasises = preEmphasis != 0 && preEmphasisScope != .frame
        guard amplitude != 1 || removesMean || emphasises, !samples.isEmpty else { return samples }
        var result = samples
        if removesMean {
            let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count))
            for index in result.indices { result[index] -= mean }
        }
        if amplitude != 1 {
            for index in result.indices { result[index] *= Float(amplitude) }
        }
        guard emphasises else { return result }
        let factor = Float(preEmphasis)
        let first = preEmphasisScope == .clip || result.count < 2 ? result[0] : 3 * result[0] - result[1]
        for index in stride(from: result.count - 1, to: 0, by: -1) { result[index] -= factor * result[index - 1] }
        result[0] = first
        return result
    }
}

import Foundation
import Synchronization
import TensorCore

/// The tables of a front end: made once, shared by all threads.
struct LogMel: Sendable {
    let frontEnd: FrontEnd
    let fourier: ShortTimeFourier
    /// `[bins, melBands]`.
    let filterbank: [Float]

    init(_ frontEnd: FrontEnd) {
        self.frontEnd = frontEnd
        fourier = ShortTimeFourier(frontEnd)
        filterbank = frontEnd.melFilterbank
    }

    private static let latest = Mutex<LogMel?>(nil)

    /// The tables of the front end that was used last are kept.
    static func tables(_ frontEnd: FrontEnd) -> LogMel {
        latest.withLock { latest in
            if let latest, latest.frontEnd == frontEnd { return latest }
            let made = LogMel(frontEnd)
            latest = made
            return made
        }
    }

    /// Mel power, `[frames, melBands]`.
    func melPower(_ samples: [Float], frames: Int) -> [Float] {
        let (bins, bands) = (fourier.bins, frontEnd.melBands)
        return [Float](unsafeUninitializedCapacity: frames * bands) { buffer, count in
            fourier.forEachBlock(of: samples, frames: frames) { range, spectrum in
                // The power takes the real part's place: row by row it moves to the front.
                for frame in 0..<range.count {
                    let source = spectrum + frame * 2 * bins
                    for bin in 0..<bins {
                        source[bin] = source[bin] * source[bin] + source[bins + bin] * source[bins + bin]
                    }
                }
                threadMatrixProduct(
                    spectrum, stride: 2 * bins, filterbank, into: buffer.baseAddress! + range.lowerBound * bands,
                    rows: range.count, inner: bins, columns: bands)
            }
            count = frames * bands
        }
    }
}

extension FrontEnd {
    /// The waveform's mel-spectrogram: one frame for each hop begun, so that even a single sample makes a frame.
    ///
    /// unit = clamp((ln max(mel power, floor) - ln floor) / (ceiling - ln floor), 0, 1). Runs on the calling thread;
    /// memory beyond the result does not grow with the clip.
    public func logMel(_ waveform: Waveform) -> Spectrogram {
        precondition(
            waveform.sampleRate == sampleRate,
            "logMel: a waveform of \(waveform.sampleRate) Hz into a front end of \(sampleRate) Hz")
        let frames = frames(samples: waveform.samples.count)
        var values = LogMel.tables(self).melPower(waveform.samples, frames: frames)
        let (lowest, floor) = (Float(log(floor)), Float(floor))
        let scale = 1 / (Float(ceiling) - lowest)
        values.withUnsafeMutableBufferPointer { values in
            for index in values.indices {
                values[index] = min((log(max(values[index], floor)) - lowest) * scale, 1)
            }
        }
        return Spectrogram(frames: frames, bands: melBands, values: values)
    }

    /// Mel power of a unit value: what the scale's logarithm came from. Silence has the floor's power.
    public func melPower(unit: Float) -> Float {
        let lowest = Float(log(floor))
        return exp(lowest + unit * (Float(ceiling) - lowest))
    }
}

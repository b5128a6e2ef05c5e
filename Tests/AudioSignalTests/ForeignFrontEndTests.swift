import AudioSignal
import Autograd
import Models
import TensorCore
import Testing

/// The network's input for a clip, as `[bands][frames]` for every layout.
func networkBands(_ samples: [Float], _ frontEnd: FrontEnd) -> [[Float]] {
    let spectrogram = frontEnd.logMel(Waveform(samples: samples, sampleRate: frontEnd.sampleRate))
    let units = Tensor(
        spectrogram.bandMajor,
        shape: Shape(batch: 1, height: spectrogram.bands, width: spectrogram.frames, channels: 1))
    let tape = Tape()
    let output = frontEnd.networkInput(tape.constant(units)).value
    let width = output.shape.width
    return (0..<frontEnd.networkBands).map { band in
        (0..<spectrogram.frames).map { frame in
            output.pointer[(band * width + frame) * frontEnd.channels]
        }
    }
}

@Test(arguments: ForeignFeatures.all)
func featuresAreTheOtherLibrarysOnTenClips(_ foreign: ForeignFeatures) throws {
    let frontEnd = try FrontEnd(text: foreign.text)
    #expect(frontEnd.networkBands == foreign.bands)
    #expect(try FrontEnd(json: frontEnd.json) == frontEnd)
    var worst = (error: 0.0, place: "")
    for (clip, samples) in FrontEndClips.all.enumerated() {
        let frames = frontEnd.frames(samples: samples.count)
        #expect(frames == foreign.clips[clip].frames, "clip \(clip)")
        let features = networkBands(samples, frontEnd)
        for (index, frame) in [0, frames / 2, frames - 1].enumerated() {
            for (band, truth) in foreign.frame(index, of: clip).enumerated() {
                let error = abs(Double(features[band][frame]) - truth) / (foreign.high - foreign.low)
                if !(error <= worst.error) {
                    worst = (
                        error, "clip \(clip), frame \(frame), band \(band): \(features[band][frame]), not \(truth)"
                    )
                }
            }
        }
    }
    #expect(worst.error < 1e-4, "\(worst.place)")
}

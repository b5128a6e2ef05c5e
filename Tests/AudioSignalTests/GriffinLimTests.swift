import Foundation
import Testing

@testable import AudioSignal

@Test func soundOfASpectrogramHasThatSpectrogram() {
    let frontEnd = FrontEnd()
    let original = frontEnd.logMel(fixtureSound(count: 8_192))
    let waveform = frontEnd.waveform(original)
    #expect(waveform.samples.count == 8_192 && waveform.sampleRate == 16_000)
    let again = frontEnd.logMel(waveform)
    let distance = zip(original.values, again.values).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(original.values.count)
    // The limit is relative to a scale of 1; random phases give an error three times as large.
    let untreated = frontEnd.logMel(frontEnd.waveform(original, iterations: 0))
    let untreatedDistance =
        zip(original.values, untreated.values).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(original.values.count)
    #expect(distance < 0.03)
    #expect(distance < untreatedDistance / 2)
}

@Test func binPowerIsNonNegativeAndHasTheMelPower() {
    let frontEnd = FrontEnd()
    let spectrogram = frontEnd.logMel(fixtureSound(count: 4_096))
    let power = frontEnd.binPower(spectrogram)
    #expect(power.allSatisfy { $0 >= 0 && $0.isFinite })
    let weights = frontEnd.melFilterbank
    var errors: (sum: Float, power: Float) = (0, 0)
    for frame in 0..<spectrogram.frames {
        for band in 0..<64 {
            var mel: Float = 0
            for bin in 0..<257 { mel += power[frame * 257 + bin] * weights[bin * 64 + band] }
            let wanted = spectrogram[frame, band] <= 0 ? 0 : frontEnd.melPower(unit: spectrogram[frame, band])
            errors.sum += (mel - wanted) * (mel - wanted)
            errors.power += wanted * wanted
        }
    }
    #expect((errors.sum / errors.power).squareRoot() < 0.05)
}

@Test func sameSeedSoundsTheSame() {
    let frontEnd = FrontEnd()
    let spectrogram = frontEnd.logMel(fixtureSound(count: 2_048))
    let first = frontEnd.waveform(spectrogram, iterations: 3, seed: 7)
    #expect(first == frontEnd.waveform(spectrogram, iterations: 3, seed: 7))
    #expect(first != frontEnd.waveform(spectrogram, iterations: 3, seed: 8))
}

@Test func silenceStaysSilent() {
    let frontEnd = FrontEnd()
    let silence = Spectrogram(frames: 8, bands: 64, values: [Float](repeating: 0, count: 512))
    #expect(frontEnd.waveform(silence).samples.allSatisfy { $0 == 0 })
}

@Test(arguments: FrontEnd.names.map(\.name) + ["torchaudio:n_mfcc=20", "librosa:log=pcen", "kaldi:snip_edges=false"])
func everyFrontEndsUnitScaleBecomesASoundLikeIt(_ text: String) throws {
    let frontEnd = try FrontEnd(text: text)
    let sound = fixtureSound(count: 8_000).samples
    let original = frontEnd.logMel(Waveform(samples: sound, sampleRate: frontEnd.sampleRate))
    let waveform = frontEnd.waveform(original, iterations: 32)
    #expect(frontEnd.frames(samples: waveform.samples.count) == original.frames)
    #expect(waveform.samples.allSatisfy(\.isFinite) && waveform.peak > 0.05 && waveform.peak < 8)
    let again = frontEnd.logMel(waveform)
    func distance(_ other: Spectrogram) -> Float {
        zip(original.values, other.values).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(original.values.count)
    }
    let silence = Spectrogram(
        frames: original.frames, bands: original.bands, values: [Float](repeating: 0, count: original.values.count))
    // The limit is relative to a scale of 1: the spectrogram must be much closer to the sound's than silence is. Errors
    // are largest in bands far below a frame's maximum, and larger for scales with a larger range (torchaudio: 140 dB).
    #expect(distance(again) < 0.15)
    #expect(distance(again) < distance(silence) / 3)
}

import AudioSignal
import CSndfile
import Foundation
import Testing

@testable import AudioFiles

@Test(arguments: [(8, 0.02), (16, 1e-4), (24, 1e-6), (32, 1e-6)])
func everyWidthOfSampleIsRead(bits: Int, tolerance: Float) throws {
    let folder = TemporaryFolder()
    for isExtensible in [false, true] {
        folder.write(WAVFile(bits: bits, isExtensible: isExtensible, frames: sine(500)).data, "a.wav")
        let wave = try AudioFile.read("\(folder.path)/a.wav")
        #expect(wave.sampleRate == 16_000 && wave.samples.count == 500)
        #expect(zip(wave.samples, sine(500)).allSatisfy { abs($0 - $1[0]) < tolerance })
    }
}

@Test func floatSamplesAreReadAsTheyAre() throws {
    let folder = TemporaryFolder()
    folder.write(WAVFile(bits: 32, coding: .float, frames: [[0.1], [-2], [3]]).data, "a.wav")
    #expect(try AudioFile.read("\(folder.path)/a.wav").samples == [0.1, -2, 3])
}

@Test(arguments: [1, 2, 3, 8])
func channelsAreMixedToTheirMean(channels: Int) throws {
    let folder = TemporaryFolder()
    let frames = (0..<40_000).map { frame in
        (0..<channels).map { Float((frame + 37 * $0) % 100) / 128 }
    }
    folder.write(WAVFile(bits: 32, coding: .float, isExtensible: channels > 2, frames: frames).data, "a.wav")
    let wave = try AudioFile.read("\(folder.path)/a.wav")
    #expect(wave.samples.count == 40_000)
    for frame in [0, 1, 16_383, 16_384, 39_999] {
        #expect(abs(wave.samples[frame] - frames[frame].reduce(0, +) / Float(channels)) < 1e-6)
    }
}

@Test func highSampleRatesComeDownWithoutAliases() throws {
    let folder = TemporaryFolder()
    // The tone of 440 Hz must be kept, and that of 20 kHz removed, because it is above half of 16 kHz.
    let frames = (0..<96_000).map { n -> [Float] in
        let t = Float(n) / 192_000
        return [0.25 * sin(2 * .pi * 440 * t) + 0.25 * sin(2 * .pi * 20_000 * t)]
    }
    folder.write(WAVFile(sampleRate: 192_000, bits: 24, isExtensible: true, frames: frames).data, "a.wav")
    for quality in ResamplingQuality.allCases {
        let wave = try AudioFile.read("\(folder.path)/a.wav", sampleRate: 16_000, quality: quality)
        #expect(abs(wave.samples.count - 8_000) <= 2)
        let errors = (1_000..<7_000).map { abs(wave.samples[$0] - 0.25 * sin(2 * .pi * 440 * Float($0) / 16_000)) }
        #expect(errors.max()! < 0.002)
    }
}

@Test func writtenSamplesComeBackAndLoudOnesAreClipped() throws {
    let folder = TemporaryFolder()
    let samples: [Float] = [0, 0.5, -0.5, 1.5, -1.5, 0x1p-15]
    let wave = Waveform(samples: samples, sampleRate: 22_050)
    try AudioFile.writeWAV(wave, to: "\(folder.path)/a.wav")
    let again = try AudioFile.read("\(folder.path)/a.wav")
    #expect(again.sampleRate == 22_050)
    let clipped: [Float] = [0, 0.5, -0.5, 1 - 0x1p-15, -1, 0x1p-15]
    #expect(again.samples == clipped)
    try AudioFile.writeFLAC(wave, to: "\(folder.path)/a.flac")
    #expect(try AudioFile.read("\(folder.path)/a.flac") == again)
}

@Test func aPlaceThatCannotBeWrittenIsNamed() {
    let failure = error { () throws(AudioFileError) in
        try AudioFile.writeWAV(Waveform(samples: [0], sampleRate: 8_000), to: "/nowhere/at/all.wav")
    }
    #expect(failure?.description.hasPrefix("/nowhere/at/all.wav cannot be written (") == true)
    #expect(isOneSentence(failure?.description ?? ""))
}

@Test(arguments: [
    (100, 1_000, 500), (1_000, 1_000, 500), (1_001, 1_000, 500), (70_001, 1_000, 300), (33_000, 32_000, 32_000),
])
func windowsOfAFileAreThoseOfItsSamples(count: Int, length: Int, hop: Int) throws {
    let folder = TemporaryFolder()
    let samples = (0..<count).map { Float($0 % 30_000) / 32_768 }
    try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: "\(folder.path)/a.wav")
    var windows: [[Float]] = []
    try AudioFile.forEachWindow(of: "\(folder.path)/a.wav", sampleRate: 16_000, length: length, hop: hop) {
        windows.append($0.samples)
    }
    let isEqual = windows == Waveform.windows(count: count, length: length, hop: hop).map { Array(samples[$0]) }
    #expect(isEqual)
}

@Test func windowsOfAResampledFileCoverIt() throws {
    let folder = TemporaryFolder()
    try AudioFile.writeWAV(
        Waveform(samples: sine(50_000).flatMap { $0 }, sampleRate: 44_100), to: "\(folder.path)/a.wav")
    let whole = try AudioFile.read("\(folder.path)/a.wav", sampleRate: 16_000)
    var joined: [Float] = []
    try AudioFile.forEachWindow(of: "\(folder.path)/a.wav", sampleRate: 16_000, length: 4_000, hop: 4_000) {
        joined = Array(joined.prefix(whole.samples.count - $0.samples.count)) + $0.samples
    }
    #expect(joined == whole.samples)
}

@Test(arguments: [
    (SF_FORMAT_AIFF, SF_FORMAT_PCM_16), (SF_FORMAT_AU, SF_FORMAT_PCM_16), (SF_FORMAT_CAF, SF_FORMAT_PCM_16),
    (SF_FORMAT_W64, SF_FORMAT_PCM_16), (SF_FORMAT_RF64, SF_FORMAT_PCM_16), (SF_FORMAT_FLAC, SF_FORMAT_PCM_24),
    (SF_FORMAT_OGG, SF_FORMAT_VORBIS), (SF_FORMAT_WAV, SF_FORMAT_ULAW), (SF_FORMAT_WAV, SF_FORMAT_IMA_ADPCM),
])
func otherContainersAndCodingsAreRead(container: Int, coding: Int) throws {
    let folder = TemporaryFolder()
    let tone = Waveform(samples: sine(16_000).map { $0[0] }, sampleRate: 16_000)
    try AudioFile.write(tone, to: "\(folder.path)/a", format: Int32(container | coding))
    let wave = try AudioFile.read("\(folder.path)/a")
    #expect(wave.sampleRate == 16_000 && abs(wave.samples.count - 16_000) < 1_024)
    let errors = (1_000..<15_000).map { abs(wave.samples[$0] - tone.samples[$0]) }
    #expect(errors.max()! < 0.05)
}

@Test func aStreamIsReadAsAFile() throws {
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(WAVFile(frames: sine(2_000)).data)
    try pipe.fileHandleForWriting.close()
    var place = ""
    let wave = try AudioFile.withFile(of: pipe.fileHandleForReading) { path in
        place = path
        return try AudioFile.read(path)
    }
    #expect(wave.samples.count == 2_000)
    #expect(!FileManager.default.fileExists(atPath: place))
    let silent = Pipe()
    try silent.fileHandleForWriting.close()
    #expect(throws: AudioFileError.empty(path: "standard input")) {
        try AudioFile.withFile(of: silent.fileHandleForReading) { try AudioFile.read($0) }
    }
}

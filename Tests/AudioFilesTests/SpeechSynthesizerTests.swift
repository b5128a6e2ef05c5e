import Foundation
import Testing

@testable import AudioFiles

@Test func aStreamIsReadToItsEnd() {
    var stream = WAVFile(sampleRate: 22_050, frames: sine(300)).data
    stream.replaceSubrange(40..<44, with: [0, 0xF0, 0xFF, 0x7F])
    let wave = SpeechSynthesizer.waveform(ofStream: Array(stream))
    #expect(wave?.samples.count == 300 && wave?.sampleRate == 22_050)
    #expect(zip(wave?.samples ?? [], sine(300)).allSatisfy { abs($0 - $1[0]) < 1e-4 })
    #expect(SpeechSynthesizer.waveform(ofStream: []) == nil)
    #expect(SpeechSynthesizer.waveform(ofStream: [UInt8](repeating: 65, count: 100)) == nil)
}

@Test func allOfAProgramsOutputArrives() throws {
    let output = try SpeechSynthesizer.run(["head", "-c", "300000", "/dev/zero"])
    #expect(output == [UInt8](repeating: 0, count: 300_000))
}

@Test func aProgramThatIsNotInstalledIsNamed() {
    let failure = error { () throws(SpeechError) in try SpeechSynthesizer.run(["no-such-program-anywhere"]) }
    #expect(failure == .notInstalled)
    #expect(isOneSentence(SpeechError.notInstalled.description))
    #expect(isOneSentence(SpeechError.cannotRun("no memory").description))
    #expect(isOneSentence(SpeechError.failed(voice: "en+f1", text: "six").description))
}

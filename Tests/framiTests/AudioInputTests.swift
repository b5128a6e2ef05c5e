import AudioSignal
import Foundation
import Testing

@testable import AudioFiles

/// Audio files that are not as they should be, through every command that reads them.
@Suite(.serialized) struct AudioInputTests {
    /// A tone of 0.3 s as a WAV file of 32-bit floats, with one sample of another value.
    private func spiky(_ value: Float, at sample: Int) -> Data {
        var data = Data("RIFF\0\0\0\0WAVEfmt ".utf8)
        func append<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        append(UInt32(16))
        append(UInt16(3))
        append(UInt16(1))
        append(UInt32(16_000))
        append(UInt32(64_000))
        append(UInt16(4))
        append(UInt16(32))
        data.append(contentsOf: "data".utf8)
        append(UInt32(4 * 4_800))
        for index in 0..<4_800 { append((index == sample ? value : 0.4 * sin(0.17 * Float(index))).bitPattern) }
        data.replaceSubrange(4..<8, with: withUnsafeBytes(of: UInt32(data.count - 8).littleEndian) { Data($0) })
        return data
    }

    @Test(arguments: [1e22, .nan, .infinity] as [Float])
    func classifyNamesTheSampleThatNoSoundHas(value: Float) throws {
        let frami = try Frami()
        try spiky(value, at: 4_000).write(to: URL(fileURLWithPath: frami.folder + "/spike.wav"))
        let result = try frami.run(["classify", "teacher.safetensors", "spike.wav"])
        #expect(result.status == 1 && result.output == "")
        #expect(
            result.error.hasPrefix("frami: The audio file spike.wav holds the value \(value) at sample 4000 (0.250 s)"))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    /// An invalid training clip: no step is made, and the engine ends properly.
    @Test func trainingAndEvaluatingRefuseAClipThatNoSoundIs() throws {
        let frami = try Frami()
        let root = try LookAlike.folder.make(in: frami.folder)
        for name in ["low", "middle", "high"] {
            try spiky(1e22, at: 17).write(to: URL(fileURLWithPath: "\(root)/\(name)/3.wav"))
        }
        let trained = try frami.run(["train", "folder:\(root):1", "--out", "t.safetensors"] + DatasetsTests.oneEpoch)
        #expect(trained.status == 1)
        let said = trained.output + trained.error
        #expect(said.contains("3.wav holds the value 1e+22 at sample 17 (0.001 s)"), "\(said)")
        #expect(!trained.objects.contains { $0["type"] as? String == "stepped" })
        #expect(!FileManager.default.fileExists(atPath: frami.folder + "/t.safetensors"))
        let distilled = try frami.run(Frami.tiny + ["--evaluate", "folder:\(root)", "--rounds", "1", "--plain"])
        #expect(distilled.status == 1)
    }

    @Test func anUnfinishedRecordingAndADecodersRemarksAreOneLineEach() throws {
        let frami = try Frami()
        let tone = Waveform(samples: (0..<16_000).map { 0.4 * sin(0.17 * Float($0)) }, sampleRate: 16_000)
        try AudioFile.writeWAV(tone, to: frami.folder + "/whole.wav")
        var file = try #require(FileManager.default.contents(atPath: frami.folder + "/whole.wav"))
        file.replaceSubrange(4..<8, with: [36, 0, 0, 0])
        file.replaceSubrange(40..<44, with: [0, 0, 0, 0])
        try file.write(to: URL(fileURLWithPath: frami.folder + "/open.wav"))
        let whole = try frami.run(["classify", "teacher.safetensors", "whole.wav"])
        let open = try frami.run(["classify", "teacher.safetensors", "open.wav"])
        #expect(open.status == 0 && whole.error == "")
        #expect(open.output == whole.output.replacing("whole.wav", with: "open.wav"))
        #expect(open.error.split(separator: "\n").count == 1 && open.error.contains("open.wav"))

        try AudioFile.write(tone, to: frami.folder + "/a.mp3", format: 0x23_0082)
        let mp3 = try #require(FileManager.default.contents(atPath: frami.folder + "/a.mp3"))
        let garbage = Data(String(repeating: "garbage ", count: 40).utf8)
        try (mp3.prefix(800) + garbage + mp3.dropFirst(800)).write(to: URL(fileURLWithPath: frami.folder + "/b.mp3"))
        let noted = try frami.run(["classify", "teacher.safetensors", "b.mp3"])
        #expect(noted.status == 0)
        #expect(noted.error.hasPrefix("frami: The audio file b.mp3 was read, but its decoder remarked"))
        #expect(noted.error.split(separator: "\n").count == 1, "\(noted.error)")
    }

    /// Notes about clips of a dataset are one line, which is printed each time they are read.
    @Test func aDatasetsUnusualClipsAreToldOfInOneLine() throws {
        let frami = try Frami()
        for name in ["low", "high", "noise"] {
            try FileManager.default.createDirectory(
                atPath: "\(frami.folder)/set/\(name)", withIntermediateDirectories: true)
            for clip in 0..<2 {
                var file = spiky(0.1, at: 0)
                file.replaceSubrange(40..<44, with: [0, 0, 0, 0])
                try file.write(to: URL(fileURLWithPath: "\(frami.folder)/set/\(name)/\(clip).wav"))
            }
        }
        try "path,fold\n".appending(
            ["low", "high", "noise"].flatMap { name in (0..<2).map { "\(name)/\($0).wav,\($0 + 1)\n" } }.joined()
        ).write(toFile: frami.folder + "/set/split.csv", atomically: true, encoding: .utf8)
        for _ in 0..<2 {
            let result = try frami.run(["evaluate", "teacher.safetensors", "folder:set:1"])
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.contains("promises 0 bytes of sound") && result.error.contains("2 more clips"))
        }
    }
}

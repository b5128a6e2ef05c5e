import AudioFiles
import AudioSignal
import Foundation
import Testing

/// Clips of any length through `frami classify`.
@Suite(.serialized) struct ClassifyTests {
    /// Noise in 16 bits, 44.1 kHz, two channels.
    private func stereo(seconds: Double, at path: String) throws {
        let frames = Int(seconds * 44_100)
        var data = Data("RIFF".utf8)
        func append<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        append(UInt32(36 + 4 * frames))
        data.append(contentsOf: "WAVEfmt ".utf8)
        append(UInt32(16))
        append(UInt16(1))
        append(UInt16(2))
        append(UInt32(44_100))
        append(UInt32(4 * 44_100))
        append(UInt16(4))
        append(UInt16(16))
        data.append(contentsOf: "data".utf8)
        append(UInt32(4 * frames))
        var state: UInt64 = 1
        let second = Data(
            (0..<176_400).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            })
        for _ in 0..<Int(seconds) { data.append(second) }
        data.append(second.prefix(4 * frames - 176_400 * Int(seconds)))
        try data.write(to: URL(fileURLWithPath: path))
    }

    /// Runs the program to its end.
    ///
    /// - Returns: its peak memory in MiB, and its exit status.
    private func peak(_ arguments: [String]) throws -> (mebibytes: Double, status: Int32) {
        var words = ([Frami.program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var process: pid_t = 0
        try #require(posix_spawn(&process, Frami.program, &actions, nil, &words, environ) == 0)
        var status: Int32 = 0
        var kibibytes = 0
        // The memory is measured while the process runs, because the kernel's final figure includes that of this
        // process before the program was started.
        while waitpid(process, &status, WNOHANG) == 0 {
            let lines = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            if let peak = lines.firstMatch(of: /VmHWM:\s+(\d+) kB/), lines.contains("Name:\tframi\n") {
                kibibytes = Int(peak.output.1) ?? kibibytes
            }
            usleep(2000)
        }
        return (Double(kibibytes) / 1024, status)
    }

    @Test func memoryDoesNotGrowWithALongClip() throws {
        let frami = try Frami()
        let (short, long) = (frami.folder + "/short.wav", frami.folder + "/long.wav")
        // One window and a half, and three minutes: 11 MiB more as one channel of floats at 16 kHz.
        try stereo(seconds: 15, at: short)
        try stereo(seconds: 180, at: long)
        let model = frami.folder + "/teacher.safetensors"
        let (one, many) = (try peak(["classify", model, short]), try peak(["classify", model, long]))
        #expect(one.status == 0 && many.status == 0)
        #expect(one.mebibytes > 10 && many.mebibytes < 300)
        #expect(many.mebibytes - one.mebibytes < 6, "\(one.mebibytes) and \(many.mebibytes) MiB")
    }

    @Test func aClipOfATwentiethOfASecondHasAClass() throws {
        let frami = try Frami()
        try stereo(seconds: 0.05, at: frami.folder + "/short.wav")
        for model in ["teacher.safetensors", "digits"] {
            let result = try frami.run(["classify", model, "short.wav"])
            #expect(result.status == 0, "\(result.error)")
            #expect(result.output.hasPrefix("short.wav  "))
        }
    }

    /// Writes a word of the demo, repeated `times` times, with silence before and after each.
    private func word(_ frami: Frami, silence: Double, times: Int = 1) throws -> (path: String, word: String) {
        let clip = try #require(Dataset.load(DatasetReference(kind: .digits, root: nil)).clips.first { $0.label == 3 })
        let quiet = [Float](repeating: 0, count: Int(silence * 16_000))
        let spoken = try clip.waveform(sampleRate: 16_000).samples + quiet
        let samples = quiet + (0..<times).flatMap { _ in spoken }
        try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: frami.folder + "/word.wav")
        return ("word.wav", "three")
    }

    @Test(arguments: [0, 0.5, 4]) func silenceAroundAWordChangesNothing(seconds: Double) throws {
        let frami = try Frami()
        let (path, word) = try word(frami, silence: seconds)
        let result = try frami.run(["classify", "digits", path, "--threshold", "0.5"])
        #expect(result.output.hasPrefix("word.wav  \(word) "), "\(result.output)")
    }

    @Test func silenceIsNoneOfThese() throws {
        let frami = try Frami()
        let silence = Waveform(samples: [Float](repeating: 0, count: 40_000), sampleRate: 16_000)
        try AudioFile.writeWAV(silence, to: frami.folder + "/silence.wav")
        try stereo(seconds: 2, at: frami.folder + "/noise.wav")
        #expect(
            try frami.run(["classify", "digits", "silence.wav"]).output == "silence.wav  none of these  (silence)\n")
        let sure = try frami.run(["classify", "digits", "noise.wav", "--top", "1"])
        #expect(!sure.output.contains("none of these"))
        let doubtful = try frami.run([
            "classify", "teacher.safetensors", "noise.wav", "--threshold", "0.99", "--top", "1",
        ])
        #expect(doubtful.output.hasPrefix("noise.wav  none of these  ("), "\(doubtful.output)")
        for threshold in ["1.5", "-0.1", "nan", "x"] {
            let result = try frami.run(["classify", "digits", "noise.wav", "--threshold", threshold])
            #expect(result.status == 64 && result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
    }

    @Test func jsonTellsOfEveryWindow() throws {
        let frami = try Frami()
        let (path, word) = try word(frami, silence: 1, times: 2)
        let result = try frami.run(["classify", "digits", path, "nowhere.wav", "--json"])
        #expect(result.status == 1 && result.lines.count == 1)
        let object = try #require(result.objects.first)
        #expect(object["clip"] as? String == path && object["class"] as? String == word)
        #expect(object["silence"] as? Bool == false)
        let classes = try #require(object["classes"] as? [String])
        let scores = try #require(object["scores"] as? [Double])
        #expect(classes.count == 10 && classes[scores.indices.max { scores[$0] < scores[$1] }!] == word)
        let windows = try #require(object["windows"] as? [[String: Any]])
        let starts = windows.compactMap { $0["start"] as? Double }
        // 32 frames of 256 samples at 16 kHz, half overlapping.
        #expect(starts.count == windows.count && starts[0] == 0 && abs(starts[1] - 0.256) < 1e-9)
        for window in windows {
            let logits = try #require(window["logits"] as? [Double])
            let exponentials = logits.map { exp($0 - logits.max()!) }
            let own = try #require(window["scores"] as? [Double])
            #expect(zip(own, exponentials).allSatisfy { abs($0 - $1 / exponentials.reduce(0, +)) < 1e-4 })
            #expect(abs((window["end"] as! Double) - (window["start"] as! Double) - 0.512) < 1e-9)
        }
        let silent = try frami.run(["classify", "digits", path, "--json", "--threshold", "1"])
        #expect(silent.objects.first?["class"] is NSNull)
        // A word that is said once is judged as a whole.
        let (once, _) = try self.word(frami, silence: 1)
        let alone = try frami.run(["classify", "digits", once, "--json"]).objects.first?["windows"] as? [[String: Any]]
        #expect(alone?.count == 1 && alone?[0]["start"] as? Double == 0)
        #expect(abs(try #require(alone?[0]["heardFrom"] as? Double) - 1) < 0.05)
    }
}

import AudioSignal
import Foundation
import Testing

@testable import AudioFiles

/// `frami listen` on sounds that are known.
@Suite(.serialized) struct ListenTests {
    /// Digits with a second of silence around each.
    private func spoken(_ indices: [Int]) throws -> (samples: [Float], classes: [String]) {
        let set = try Dataset.load(DatasetReference(kind: .digits, root: nil))
        var samples = [Float](repeating: 0, count: 16_000)
        var classes: [String] = []
        for index in indices {
            let clip = set.clips[index]
            samples += try clip.waveform(sampleRate: 16_000).samples + [Float](repeating: 0, count: 16_000)
            classes.append(set.classNames[clip.label])
        }
        return (samples, classes)
    }

    @Test func aFileIsALineForEachDetection() throws {
        let frami = try Frami()
        let (samples, classes) = try spoken([3, 101, 250])
        try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: "\(frami.folder)/clip.wav")
        let result = try frami.run(["listen", "digits", "clip.wav", "--threshold", "0.9"])
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        // The first windows contain only the beginning of a word, and may be taken for another.
        let heard = result.lines.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        var rest = heard[...]
        for name in classes {
            let place = try #require(rest.firstIndex(of: name), "\(name) in \(heard)")
            rest = rest[(place + 1)...]
        }
    }

    /// Samples by a pipe are heard as a file's are.
    @Test func aPipeIsHeardAsAFile() throws {
        let frami = try Frami()
        let (samples, _) = try spoken([7])
        try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: "\(frami.folder)/clip.wav")
        let wav = try Data(contentsOf: URL(fileURLWithPath: "\(frami.folder)/clip.wav"))
        try wav.suffix(2 * samples.count).write(to: URL(fileURLWithPath: "\(frami.folder)/clip.raw"))
        let file = try frami.run(["listen", "digits", "clip.wav", "--json"])
        let pipe = try frami.shell("cat clip.raw | \(Frami.program) listen digits - --json")
        #expect(pipe.output == file.output && !pipe.output.isEmpty, "\(pipe.error)")
        let heard = file.objects.filter { $0["type"] as? String == "heard" }
        #expect(heard.count >= 8 && heard.first?["silence"] as? Bool == true)
        let moments = heard.compactMap { $0["seconds"] as? Double }
        #expect(zip(moments, moments.dropFirst()).allSatisfy { abs($1 - $0 - 0.25) < 1e-6 || $1 == moments.last })
        #expect((heard.first?["scores"] as? [Double])?.count == 10)
        #expect(file.objects.contains { $0["type"] as? String == "detected" })
        #expect(file.objects.last?["type"] as? String == "finished")
    }

    @Test func theScreenShowsAFileAndLeaves() throws {
        let frami = try Frami()
        let (samples, classes) = try spoken([3])
        try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: "\(frami.folder)/clip.wav")
        let terminal = try frami.terminal(["listen", "digits", "clip.wav", "--mute"])
        try terminal.wait(for: "listening")
        try terminal.wait(for: classes[0])
        try terminal.wait(for: "over")
        terminal.send("q")
        #expect(terminal.end() == 0 && terminal.isCooked)
    }

    /// The player gets the file's samples, whatever its format.
    @Test func aFileIsPlayedWhileTheScreenShowsIt() throws {
        let frami = try Frami()
        let (samples, _) = try spoken([3])
        try AudioFile.write(
            Waveform(samples: samples, sampleRate: 16_000), to: "\(frami.folder)/clip.flac", format: 0x17_0002)
        try FileManager.default.createDirectory(atPath: "\(frami.folder)/bin", withIntermediateDirectories: false)
        try Data("#!/bin/sh\nexec cat > \"$HOME/played\"\n".utf8).write(
            to: URL(fileURLWithPath: "\(frami.folder)/bin/aplay"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(frami.folder)/bin/aplay")
        let path = "\(frami.folder)/bin:\(Frami.searchPath)"
        let terminal = try frami.terminal(
            ["listen", "digits", "clip.flac"], environment: PseudoTerminal.usual.merging(["PATH": path]) { $1 })
        try terminal.wait(for: "over")
        terminal.send("q")
        #expect(terminal.end() == 0)
        let played = try Data(contentsOf: URL(fileURLWithPath: "\(frami.folder)/played"))
        #expect(played.count == 2 * samples.count)
        let loudest = played.withUnsafeBytes { $0.bindMemory(to: Int16.self).map(\.magnitude).max() ?? 0 }
        let expected = Int(32_767 * samples.map(abs).max()!)
        #expect(abs(Int(loudest) - expected) <= 2)
    }

    @Test func aProgramStandsInForTheMicrophone() throws {
        let frami = try Frami()
        let (samples, classes) = try spoken([3])
        try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: "\(frami.folder)/clip.wav")
        let result = try frami.shell(
            """
            mkdir bin; printf '#!/bin/sh\ntail -c +45 clip.wav; echo no more >&2; exit 3\n' > bin/arecord; chmod +x bin/arecord
            PATH=bin:$PATH \(Frami.program) listen digits --microphone arecord
            """)
        #expect(result.output.contains(classes[0]), "\(result.output) \(result.error)")
        #expect(result.status == 1 && result.error.contains("arecord ended with status 3 (no more)"), "\(result.error)")
    }

    /// Each kind of bad input gives its exit status and one sentence.
    @Test func whatCannotBeHeardIsSaidInOneSentence() throws {
        let frami = try Frami()
        try Data().write(to: URL(fileURLWithPath: "\(frami.folder)/empty.wav"))
        let cases: [(String, Int32, String)] = [
            ("listen digits nothing.wav", 1, "nothing.wav does not exist"),
            ("listen digits empty.wav", 1, "empty.wav"),
            ("listen nothing clip.wav", 1, "'nothing' is neither a model file"),
            ("listen digits - < empty.wav", 1, "No sound came"),
            ("listen digits --threshold 2", 64, "--threshold from 0 to 1"),
            ("listen digits --microphone sox", 64, "--microphone one of"),
            ("listen digits clip.wav --microphone parec", 64, "either a clip or --microphone"),
            ("listen digits clip.wav --plain --json", 64, "only one of --plain and --json"),
            ("listen digits clip.wav --theme none", 64, "none"),
        ]
        for (line, status, words) in cases {
            let result = try frami.shell("\(Frami.program) \(line)")
            #expect(result.status == status, "\(line): \(result.error)")
            #expect(result.error.contains(words), "\(line): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        let missing = try frami.shell("PATH=nowhere \(Frami.program) listen digits")
        #expect(missing.status == 1 && missing.error.contains("There is no program that reads the microphone"))
    }
}

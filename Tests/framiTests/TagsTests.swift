import AudioFiles
import AudioSignal
import Foundation
import Testing

/// Clips with any number of tags from the command line: train a tagger, distil a student, evaluate it, ask it.
@Suite(.serialized) struct TagsTests {
    private static let names = ["low", "middle", "high"]
    private static let pitches: [Float] = [300, 1200, 4000]

    /// Forty clips of tones, each with the tags of the tones that sound, eight of them for testing.
    private static func makeClips(in parent: String) throws -> String {
        let root = "\(parent)/tones"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        var (labels, split) = ("path,labels\n", "path,fold\n")
        for clip in 0..<40 {
            let tags = (0..<3).filter { (clip / 5 + 1) & (1 << $0) != 0 }
            var samples = [Float](repeating: 0, count: 6000)
            for tag in tags {
                let step: Float = 2 * .pi * pitches[tag] / 16_000
                for time in samples.indices { samples[time] += 0.25 * sin(step * Float(time)) }
            }
            try AudioFile.writeWAV(Waveform(samples: samples, sampleRate: 16_000), to: "\(root)/\(clip).wav")
            labels += "\(clip).wav,\(tags.map { names[$0] }.joined(separator: ";"))\n"
            split += "\(clip).wav,\(clip % 5 == 0 ? 1 : 0)\n"
        }
        try labels.write(toFile: "\(root)/labels.csv", atomically: true, encoding: .utf8)
        try split.write(toFile: "\(root)/split.csv", atomically: true, encoding: .utf8)
        return root
    }

    @Test func aTaggerAndItsStudentComeOfATableOfLabels() throws {
        let frami = try Frami()
        let root = try Self.makeClips(in: frami.folder)
        let data = "folder:\(root):1"

        let trained = try frami.run([
            "train", data, "--model", "digits8x1", "--epochs", "20", "--batch", "8", "--threads", "1", "--seed", "1",
            "--out", "tagger.safetensors", "--json",
        ])
        #expect(trained.status == 0, "\(trained.error)")
        let taught = try #require(trained.objects.last?["student"] as? [String: Any])
        #expect(trained.objects.first?["output"] as? String == "sigmoid")
        #expect(taught["accuracy"] is NSNull && (taught["mAP"] as? Double ?? 0) > 0.8)

        let evaluated = try frami.run(["evaluate", "tagger.safetensors", data, "--json"])
        #expect(evaluated.status == 0, "\(evaluated.error)")
        let object = try #require(evaluated.objects.last)
        #expect(object["mAP"] as? Double == taught["mAP"] as? Double)
        let tags = try #require(object["tags"] as? [[String: Any]])
        #expect(tags.compactMap { $0["tag"] as? String } == ["high", "low", "middle"])
        for tag in tags {
            let precision = try #require(tag["averagePrecision"] as? [String: Double])
            #expect(precision["low"]! <= precision["value"]! && precision["value"]! <= precision["high"]!)
        }
        let table = try frami.run(["evaluate", "tagger.safetensors", data])
        #expect(table.lines.first?.hasPrefix("mAP ") == true && table.lines.count == 5, "\(table.output)")

        let distilled = try frami.run(
            Frami.tiny + ["--teacher", "tagger.safetensors", "--evaluate", data, "--rounds", "2", "--json"])
        #expect(distilled.status == 0, "\(distilled.error)")
        let said = try #require(distilled.objects.last?["student"] as? [String: Any])
        #expect((said["agreements"] as? [[String: Any]])?.count == 3)
        let student = try #require(distilled.objects.last?["checkpoint"] as? String)
        let again = try frami.run(["evaluate", student, data, "--json"])
        #expect(again.objects.last?["mAP"] as? Double == said["mAP"] as? Double)
    }

    @Test func aModelOfOneClassIsNotToldByTags() throws {
        let frami = try Frami()
        let root = try Self.makeClips(in: frami.folder)
        // The teacher of every test knows classes of other names: take the clips' own.
        let text = try String(contentsOfFile: "\(root)/labels.csv", encoding: .utf8)
        try text.replacingOccurrences(of: "middle", with: "noise")
            .write(toFile: "\(root)/labels.csv", atomically: true, encoding: .utf8)
        for arguments in [
            ["evaluate", "teacher.safetensors", "folder:\(root)"], Frami.tiny + ["--evaluate", "folder:\(root)"],
        ] {
            let refused = try frami.run(arguments)
            #expect(refused.status == 1)
            #expect(refused.error.contains("give a model that was trained on tags"), "\(refused.error)")
        }
    }
}

import AudioFiles
import AudioSignal
import Foundation
import Testing

/// The README's commands from a teacher to a program for a small machine, run as they are written there.
@Suite struct ReadmePathTests {
    /// The commands of the section's first block.
    private static var commands: [String] {
        get throws {
            let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("README.md")
            let text = try String(contentsOf: readme, encoding: .utf8)
            let section = text.components(separatedBy: "## To a phone or a sensor\n").last ?? ""
            let block = section.components(separatedBy: "\n```\n").dropFirst().first ?? ""
            return block.split(separator: "\n").map(String.init)
        }
    }

    @Test func itIsOneCommandAStep() throws {
        let commands = try Self.commands
        #expect(
            commands.map { $0.split(separator: " ")[0] } == [
                "frami", "frami", "python", "python", "emx-onnx-cgen", "gcc",
            ])
    }

    /// The shell finds this build's program, and those beside FRAMI_PYTHON.
    @Test(
        .enabled(
            if: OtherRuntimes.python != nil && ProcessInfo.processInfo.environment["FRAMI_LONG"] != nil,
            "takes minutes: set FRAMI_LONG=1, and FRAMI_PYTHON to a Python with torch, onnxruntime and emx-onnx-cgen"))
    func eachCommandRunsAsItStands() throws {
        let frami = try Frami()
        let python = try #require(OtherRuntimes.python)
        try FileManager.default.createDirectory(atPath: "\(frami.folder)/bin", withIntermediateDirectories: false)
        for (name, place) in [
            ("frami", Frami.program), ("python", python),
            ("emx-onnx-cgen", (python as NSString).deletingLastPathComponent + "/emx-onnx-cgen"),
        ] {
            let script = "#!/bin/sh\nexec '\(place)' \"$@\"\n"
            try script.write(toFile: "\(frami.folder)/bin/\(name)", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(frami.folder)/bin/\(name)")
        }
        let clip = try #require(Dataset.load(DatasetReference(kind: .digits, root: nil)).clips.first)
        try AudioFile.writeWAV(clip.waveform(sampleRate: 16_000), to: "\(frami.folder)/CLIP.wav")
        for command in try Self.commands {
            let result = try frami.shell("PATH=\"$PWD/bin:$PATH:/usr/bin:/bin\"; \(command)")
            #expect(result.status == 0, "\(command): \(result.error)")
            print("\(command)\n\(result.output)")
        }
        for file in ["student/student-wave.ort", "student/CARD.md", "student.c", "student.o"] {
            #expect(FileManager.default.fileExists(atPath: "\(frami.folder)/\(file)"), "\(file)")
        }
    }
}

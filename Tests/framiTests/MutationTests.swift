import AudioSignal
import Foundation
import TensorCore
import Testing

@testable import AudioFiles

/// Files of every kind that the program reads, each damaged in many ways: the program must give a result or one
/// sentence in a short time and with little memory.
///
/// 20 of each kind; 1,000 with FRAMI_LONG=1.
@Suite(.serialized) struct MutationTests {
    enum Kind: String, CaseIterable {
        case wav, flac, ogg, aiff, caf, mp3, safetensors, toml, csv, onnx

        /// libsndfile's number for the container and its coding.
        var soundFormat: Int32? {
            switch self {
            case .wav: 0x01_0002
            case .aiff: 0x02_0002
            case .caf: 0x18_0002
            case .flac: 0x17_0002
            case .ogg: 0x20_0060
            case .mp3: 0x23_0082
            default: nil
            }
        }
    }

    private static let isLong = ProcessInfo.processInfo.environment["FRAMI_LONG"] != nil
    private static let count = isLong ? 1_000 : 20

    /// Files that one process is given at a time, where a command takes several.
    private static let batch = 10

    @Test(arguments: Kind.allCases) func aDamagedFileIsAnsweredInASentence(kind: Kind) throws {
        let frami = try Frami()
        let original = try original(kind, in: frami)
        for start in stride(from: 0, to: Self.count, by: Self.batch) {
            let files = (start..<start + Self.batch).map { index in
                var random = RandomGenerator(seed: UInt64(index), stream: kind.rawValue)
                return original.mutated(using: &random)
            }
            // Most batches cause no problem, and one process is faster than ten.
            if kind.soundFormat != nil, try problem(with: files, kind, in: frami) == nil { continue }
            for (index, file) in zip(start..., files) {
                let problem = try problem(with: file, kind, in: frami, isEven: index % 2 == 0)
                #expect(problem == nil, "\(kind.rawValue) \(index): \(problem ?? "")")
            }
        }
    }

    /// A whole file of a kind; what it needs beside it is put into the test's folder.
    private func original(_ kind: Kind, in frami: Frami) throws -> Data {
        let tone = Waveform(samples: (0..<8_000).map { 0.4 * sin(0.17 * Float($0)) }, sampleRate: 16_000)
        let path = "\(frami.folder)/original"
        if let format = kind.soundFormat { try AudioFile.write(tone, to: path, format: format) }
        switch kind {
        case .safetensors:
            try AudioFile.writeWAV(tone, to: "\(frami.folder)/clip.wav")
            return try #require(FileManager.default.contents(atPath: "\(frami.folder)/teacher.safetensors"))
        case .toml: return Data(Frami.recipe.utf8)
        case .onnx:
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            return try Data(contentsOf: tests.appendingPathComponent("ONNXImportTests/Fixtures/residual.kept.onnx"))
        case .csv:
            let short = Waveform(samples: Array(tone.samples.prefix(800)), sampleRate: 16_000)
            var rows = ["path,fold"]
            for name in ["low", "high", "noise"] {
                try FileManager.default.createDirectory(
                    atPath: "\(frami.folder)/set/\(name)", withIntermediateDirectories: true)
                for clip in 0..<3 {
                    try AudioFile.writeWAV(short, to: "\(frami.folder)/set/\(name)/\(clip).wav")
                    rows.append("\(name)/\(clip).wav,\(clip + 1)")
                }
            }
            return Data((rows.joined(separator: "\n") + "\n").utf8)
        default: return try #require(FileManager.default.contents(atPath: path))
        }
    }

    /// The problem of the program with several sounds in one call; nil if there is none.
    private func problem(with files: [Data], _ kind: Kind, in frami: Frami) throws -> String? {
        let names = files.indices.map { "damaged-\($0).\(kind.rawValue)" }
        for (name, file) in zip(names, files) { try file.write(to: URL(fileURLWithPath: "\(frami.folder)/\(name)")) }
        return try problem(with: ["classify", "teacher.safetensors"] + names, lines: 2 * names.count, in: frami)
    }

    /// The problem of the program with a file; nil if there is none.
    private func problem(with file: Data, _ kind: Kind, in frami: Frami, isEven: Bool) throws -> String? {
        let name = kind == .csv ? "set/split.csv" : "damaged.\(kind.rawValue)"
        try file.write(to: URL(fileURLWithPath: "\(frami.folder)/\(name)"))
        let arguments =
            switch kind {
            case .safetensors: isEven ? ["info", name] : ["classify", name, "clip.wav"]
            // A dataset that is not there ends the run before its first step, after everything else was looked at.
            case .toml:
                ["run", "--recipe", name, "--teacher", "teacher.safetensors", "--evaluate", "folder:none", "--plain"]
            case .csv: ["evaluate", "teacher.safetensors", "folder:set"]
            case .onnx:
                [
                    "import", name, "--front-end", "torchaudio:n_mels=32", "--classes", "a,b,c,d,e", "--out",
                    "made.safetensors",
                ]
            default: ["classify", "teacher.safetensors", name]
            }
        // An import may print remarks, for example about a guess or missing statistics.
        return try problem(with: arguments, lines: kind == .onnx ? 4 : 2, in: frami)
    }

    /// The problem of the program with these arguments; nil if there is none.
    private func problem(with arguments: [String], lines: Int = 2, in frami: Frami) throws -> String? {
        let result = try Measured(arguments, in: frami.folder)
        let said = String(decoding: result.error, as: UTF8.self).debugDescription
        if ![0, 1, 64].contains(result.status) { return "status \(result.status): \(said)" }
        if result.status != 0 && result.error.isEmpty { return "status \(result.status) without a word" }
        if result.error.count(where: { $0 == 10 }) > lines { return "many lines: \(said)" }
        let all = result.output + result.error
        if all.contains(where: { $0 < 32 && $0 != 10 || $0 == 127 }) { return "control bytes: \(said)" }
        if String(data: all, encoding: .utf8) == nil { return "broken UTF-8: \(said)" }
        if String(decoding: result.output, as: UTF8.self).split(whereSeparator: { !$0.isLetter }).contains("nan") {
            return "nan"
        }
        if result.seconds > 2 { return "\(result.seconds) s" }
        if result.mebibytes > 300 { return "\(result.mebibytes) MiB" }
        return nil
    }
}

extension Data {
    /// Damaged in one to four places, most of them near the beginning, where headers are.
    fileprivate func mutated(using random: inout RandomGenerator) -> Data {
        var bytes = [UInt8](self)
        func number(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(random.next() % UInt64(bound)) }
        for _ in 0...number(4) where !bytes.isEmpty {
            let place = number(number(4) == 0 ? bytes.count : Swift.min(bytes.count, 200))
            let length = Swift.min(1 + number(8), bytes.count - place)
            switch number(9) {
            case 0: bytes[place] ^= 1 << UInt8(number(8))
            case 1: bytes[place] = [0, 0xFF, 0x7F, 0x80, 0x1B, 0x0A, 0x22][number(7)]
            // Sizes and counts that no file holds.
            case 2, 3:
                let value =
                    [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 0x7FFF_FFFF_FFFF_FFFF, .max][number(6)] as UInt64
                let isLittle = number(2) == 0
                let word = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * (isLittle ? $0 : 7 - $0))) }
                let part = value > 0xFFFF_FFFF ? word : isLittle ? Array(word[..<4]) : Array(word[4...])
                bytes.replaceSubrange(place..<Swift.min(place + part.count, bytes.count), with: part)
            case 4: bytes.removeSubrange(place..<place + length)
            case 5: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 6: bytes.insert(contentsOf: (0..<length).map { _ in UInt8(number(256)) }, at: place)
            case 7:
                bytes.insert(
                    contentsOf: Array(
                        [
                            "-1", "1e999", "99999999999999999999", "nan", "\u{1B}[2J", "\0", "\"",
                            "[", "\r\n",
                        ][number(9)].utf8), at: place)
            default: bytes.removeSubrange((bytes.count - number(bytes.count))...)
            }
        }
        return Data(bytes)
    }
}

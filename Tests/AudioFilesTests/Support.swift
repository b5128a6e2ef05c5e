import AudioSignal
import Foundation
import Testing

@testable import AudioFiles

/// A temporary folder, which is removed with the last reference to it.
final class TemporaryFolder {
    let path: String

    init() {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("frami-test-\(UUID().uuidString)")
        try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var url: URL { URL(fileURLWithPath: path) }

    func write(_ data: Data, _ name: String) {
        let url = url.appendingPathComponent(name)
        try! FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try! data.write(to: url)
    }

    func write(_ text: String, _ name: String) { write(Data(text.utf8), name) }

    func remove(_ name: String) { try! FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    /// Writes a tone of a twentieth of a second. Its pitch depends on the class, and slightly on the name, because
    /// equal clips would cause a warning.
    func tone(_ name: String, class label: Int = 0, sampleRate: Int = 8_000) {
        let own = name.utf8.reduce(0) { ($0 * 31 + Int($1)) % 9_973 }
        let hertz = 200 + 40 * Float(label) + Float(own) / 1_000
        write(WAVFile(sampleRate: sampleRate, frames: sine(400, hertz: hertz, sampleRate)).data, name)
    }
}

func sine(_ count: Int, hertz: Float = 440, _ sampleRate: Int = 16_000) -> [[Float]] {
    (0..<count).map { [0.5 * sin(2 * .pi * hertz * Float($0) / Float(sampleRate))] }
}

/// A WAV file as bytes, written by the format's description alone.
struct WAVFile {
    enum Coding { case integer, float }

    var sampleRate = 16_000
    var bits = 16
    var coding = Coding.integer
    var isExtensible = false
    /// The frames, each an array of one sample for each channel.
    var frames: [[Float]]

    var data: Data {
        let channels = frames.first?.count ?? 1
        var sound = Data()
        for sample in frames.joined() {
            switch coding {
            case .float: sound.append(little: sample.bitPattern, bytes: 4)
            case .integer:
                let value = Int(
                    min(
                        max(Double(sample) * Double(1 << (bits - 1)), -Double(1 << (bits - 1))),
                        Double(1 << (bits - 1) - 1)
                    ).rounded())
                sound.append(little: UInt32(truncatingIfNeeded: bits == 8 ? value + 128 : value), bytes: bits / 8)
            }
        }
        let tag: UInt32 = coding == .integer ? 1 : 3
        let frameBytes = channels * bits / 8
        var format = Data()
        format.append(little: isExtensible ? 65_534 : tag, bytes: 2)
        format.append(little: UInt32(channels), bytes: 2)
        format.append(little: UInt32(sampleRate), bytes: 4)
        format.append(little: UInt32(sampleRate * frameBytes), bytes: 4)
        format.append(little: UInt32(frameBytes), bytes: 2)
        format.append(little: UInt32(bits), bytes: 2)
        if isExtensible {
            format.append(little: 22, bytes: 2)
            format.append(little: UInt32(bits), bytes: 2)
            format.append(little: 0, bytes: 4)
            format.append(little: tag, bytes: 2)
            format.append(contentsOf: [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71])
        }
        var file = Data("RIFF".utf8)
        file.append(little: UInt32(20 + format.count + sound.count), bytes: 4)
        file.append(contentsOf: "WAVEfmt ".utf8)
        file.append(little: UInt32(format.count), bytes: 4)
        file.append(format)
        file.append(contentsOf: "data".utf8)
        file.append(little: UInt32(sound.count), bytes: 4)
        return file + sound
    }
}

extension Data {
    mutating func append(little value: UInt32, bytes: Int) {
        for byte in 0..<bytes { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
}

func error<Failure: Error>(_ body: () throws(Failure) -> some Any) -> Failure? {
    do { _ = try body() } catch { return error }
    return nil
}

/// Whether a message is one sentence that ends with what to do.
func isOneSentence(_ message: String) -> Bool {
    message.hasSuffix(".") && !message.contains(". ") && !message.contains("\n") && message.contains(";")
}

func recordFailure(_ comment: String, at location: SourceLocation = #_sourceLocation) {
    Issue.record(Comment(rawValue: comment), sourceLocation: location)
}

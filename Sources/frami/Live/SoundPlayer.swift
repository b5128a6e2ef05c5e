import Foundation

/// A program that plays samples as they are given to it, whatever file they come from: players of files know fewer formats
/// than the model hears, and the simplest take what they do not know for samples.
final class SoundPlayer {
    private let process = Process()
    private let descriptor: Int32
    private let pipe = Pipe()

    /// Nil where there is no such program.
    ///
    /// - Parameter sampleRate: in Hz, of one channel.
    init?(sampleRate: Int) {
        guard let player = Samples.player else { return nil }
        process.executableURL = URL(fileURLWithPath: player)
        process.arguments =
            player.hasSuffix("/paplay")
            ? ["--raw", "--format=s16le", "--rate=\(sampleRate)", "--channels=1", "--latency-msec=50"]
            : ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "\(sampleRate)", "--buffer-time=100000", "-"]
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        descriptor = pipe.fileHandleForWriting.fileDescriptor
        guard (try? process.run()) != nil else { return nil }
        // A player that does not keep up loses samples, and the screen never waits for it.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// - Parameter samples: fewer than a pipe takes in one piece, 2,048.
    func play(_ samples: [Float]) {
        let words = samples.map { Int16(min(max($0, -1), 1) * 32_767).littleEndian }
        words.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { _ = write(descriptor, start, bytes.count) }
        }
    }

    func stop() {
        if process.isRunning { process.terminate() }
    }
}

import AudioFiles
import AudioSignal
import Foundation
import Synchronization

/// Sound as it comes, read by a thread of its own: a microphone's, a pipe's, or a file's at the pace of its own clock.
final class LiveSound: Sendable {
    /// Some samples, and when they came.
    struct Piece: Sendable {
        var samples: [Float]
        /// When the samples came, by the clock of `now`.
        var arrival: Double
    }

    private struct State {
        var pieces: [Piece] = []
        var isOver = false
        var problem: String?
        var isStopped = false
        var isHeld = false
    }

    /// Samples that wait to be heard, at most: beyond them a reader that nobody waits for is held up.
    private static let mostWaiting = 1 << 20
    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    /// Seconds of a clock that never goes back.
    static var now: Double { ProcessInfo.processInfo.systemUptime }

    /// What came since the last call; waits for something up to so many seconds.
    ///
    /// - Returns: empty where nothing came; nil once the sound is over and all of it was taken.
    /// - Throws: `LiveSoundError`.
    func next(waiting seconds: Double) throws -> [Piece]? {
        if state.withLock({ $0.pieces.isEmpty && !$0.isOver }) { _ = signal.wait(timeout: .now() + seconds) }
        let (pieces, isOver, problem) = state.withLock { state in
            defer { state.pieces = [] }
            return (state.pieces, state.isOver, state.problem)
        }
        if pieces.isEmpty, isOver {
            if let problem { throw LiveSoundError(problem) }
            return nil
        }
        return pieces
    }

    /// Nothing more is wanted.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Lets a file wait where it is, or go on.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

    private var isHeld: Bool { state.withLock(\.isHeld) }
    private var isStopped: Bool { state.withLock(\.isStopped) }

    private func add(_ samples: [Float]) {
        guard !samples.isEmpty else { return }
        state.withLock { $0.pieces.append(Piece(samples: samples, arrival: Self.now)) }
        signal.signal()
    }

    private func end(_ problem: String? = nil) {
        state.withLock { ($0.isOver, $0.problem) = (true, problem) }
        signal.signal()
    }

    private func read(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread { body() }
        thread.name = "sound"
        thread.start()
    }

    /// 16-bit little-endian samples of one channel at the model's rate.
    static func samples(_ handle: FileHandle, sampleRate: Int, ended: @escaping @Sendable () -> String? = { nil })
        -> LiveSound
    {
        let sound = LiveSound()
        let descriptor = handle.fileDescriptor
        // A fiftieth of a second: what lies in a buffer is not yet on the screen.
        let most = max(sampleRate / 50, 1) * 2
        sound.read {
            var bytes = [UInt8](repeating: 0, count: most)
            var odd = 0
            while !sound.isStopped {
                let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + odd, most - odd) }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { break }
                let whole = (odd + count) / 2
                sound.add(
                    (0..<whole).map { index in
                        let bits = UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8
                        return Float(Int16(bitPattern: bits)) / 32_768
                    })
                odd = (odd + count) % 2
                if odd == 1 { bytes[0] = bytes[2 * whole] }
                while sound.isFull, !sound.isStopped { usleep(10_000) }
            }
            sound.end(sound.isStopped ? nil : ended())
        }
        return sound
    }

    private var isFull: Bool { state.withLock { $0.pieces.reduce(0) { $0 + $1.samples.count } } > Self.mostWaiting }

    /// A file's sound, resampled for the front end.
    ///
    /// - Parameter isPaced: whether a second of it takes a second; else it comes as fast as it is taken.
    static func file(_ path: String, frontEnd: FrontEnd, isPaced: Bool) -> LiveSound {
        let sound = LiveSound()
        let step = max(frontEnd.sampleRate / 50, 1)
        sound.read {
            struct Stopped: Error {}
            var start = now
            var given = 0
            do {
                try AudioFile.forEachBlock(of: path, frontEnd: frontEnd, note: printError) { block in
                    for first in stride(from: 0, to: block.count, by: step) {
                        let piece = Array(block[first..<min(first + step, block.count)])
                        given += piece.count
                        if isPaced {
                            // A piece has come once its last sample has.
                            while !sound.isStopped {
                                if sound.isHeld { start += 0.02 }
                                let left = start + Double(given) / Double(frontEnd.sampleRate) - now
                                if left <= 0 { break }
                                usleep(UInt32(min(left, 0.02) * 1e6))
                            }
                        }
                        while sound.isFull, !sound.isStopped { usleep(1_000) }
                        if sound.isStopped { throw Stopped() }
                        sound.add(piece)
                    }
                }
                sound.end()
            } catch is Stopped {
                sound.end()
            } catch {
                sound.end(Sentence.of(error))
            }
        }
        return sound
    }
}

/// Why there is no sound, in a sentence.
struct LiveSoundError: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) { description = sentence }
}

import Dashboard
import Foundation

/// Measures the screen's processor time, bytes and drawing time, second by second.
public struct ScreenCosts {
    private var since: Double
    private var bytesBefore = 0
    private var processorBefore = ScreenCosts.processorSeconds()
    private var frames = 0
    private var drawing = 0.0
    private(set) var dropped = 0

    /// - Parameter seconds: the present time of the caller's clock.
    public init(at seconds: Double) { since = seconds }

    /// Adds a frame with the time that drawing and sending it took.
    public mutating func drew(in seconds: Double) {
        frames += 1
        drawing += seconds
    }

    mutating func drop() { dropped += 1 }

    /// - Parameters:
    ///   - seconds: the present time of the caller's clock.
    ///   - bytes: the number of bytes sent to the terminal since the start.
    /// - Returns: nil until a second is over.
    public mutating func measure(at seconds: Double, bytes: Int) -> ScreenCost? {
        let elapsed = seconds - since
        guard elapsed >= 1 else { return nil }
        let processor = Self.processorSeconds()
        defer {
            since = seconds
            bytesBefore = bytes
            processorBefore = processor
            frames = 0
            drawing = 0
        }
        return ScreenCost(
            millisecondsPerFrame: frames == 0 ? 0 : drawing / Double(frames) * 1000,
            framesPerSecond: Double(frames) / elapsed, bytesPerSecond: Double(bytes - bytesBefore) / elapsed,
            core: (processor - processorBefore) / elapsed, framesDropped: dropped)
    }

    private static func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}

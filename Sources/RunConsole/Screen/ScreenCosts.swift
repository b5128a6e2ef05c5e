import Dashboard
import Foundation

/// Measures what the screen costs, over a second at a time.
public struct ScreenCosts {
    private var since: Double
    private var bytesBefore = 0
    private var processorBefore = ScreenCosts.processorSeconds()
    private var frames = 0
    private var drawing = 0.0
    private(set) var dropped = 0

    /// - Parameter seconds: the caller's clock.
    public init(at seconds: Double) { since = seconds }

    /// A frame took so long to draw and to send.
    public mutating func drew(in seconds: Double) {
        frames += 1
        drawing += seconds
    }

    mutating func drop() { dropped += 1 }

    /// - Parameters:
    ///   - seconds: the caller's clock.
    ///   - bytes: sent to the terminal since the start.
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

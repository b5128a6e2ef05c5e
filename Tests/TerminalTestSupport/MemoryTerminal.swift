import TerminalUI

/// A terminal of memory for tests: keeps the last frame, plays prepared input, counts cells instead of bytes.
public final class MemoryTerminal: Terminal {
    public private(set) var size: Size
    public var capabilities: Capabilities
    public var theme: Theme {
        didSet { frame = nil }
    }

    /// The last frame; nil before the first.
    public private(set) var frame: ScreenBuffer?
    public private(set) var framesPresented = 0
    public private(set) var isRestored = false
    public private(set) var suspensions = 0

    /// The number of cells that were changed so far.
    public private(set) var bytesWritten = 0

    private var pending: [InputEvent] = []
    private var captured = ""

    public init(size: Size, capabilities: Capabilities = Capabilities(), theme: Theme = .dark) {
        self.size = size
        self.capabilities = capabilities
        self.theme = theme
    }

    public func send(_ events: InputEvent...) { pending += events }

    public func send(keys: String) {
        pending += keys.map { .key(.character($0)) }
    }

    public func resize(to size: Size) {
        self.size = size
        frame = nil
        pending.append(.resized(size))
    }

    public func present(_ buffer: ScreenBuffer) {
        framesPresented += 1
        if let frame, frame.size == buffer.size {
            for index in frame.cells.indices where frame.cells[index] != buffer.cells[index] { bytesWritten += 1 }
        } else {
            bytesWritten += buffer.cells.count
        }
        frame = buffer
    }

    public func pollInput(timeout: Duration) -> [InputEvent] {
        defer { pending = [] }
        return pending
    }

    /// Adds text as if a library had written it to standard output.
    public func capture(_ text: String) { captured += text }

    public func takeCapturedOutput() -> String {
        defer { captured = "" }
        return captured
    }

    public private(set) var copied: [String] = []
    public private(set) var calls: [String] = []

    public func copy(_ text: String) { copied.append(text) }
    public func call(_ text: String) { calls.append(text) }
    public func repaint() { frame = nil }
    public func suspend() { suspensions += 1 }
    public func restore() { isRestored = true }
}

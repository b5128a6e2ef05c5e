import CNcurses
import Glibc
import TerminalUI

/// The terminal of standard input and output. One thread owns it.
public final class NcursesTerminal: Terminal {
    public private(set) var size: Size
    /// What the terminal was found to show.
    public private(set) var capabilities: Capabilities
    public let detection: TerminalDetection
    public private(set) var bytesWritten = 0

    /// Whether frames are sent as synchronised updates, which the terminal shows all at once.
    public var isSynchronised: Bool

    private let keyboard: Int32
    private let display: DisplayWriter
    private let before: termios
    private var leaving: [UInt8]
    private let closingMessage: [UInt8]
    private let signals: SignalPipe
    private let capture: OutputCapture
    private let screen: CursesScreen
    private let usesMouse: Bool
    private var uploads = PictureUploads()
    private var parser = InputParser()
    /// What was pressed while the terminal was asked something.
    private var early: [InputEvent] = []
    private var isActive = true
    private var isGone = false
    /// Whether the end of what was sent has not been read.
    private var isCut = false
    /// When a paste is taken as ended, which is a second after its last bytes. Without that limit, a terminal that does
    /// not send the end of a paste would make all following keys part of it. Pasted text comes in large pieces, keys
    /// come one by one.
    private var pasteEnd: ContinuousClock.Instant?
    private static let pastePatience = Duration.seconds(1)
    private static let mostBytesOfAKey = 8

    /// Takes the terminal of standard input and output.
    /// - Throws: `TerminalFailure`, with the terminal as it was.
    public init(theme: Theme, options: TerminalOptions = TerminalOptions()) throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw TerminalFailure.noTerminal }
        detection = try TerminalDetection.detect(options)
        capabilities = detection.capabilities
        keyboard = STDIN_FILENO
        var attributes = termios()
        guard let display = DisplayWriter(STDOUT_FILENO), tcgetattr(keyboard, &attributes) == 0 else {
            throw TerminalFailure.systemError(operation: "tcgetattr", number: errno)
        }
        self.display = display
        before = attributes
        size = Self.measure(display.descriptor)
        isSynchronised = detection.isSynchronised
        usesMouse = options.usesMouse && detection.term != "linux" && !detection.term.hasPrefix("vt")
        signals = try SignalPipe()
        do {
            screen = try CursesScreen(detection: detection, size: size, theme: theme)
            capture = try OutputCapture(path: options.logPath, memory: memory_file)
        } catch {
            signals.restore()
            throw error
        }
        leaving = Self.leavingBytes(usesMouse: usesMouse)
        closingMessage = options.closingMessage.isEmpty ? [] : Array((options.closingMessage + "\r\n").utf8)
        armCrashGuard()
        makeRaw()
        send(screen.opening() + Self.modes(usesMouse: usesMouse, on: true))
    }

    deinit {
        restore()
    }

    /// The colours of roles; a new theme redraws everything at the next `present`.
    public var theme: Theme {
        get { screen.theme }
        set { screen.theme = newValue }
    }

    /// Sends the cells that differ from what the terminal shows; nothing once the terminal is given back or gone.
    public func present(_ buffer: ScreenBuffer) {
        guard isActive, !isGone else { return }
        var buffer = buffer
        let pictures = uploads.place(&buffer)
        let bytes = pictures + screen.frame(buffer)
        guard !bytes.isEmpty else { return }
        send(isSynchronised ? Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8) : bytes)
    }

    /// Makes the next `present` send every cell.
    public func repaint() {
        screen.forget()
        uploads.forget()
    }

    /// What libraries wrote to standard output and error since the last call.
    public func takeCapturedOutput() -> String { capture.take() }

    /// Waits up to `timeout` for input and returns all that is there; empty after the timeout.
    public func pollInput(timeout: Duration) -> [InputEvent] {
        let events = outputs(timeout: early.isEmpty ? timeout : .zero).compactMap { output -> InputEvent? in
            if case .event(let event) = output { return event }
            return nil
        }
        defer { early = [] }
        return early + events
    }

    /// The terminal's background colour, if it answers within `timeout`; keys that are pressed meanwhile are kept.
    public func queryBackground(timeout: Duration = .milliseconds(150)) -> RGB? {
        var found: RGB?
        ask(Array("\u{1B}]11;?\u{1B}\\".utf8), timeout: timeout) { output in
            if case .background(let rgb) = output { found = rgb }
        }
        return found
    }

    /// Puts a text on the clipboard of the person at the terminal (OSC 52).
    public func copy(_ text: String) { if isActive { send(Announcement.copying(text)) } }

    /// Rings the bell, and shows a notice on the desktop where the terminal is known to have one.
    public func call(_ text: String) {
        if isActive { send(Announcement.notice(text, environment: TerminalDetection.environment)) }
    }

    /// Asks the terminal whether cells can show pictures, which are then in its capabilities; without an answer within
    /// `timeout` they are not. Keys that are pressed meanwhile are kept. tmux and screen are not asked, because they do
    /// not pass pictures on.
    public func findPictures(timeout: Duration = .milliseconds(200)) {
        let isInside = ["tmux", "screen"].contains { detection.term.hasPrefix($0) }
        guard !isInside, TerminalDetection.environment("TMUX") == nil, detection.codeset == "UTF-8",
            capabilities.colours >= .palette256, capabilities.glyphs > .ascii
        else { return }
        var answers = (knows: false, shows: false)
        ask(PictureUploads.query + Array("\u{1B}[>0q".utf8), timeout: timeout) { output in
            if output == .graphics(isOK: true) { answers.knows = true }
            if case .version(let version) = output { answers.shows = PictureUploads.showsCells(version) }
        }
        guard answers.knows, answers.shows else { return }
        capabilities.showsPictures = true
        leaving = PictureUploads.deletion + leaving
        armCrashGuard()
    }

    /// Sends a question, and waits for all answers until that to a request that every terminal answers.
    private func ask(_ question: [UInt8], timeout: Duration, _ take: (InputParser.Output) -> Void) {
        guard isActive, detection.isSynchronised else { return }
        send(question + Array("\u{1B}[c".utf8))
        let deadline = ContinuousClock.now + timeout
        var isAnswered = false
        while !isAnswered, ContinuousClock.now < deadline {
            for output in outputs(timeout: deadline - ContinuousClock.now) {
                if output == .deviceAttributes { isAnswered = true }
                if case .event(let event) = output { early.append(event) } else { take(output) }
            }
        }
    }

    private func outputs(timeout: Duration) -> [InputParser.Output] {
        guard !isGone else {
            sleepQuietly(timeout)
            return handleSignals().map { .event($0) }
        }
        let patience = pasteEnd.map { min(timeout, max(.zero, $0 - ContinuousClock.now)) } ?? timeout
        var waits = [
            pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&waits, 2, Self.milliseconds(patience))
        var found = handleSignals().map { InputParser.Output.event($0) }
        if let pasteEnd, ContinuousClock.now >= pasteEnd {
            self.pasteEnd = nil
            found += parser.endPaste()
        }
        guard ready > 0, waits[0].revents != 0 else { return found }
        found += readKeys()
        // A single escape is a key unless the rest of a sequence follows at once.
        while parser.isWaiting {
            var wait = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
            found += poll(&wait, 1, 25) > 0 ? readKeys() : parser.flush()
            if isGone { break }
        }
        return found.flatMap { interpret($0) }
    }

    private func readKeys() -> [InputParser.Output] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(keyboard, &bytes, bytes.count)
        if count > 0 {
            let outputs = parser.feed(bytes[..<count])
            if !parser.isPasting {
                pasteEnd = nil
            } else if pasteEnd == nil || count > Self.mostBytesOfAKey {
                pasteEnd = .now + Self.pastePatience
            }
            return outputs
        }
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        isGone = true
        return [.event(.hungUp)]
    }

    /// Carries out ^Z and ^L. ^C is passed on as a key, so that the dashboard can ask first; the signal SIGINT is not.
    private func interpret(_ output: InputParser.Output) -> [InputParser.Output] {
        guard case .event(.key(let press)) = output else { return [output] }
        if press == .control("z") {
            suspend()
            return [.event(.continued)]
        }
        if press == .control("l") { repaint() }
        return [output]
    }

    private func handleSignals() -> [InputEvent] {
        var events: [InputEvent] = []
        for signal in signals.take() {
            switch signal {
            case SIGINT: events.append(.interrupted)
            case SIGTERM: events.append(.terminated)
            case SIGHUP: events.append(.hungUp)
            case SIGWINCH:
                let new = Self.measure(display.descriptor)
                guard new != size else { continue }
                size = new
                screen.resize(to: new)
                events.append(.resized(new))
            case SIGTSTP:
                suspend()
                events.append(.continued)
            default: break
            }
        }
        return events
    }

    private func sleepQuietly(_ timeout: Duration) {
        var wait = pollfd(fd: signals.readEnd, events: Int16(POLLIN), revents: 0)
        _ = poll(&wait, 1, Self.milliseconds(timeout))
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        let whole = min(3600, max(0, seconds))
        return Int32(whole * 1000 + max(0, attoseconds) / 1_000_000_000_000_000)
    }

    /// Gives the terminal back and stops the process as ^Z does; takes the terminal again when the process continues.
    public func suspend() {
        guard isActive, !isGone else { return }
        leave()
        signals.stopProcess()
        enter()
    }

    /// Leaves the terminal as it was found; a second call does nothing.
    public func restore() {
        guard isActive else { return }
        isActive = false
        leave()
        signals.restore()
    }

    /// Prints a line on the terminal after it was restored. Where the terminal is not read, the line is lost, because
    /// printing would wait for ever.
    public func printAfterClosing(_ line: String) {
        guard !isActive, !isGone else { return }
        _ = display.send(Array((line + "\n").utf8), within: Self.leavingPatience)
    }

    private func leave() {
        // A frame that was not read is dropped, so that the bytes that restore the terminal have room.
        if isCut { display.dropPending() }
        if !isGone, display.send(leaving, within: Self.leavingPatience) != .sent { isCut = true }
        var attributes = before
        tcsetattr(keyboard, isCut ? TCSANOW : TCSADRAIN, &attributes)
        CrashGuard.disarm()
        capture.end()
    }

    /// How many seconds a terminal has to read the bytes that restore it.
    private static let leavingPatience = 0.5

    private func enter() {
        capture.begin()
        armCrashGuard()
        makeRaw()
        send((TerminalDetection.string("smcup") ?? []) + (TerminalDetection.string("civis") ?? []))
        send(Self.modes(usesMouse: usesMouse, on: true))
        let new = Self.measure(display.descriptor)
        if new != size {
            size = new
            screen.resize(to: new)
        }
        screen.forget()
        uploads.forget()
    }

    private func armCrashGuard() {
        // Armed twice, it would take itself for the handlers that it replaced.
        CrashGuard.disarm()
        CrashGuard.arm(
            leaving: leaving + closingMessage, terminal: capture.standardOutput, termios: before,
            standardOutput: capture.standardOutput,
            standardError: capture.standardError)
    }

    private func makeRaw() {
        var raw = before
        cfmakeraw(&raw)
        tcsetattr(keyboard, TCSADRAIN, &raw)
    }

    private func send(_ bytes: [UInt8]) {
        bytesWritten += bytes.count
        let ending = display.send(bytes)
        if ending == .gone { isGone = true }
        isCut = ending == .cut
    }

    /// Switches mouse buttons and drags in SGR form and bracketed paste on or off.
    private static func modes(usesMouse: Bool, on: Bool) -> [UInt8] {
        guard usesMouse else { return [] }
        return Array((on ? "\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h" : "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l").utf8)
    }

    /// The bytes that end a frame, switch the mouse off, the cursor on and attributes off, and return to the screen
    /// before.
    private static func leavingBytes(usesMouse: Bool) -> [UInt8] {
        var bytes: [UInt8] = usesMouse ? Array("\u{1B}[?2026l".utf8) : []
        bytes += modes(usesMouse: usesMouse, on: false)
        for name in ["cnorm", "sgr0", "op", "rmcup"] { bytes += TerminalDetection.string(name) ?? [] }
        if TerminalDetection.string("rmcup") == nil { bytes += Array("\r\n".utf8) }
        return bytes
    }

    private static func measure(_ descriptor: Int32) -> Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard terminal_size(descriptor, &columns, &rows) == 0, columns > 0, rows > 0 else {
            return Size(width: 80, height: 24)
        }
        return Size(width: Int(columns), height: Int(rows))
    }
}

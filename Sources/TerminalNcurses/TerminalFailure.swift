/// Why no screen can be opened; the description is one sentence that says what to do.
public enum TerminalFailure: Error, Equatable, CustomStringConvertible {
    case noTerminal
    case termUnset
    case termUnknown(String)
    case cannotMoveCursor(String)
    case systemError(operation: String, number: Int32)

    public var description: String {
        switch self {
        case .noTerminal: "There is no terminal on standard input and output: use --plain or --json."
        case .termUnset:
            "TERM is not set, so the terminal cannot be driven: set it (TERM=xterm-256color) or use --plain."
        case .termUnknown(let name):
            "The terminal type TERM=\(name) is not in this machine's terminfo: set TERM=xterm-256color or use --plain."
        case .cannotMoveCursor(let name):
            "The terminal type TERM=\(name) cannot place its cursor: set TERM to what the terminal is, or use --plain."
        case .systemError(let operation, let number):
            "The terminal cannot be set up: \(operation) failed with error \(number); use --plain."
        }
    }
}

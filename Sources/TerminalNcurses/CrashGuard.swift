import Glibc

/// Restores the terminal when the process traps, aborts or exits while the screen is open.
///
/// The handler writes bytes prepared beforehand, restores termios and the standard streams, and lets the signal end the process. Swift's
/// own handler, which shows a backtrace and then waits for a key, is called only where SWIFT_BACKTRACE asks for it.
enum CrashGuard {
    private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS, SIGQUIT]
    private static let capacity = 4096

    // A signal handler may use only memory that was allocated before it was installed.
    private nonisolated(unsafe) static let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    private nonisolated(unsafe) static let termiosBefore = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    private nonisolated(unsafe) static let actionsBefore = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    private nonisolated(unsafe) static let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    private nonisolated(unsafe) static var isPrepared = false

    private struct State {
        var isArmed = false
        var count = 0
        var terminal: Int32 = -1
        var standardOutput: Int32 = -1
        var standardError: Int32 = -1
        var wantsBacktrace = false
    }

    /// Installs the guard for a screen on `terminal`; the streams are the original ones, which the handler restores.
    static func arm(
        leaving: [UInt8], terminal: Int32, termios before: termios, standardOutput: Int32, standardError: Int32
    ) {
        let count = min(leaving.count, capacity)
        for index in 0..<count { bytes[index] = leaving[index] }
        termiosBefore.initialize(to: before)
        state.initialize(
            to: State(
                isArmed: true, count: count, terminal: terminal, standardOutput: standardOutput,
                standardError: standardError, wantsBacktrace: getenv("SWIFT_BACKTRACE") != nil))
        if !isPrepared {
            isPrepared = true
            var stack = stack_t()
            stack.ss_size = 1 << 16
            stack.ss_sp = malloc(1 << 16)
            sigaltstack(&stack, nil)
            atexit { CrashGuard.giveBack() }
        }
        for number in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                CrashGuard.giveBack()
                if CrashGuard.state.pointee.wantsBacktrace {
                    sigaction(number, CrashGuard.actionsBefore + Int(number), nil)
                } else {
                    signal(number, SIG_DFL)
                }
                raise(number)
            }
            action.sa_flags = SA_ONSTACK
            sigaction(number, &action, actionsBefore + Int(number))
        }
    }

    static func disarm() {
        guard isPrepared, state.pointee.isArmed else { return }
        state.pointee.isArmed = false
        for number in signals { sigaction(number, actionsBefore + Int(number), nil) }
    }

    private static func giveBack() {
        guard state.pointee.isArmed else { return }
        state.pointee.isArmed = false
        _ = write(state.pointee.terminal, bytes, state.pointee.count)
        tcsetattr(state.pointee.terminal, TCSANOW, termiosBefore)
        if state.pointee.standardOutput >= 0 { dup2(state.pointee.standardOutput, STDOUT_FILENO) }
        if state.pointee.standardError >= 0 { dup2(state.pointee.standardError, STDERR_FILENO) }
    }
}

import ArgumentParser
import Foundation
import SystemText
import TensorCore

do { try ProcessorFit.apply() } catch {
    printError("\(error)")
    exit(64)
}
// Where the reader of a pipe exits, printing fails but the training goes on.
signal(SIGPIPE, SIG_IGN)
// The parent process may have blocked signals, which the screen and the engine need.
var everySignal = sigset_t()
sigfillset(&everySignal)
sigprocmask(SIG_UNBLOCK, &everySignal, nil)

do {
    let words = Array(FileName.arguments.dropFirst())
    try Frami.checkCommand(words.first)
    try checkBytes(words)
    var command = try Frami.parseAsRoot(words)
    try command.run()
    try StandardOutput.check()
} catch {
    let status = Frami.exitCode(for: error)
    // Requests for help and the version are thrown too, but are no errors.
    if status == .success { Frami.exit(withError: error) }
    if error is ExitCode { exit(status.rawValue) }
    printError(Sentence.of(error))
    exit(status == .validationFailure ? 64 : 1)
}

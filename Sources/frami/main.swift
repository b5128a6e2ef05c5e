import ArgumentParser
import Foundation
import SystemText
import TensorCore

ProductKernel.fitProcessor()
// A reader that goes away ends the printing, not the training.
signal(SIGPIPE, SIG_IGN)
// Whoever started this process may have blocked signals, and a screen or an engine lives by them.
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
    // Help and versions are no errors.
    if status == .success { Frami.exit(withError: error) }
    if error is ExitCode { exit(status.rawValue) }
    printError(Sentence.of(error))
    exit(status == .validationFailure ? 64 : 1)
}

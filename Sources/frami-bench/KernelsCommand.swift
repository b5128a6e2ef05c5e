import ArgumentParser
import Foundation
import KernelCases
import TensorCore

struct KernelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels", abstract: "Time the named kernel cases whose names contain all the given words.")

    @Argument(help: "Words that a case's name must contain; none for all cases.")
    var words: [String] = []
    @OptionGroup var options: TimingOptions

    func run() throws {
        let cases = KernelCase.benchmark.filter { kernel in
            words.allSatisfy { kernel.description.localizedCaseInsensitiveContains($0) }
        }
        guard !cases.isEmpty else {
            throw ValidationError(
                "No kernel case is named '\(words.joined(separator: " "))': leave the words out to see all.")
        }
        try options.report(cases)
    }
}

/// What the timing subcommands share.
struct TimingOptions: ParsableArguments {
    @Option(help: "Threads that share a kernel's work.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Seconds to spend on each case.")
    var seconds = 0.5
    @Flag(help: "One JSON object a line.")
    var json = false

    func validate() throws {
        guard threads >= 1 else { throw ValidationError("--threads \(threads): at least one thread is needed.") }
        guard seconds >= 0, seconds.isFinite else {
            throw ValidationError("--seconds \(seconds): must not be negative.")
        }
    }

    func report(_ cases: [KernelCase]) throws {
        Workers.use(threads: threads)
        if !json {
            let peak = MachinePeak()
            print(
                "\(threads) threads; peak \(Int(peak.gigaflops)) GFLOP/s (sgemm 1024³), \(Int(peak.gigabytes)) GB/s (copy)"
            )
            print("case".filled(64) + "  seconds  GFLOP/s  of peak   GB/s    error")
            for kernel in cases { print(line(Timing(kernel, seconds: seconds), peak)) }
        } else {
            for kernel in cases { print(object(Timing(kernel, seconds: seconds))) }
        }
    }

    private func line(_ timing: Timing, _ peak: MachinePeak) -> String {
        timing.kernel.description.filled(64)
            + String(
                format: "%9.5f %8.1f %7.2f %7.1f  %.1e%@", timing.seconds, timing.gigaflops,
                timing.gigaflops / peak.gigaflops, timing.gigabytes, timing.error, timing.isRight ? "" : "  WRONG")
    }

    private func object(_ timing: Timing) -> String {
        let name = timing.kernel.name.replacingOccurrences(of: "\"", with: "'")
        return
            "{\"case\":\"\(name)\",\"direction\":\"\(timing.kernel.direction.rawValue)\",\"threads\":\(timing.threads),"
            + String(
                format: "\"seconds\":%.6f,\"gflops\":%.2f,\"gigabytesPerSecond\":%.2f,\"error\":%.2e,\"correct\":%@}",
                timing.seconds, timing.gigaflops, timing.gigabytes, timing.error, timing.isRight ? "true" : "false")
    }
}

extension String {
    func filled(_ width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
}

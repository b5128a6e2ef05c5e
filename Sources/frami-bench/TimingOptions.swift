import ArgumentParser
import Foundation
import KernelCases
import TensorCore

/// The options of the subcommands that time kernels.
struct TimingOptions: ParsableArguments {
    @Option(help: "Threads that share a kernel's work.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Seconds to spend on each case.")
    var seconds = 0.5
    @Option(help: "A Python with PyTorch: time its convolutions too, in turns with frami's.")
    var against: String?
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
        let torch = try against.map { try TorchProcess(python: $0, threads: threads) }
        let peak = json ? nil : MachinePeak()
        if let peak {
            write(
                "\(threads) threads; peak \(Int(peak.gigaflops)) GFLOP/s (sgemm 1024³), \(Int(peak.gigabytes)) GB/s (copy)"
            )
            write(
                "case".filled(64) + "  seconds  GFLOP/s  of peak   GB/s    error"
                    + (torch == nil ? "" : "  ratio (of rounds)"))
        }
        for kernel in cases {
            let timing = Timing(kernel, seconds: seconds)
            let race = try torch.flatMap { torch in
                try kernel.convolution.map { try Race(kernel, $0, torch, seconds: seconds) }
            }
            write(peak.map { line(timing, $0, race) } ?? object(timing, race))
        }
    }

    /// Writes a line without buffering, even to a pipe.
    private func write(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private func line(_ timing: Timing, _ peak: MachinePeak, _ race: Race?) -> String {
        timing.kernel.description.filled(64)
            + String(
                format: "%9.5f %8.1f %7.2f %7.1f  %.1e%@", timing.seconds, timing.gigaflops,
                timing.gigaflops / peak.gigaflops, timing.gigabytes, timing.error, timing.isRight ? "" : "  WRONG")
            + (race.map { String(format: "  %5.2f (%.2f to %.2f)", $0.ratio, $0.lowest, $0.highest) } ?? "")
    }

    private func object(_ timing: Timing, _ race: Race?) -> String {
        let name = timing.kernel.name.replacingOccurrences(of: "\"", with: "'")
        return
            "{\"case\":\"\(name)\",\"direction\":\"\(timing.kernel.direction.rawValue)\",\"threads\":\(timing.threads),"
            + String(
                format: "\"seconds\":%.6f,\"gflops\":%.2f,\"gigabytesPerSecond\":%.2f,\"error\":%.2e,\"correct\":%@",
                timing.seconds, timing.gigaflops, timing.gigabytes, timing.error, timing.isRight ? "true" : "false")
            + (race.map {
                String(
                    format: ",\"torchSeconds\":%.6f,\"ratio\":%.3f,\"ratioLow\":%.3f,\"ratioHigh\":%.3f",
                    $0.torchSeconds, $0.ratio, $0.lowest, $0.highest)
            } ?? "") + "}"
    }
}

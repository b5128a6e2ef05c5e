import COpenBLAS
import Foundation

/// Which of its kernels OpenBLAS multiplies matrices with.
///
/// OpenBLAS chooses when it is loaded, and knows the processors of its own day: on one that is newer it falls back to
/// Prescott, SSE3, whatever the processor can do. OpenBLAS 0.3.21 of Debian 12 on an Emerald Rapids ran the products of a
/// ResNet-34's inversion that way, and the whole step took 1.5 to 2.5 times as long. Only the environment can say otherwise,
/// before the program is loaded.
public enum ProductKernel {
    private static let variable = "OPENBLAS_CORETYPE"

    /// The kernel in use, by OpenBLAS's own name.
    public static var name: String { String(cString: openblas_get_corename()) }

    /// The kernel to ask OpenBLAS for on a processor with these flags of Linux's `/proc/cpuinfo`, where it has chosen
    /// `chosen`; nil where that is not its fallback, or nothing better would run.
    static func better(than chosen: String, flags: Set<Substring>) -> String? {
        guard chosen == "Prescott" else { return nil }
        if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]) { return "SkylakeX" }
        return flags.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
    }

    /// Starts this program again, with its own arguments, if OpenBLAS fell back to a kernel that is far below the processor.
    /// Returns if it did not, if the user chose a kernel, or if the system can't tell. The first thing that a program does.
    public static func fitProcessor() {
        guard getenv(variable) == nil, let better = better(than: name, flags: processorFlags) else { return }
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return }
        setenv(variable, better, 1)
        // As they came: `CommandLine.arguments` mends what is no UTF-8.
        execv(program, CommandLine.unsafeArgv)
    }

    private static var processorFlags: Set<Substring> {
        guard let processors = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
            let flags = processors.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
        else { return [] }
        return Set(flags.split(whereSeparator: \.isWhitespace))
    }
}

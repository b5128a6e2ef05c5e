import COpenBLAS
import Foundation

/// The kernel with which OpenBLAS multiplies matrices.
///
/// OpenBLAS chooses it when it is loaded, and knows only processors older than itself: on a newer one it falls back to
/// its kernel for Prescott, which uses SSE3, whatever the processor can do. OpenBLAS 0.3.21 of Debian 12 on an Emerald
/// Rapids ran the products of a ResNet-34's inversion that way, and the whole step took 1.5 to 2.5 times as long. Only
/// an environment variable that is set before the program is loaded can change the choice: see `ProcessorFit`.
public enum ProductKernel {
    static let variable = "OPENBLAS_CORETYPE"

    /// The kernel in use, by OpenBLAS's own name.
    public static var name: String { String(cString: openblas_get_corename()) }

    /// The kernel that OpenBLAS should use instead of `chosen` on a processor with these flags of Linux's
    /// `/proc/cpuinfo`; nil where `chosen` is not the fallback, or no better kernel would run.
    static func better(than chosen: String, flags: Set<Substring>) -> String? {
        guard chosen == "Prescott" else { return nil }
        if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]) { return "SkylakeX" }
        return flags.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
    }

    /// The kernel that uses no more than a level of x86-64 has; nil where that is no restriction.
    static func atMost(_ set: InstructionSet) -> String? {
        switch set {
        case .v2: "Nehalem"
        case .v3: "Haswell"
        case .v4, .other: nil
        }
    }

    static var processorFlags: Set<Substring> {
        guard let processors = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
            let flags = processors.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
        else { return [] }
        return Set(flags.split(whereSeparator: \.isWhitespace))
    }
}

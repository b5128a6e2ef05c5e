import Foundation

/// Fits the program to the processor that it runs on. What decides that is read when the program is loaded, so it is
/// started again, with its own arguments, where it was loaded otherwise.
public enum ProcessorFit {
    /// What the program was loaded with, on what processor.
    struct Loaded {
        var kernels = InstructionSet.current
        var most = InstructionSet.most
        var product = ProductKernel.name
        var flags = ProductKernel.processorFlags
        /// The folder of the program, which holds those of the kernels.
        var folder =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: program))
            .map { ($0 as NSString).deletingLastPathComponent } ?? "."
        var exists: (String) -> Bool = FileManager.default.fileExists(atPath:)
    }

    private static let program = "/proc/self/exe"

    /// Has the kernels of `FRAMI_ISA` loaded, with products of OpenBLAS that use no more, else the kernels that the loader
    /// has chosen, and OpenBLAS's choice unless it has fallen back. A program must call it before anything else.
    ///
    /// - Throws: `InstructionSetError` where `FRAMI_ISA` cannot be followed.
    public static func apply() throws(InstructionSetError) {
        let changes = try changes(ProcessInfo.processInfo.environment, Loaded())
        guard !changes.isEmpty, let path = try? FileManager.default.destinationOfSymbolicLink(atPath: program) else {
            return
        }
        for (name, value) in changes { setenv(name, value, 1) }
        // These are the arguments' original bytes; `CommandLine.arguments` would replace those that are no UTF-8.
        execv(path, CommandLine.unsafeArgv)
    }

    /// The variables with which the program has to be started again; none where it fits.
    static func changes(
        _ environment: [String: String], _ loaded: Loaded
    ) throws(InstructionSetError) -> [String: String] {
        var changes: [String: String] = [:]
        let word = environment["FRAMI_ISA"] ?? ""
        let asked = word.isEmpty ? nil : try set(word, loaded)
        if let asked, asked != loaded.kernels {
            let folder = "\(loaded.folder)/\(asked.folder)"
            let before = environment["LD_LIBRARY_PATH"] ?? ""
            guard loaded.exists(folder), !before.hasPrefix(folder) else {
                throw .notBuilt(asked, current: loaded.kernels)
            }
            changes["LD_LIBRARY_PATH"] = before.isEmpty ? folder : "\(folder):\(before)"
        }
        if environment[ProductKernel.variable] == nil {
            let capped = asked.flatMap { $0 < loaded.most ? ProductKernel.atMost($0) : nil }
            changes[ProductKernel.variable] = capped ?? ProductKernel.better(than: loaded.product, flags: loaded.flags)
        }
        return changes
    }

    private static func set(_ word: String, _ loaded: Loaded) throws(InstructionSetError) -> InstructionSet {
        guard let set = InstructionSet(rawValue: word), set != .other else { throw .unknown(word) }
        guard set <= loaded.most else { throw .lacking(set, most: loaded.most) }
        return set
    }
}

/// Why the environment's `FRAMI_ISA` cannot be followed.
public enum InstructionSetError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case lacking(InstructionSet, most: InstructionSet)
    case notBuilt(InstructionSet, current: InstructionSet)

    public var description: String {
        switch self {
        case .unknown(let word): "FRAMI_ISA is '\(word)'; give v2, v3 or v4, or leave it out."
        case .lacking(let asked, let most):
            "FRAMI_ISA asks for \(asked.rawValue), but this processor has \(most.words); leave it out."
        case .notBuilt(let asked, let current):
            "FRAMI_ISA asks for \(asked.rawValue), but this frami was built with \(current.words) alone; leave it out, or "
                + "install the package that .ci/package makes."
        }
    }
}

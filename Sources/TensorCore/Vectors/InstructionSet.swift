import CProcessor

/// What a processor can do, by the levels of x86-64, on which a run's bits depend.
///
/// The kernels are compiled either for the processor that builds them, or several times as a library, which lies in a
/// folder for each level beside the program: the loader takes the highest that the processor has.
public enum InstructionSet: String, CaseIterable, Comparable, Sendable {
    /// What lacks the levels from v2 on, and processors of another kind.
    case other
    /// SSE4.2.
    case v2
    /// AVX2 with fused multiply-add.
    case v3
    /// AVX-512.
    case v4

    /// What the kernels in use were compiled for.
    @inline(never)
    public static var current: InstructionSet { InstructionSet(level: Int(FRAMI_COMPILED_LEVEL)) }

    /// The most that this processor has.
    public static var most: InstructionSet { InstructionSet(level: Int(frami_processor_level())) }

    /// For people: `v3 (AVX2)`.
    public var words: String {
        switch self {
        case .other: "none of x86-64's levels v2, v3 and v4"
        case .v2: "v2 (SSE4.2)"
        case .v3: "v3 (AVX2)"
        case .v4: "v4 (AVX-512)"
        }
    }

    public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.level < b.level }

    /// The folder beside the program that holds the kernels of a level, by glibc's name for it.
    var folder: String { "glibc-hwcaps/x86-64-\(rawValue)" }

    private var level: Int {
        switch self {
        case .other: 0
        case .v2: 2
        case .v3: 3
        case .v4: 4
        }
    }

    private init(level: Int) { self = Self.allCases.first { $0.level == level } ?? .other }
}

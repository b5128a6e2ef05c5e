import Testing

@testable import TensorCore

/// The kernels are those that FRAMI_ISA asks for, or the program says why not.
struct ProcessorFitTests {
    private func loaded(
        _ kernels: InstructionSet, on most: InstructionSet, product: String = "Zen", flags: Set<Substring> = [],
        folders: Set<String> = []
    ) -> ProcessorFit.Loaded {
        ProcessorFit.Loaded(
            kernels: kernels, most: most, product: product, flags: flags, folder: "/lib",
            exists: { folders.contains($0) })
    }

    @Test func nothingChangesUnlessItIsAskedFor() throws {
        #expect(try ProcessorFit.changes([:], loaded(.v3, on: .v3)).isEmpty)
        #expect(try ProcessorFit.changes(["FRAMI_ISA": "v3"], loaded(.v3, on: .v3)).isEmpty)
        // A variable that a script has emptied asks for nothing.
        #expect(try ProcessorFit.changes(["FRAMI_ISA": ""], loaded(.v3, on: .v3)).isEmpty)
        let fallback = loaded(.v3, on: .v3, product: "Prescott", flags: ["avx2", "fma"])
        #expect(try ProcessorFit.changes([:], fallback) == ["OPENBLAS_CORETYPE": "Haswell"])
    }

    @Test func aLowerSetIsLoadedWithProductsThatUseNoMore() throws {
        let package = loaded(
            .v4, on: .v4, folders: ["/lib/glibc-hwcaps/x86-64-v2", "/lib/glibc-hwcaps/x86-64-v3"])
        #expect(
            try ProcessorFit.changes(["FRAMI_ISA": "v3"], package)
                == ["LD_LIBRARY_PATH": "/lib/glibc-hwcaps/x86-64-v3", "OPENBLAS_CORETYPE": "Haswell"])
        #expect(
            try ProcessorFit.changes(
                ["FRAMI_ISA": "v2", "LD_LIBRARY_PATH": "/own", "OPENBLAS_CORETYPE": "Zen"], package)
                == ["LD_LIBRARY_PATH": "/lib/glibc-hwcaps/x86-64-v2:/own"])
        #expect(
            try ProcessorFit.changes(["FRAMI_ISA": "v3"], loaded(.v3, on: .v4)) == ["OPENBLAS_CORETYPE": "Haswell"])
    }

    @Test func whatCannotBeFollowedIsRefused() {
        #expect(throws: InstructionSetError.unknown("avx2")) {
            try ProcessorFit.changes(["FRAMI_ISA": "avx2"], loaded(.v3, on: .v3))
        }
        #expect(throws: InstructionSetError.lacking(.v4, most: .v3)) {
            try ProcessorFit.changes(
                ["FRAMI_ISA": "v4"], loaded(.v3, on: .v3, folders: ["/lib/glibc-hwcaps/x86-64-v4"]))
        }
        #expect(throws: InstructionSetError.notBuilt(.v2, current: .v3)) {
            try ProcessorFit.changes(["FRAMI_ISA": "v2"], loaded(.v3, on: .v3))
        }
    }

    /// Where the loader does not take what it is told, the program does not start itself for ever.
    @Test func aLibraryThatIsNotTakenIsAskedForOnce() {
        let folder = "/lib/glibc-hwcaps/x86-64-v2"
        #expect(throws: InstructionSetError.notBuilt(.v2, current: .v3)) {
            try ProcessorFit.changes(
                ["FRAMI_ISA": "v2", "LD_LIBRARY_PATH": folder], loaded(.v3, on: .v3, folders: [folder]))
        }
    }
}

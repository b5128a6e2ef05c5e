import Testing

@testable import TensorCore

/// On processors newer than OpenBLAS another kernel is asked for.
struct ProductKernelTests {
    private let avx2: Set<Substring> = ["sse2", "avx2", "fma"]
    private let avx512: Set<Substring> = [
        "sse2", "avx2", "fma", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl",
    ]

    @Test func aFallbackGivesWayToWhatTheProcessorCanRun() {
        #expect(ProductKernel.better(than: "Prescott", flags: avx512) == "SkylakeX")
        #expect(ProductKernel.better(than: "Prescott", flags: avx512.subtracting(["avx512vl"])) == "Haswell")
        #expect(ProductKernel.better(than: "Prescott", flags: avx2) == "Haswell")
        #expect(ProductKernel.better(than: "Prescott", flags: ["sse2"]) == nil)
        #expect(ProductKernel.better(than: "Prescott", flags: []) == nil)
    }

    @Test(arguments: ["Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids", "neoversen1"])
    func aKernelThatOpenBLASChoseStays(chosen: String) {
        #expect(ProductKernel.better(than: chosen, flags: avx512) == nil)
    }
}

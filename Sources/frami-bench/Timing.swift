import KernelCases
import TensorCore

/// The time and the error of one case.
struct Timing {
    let kernel: KernelCase
    let threads: Int
    /// The time of the fastest run, because other load on the machine can only make runs slower.
    let seconds: Double
    /// The largest error against the naive twin, divided by the largest magnitude.
    let error: Float

    var gigaflops: Double { Double(kernel.operations) / seconds / 1e9 }
    var gigabytes: Double { Double(kernel.bytes) / seconds / 1e9 }
    var isRight: Bool { error <= kernel.tolerance }

    init(_ kernel: KernelCase, seconds budget: Double, checked: Bool = true) {
        var generator = RandomGenerator(seed: 0)
        let prepared = kernel.prepare(&generator)
        let results = prepared.run()
        error = checked ? prepared.error(of: results) : 0
        self.kernel = kernel
        threads = Workers.threads
        seconds = fastest(budget: budget) { _ = prepared.run() }
    }
}

/// The time of the fastest of at least five runs, with more runs until `budget` seconds are over.
func fastest(budget: Double, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var (best, runs) = (Double.infinity, 0)
    while runs < 5 || (clock.now - start).inSeconds < budget {
        best = min(best, clock.measure(body).inSeconds)
        runs += 1
    }
    return best
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// The machine's peak speeds, measured at the start of each benchmark.
struct MachinePeak {
    /// GFLOP/s of a single-precision matrix product of 1024³, whose rows all threads share.
    let gigaflops: Double
    /// GB/s, read plus written, of copying a tensor far larger than the caches.
    let gigabytes: Double

    init() {
        let a = Tensor(repeating: 1, shape: [1024, 1024])
        let product = Tensor(zeros: [1024, 1024])
        gigaflops =
            2 * 1024 * 1024 * 1024 / 1e9
            / fastest(budget: 0.5) {
                matrixProduct(a, a, accumulator: product)
            }
        let count = 32 << 20
        let from = Tensor(repeating: 1, shape: [32 << 20])
        let to = Tensor(zeros: [32 << 20])
        gigabytes =
            Double(8 * count) / 1e9
            / fastest(budget: 0.3) {
                Workers.forEach(count) { range, _ in
                    (to.pointer + range.lowerBound).update(from: from.pointer + range.lowerBound, count: range.count)
                }
            }
    }
}

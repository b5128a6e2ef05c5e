import COpenBLAS
import Foundation
import Synchronization

/// The threads that kernels run on. Work is cut into as many contiguous ranges as there are threads. Sums over several
/// ranges are cut into shards instead, whose number does not depend on the threads, so that one seed gives the same bits on
/// any number of threads.
///
/// A worker spins for some microseconds after a task, because the next kernel usually follows at once, and then sleeps.
/// BLAS is set to one thread: each worker calls it for its own samples.
public enum Workers {
    private static let team = Mutex(Team(threads: ProcessInfo.processInfo.activeProcessorCount))

    /// How many threads share a kernel's work, including the calling one.
    public static var threads: Int { team.withLock { $0.threads } }

    /// Replaces the threads. A kernel that is running finishes on the old ones.
    public static func use(threads: Int) {
        require(threads >= 1, "a kernel needs at least one thread, not \(threads)")
        let replaced: Team? = team.withLock { current in
            guard current.threads != threads else { return nil }
            defer { current = Team(threads: threads) }
            return current
        }
        replaced?.dismiss()
    }

    /// Calls `body(range, worker)` once for each non-empty share of `0..<count`, on all threads, and waits until all
    /// have returned.
    ///
    /// Worker w always gets `count * w / threads ..< count * (w + 1) / threads`. Kernels are not nested.
    public static func forEach(_ count: Int, _ body: (Range<Int>, Int) -> Void) {
        forEach(count, scratch: 0) { range, worker, _ in body(range, worker) }
    }

    /// The same, with `scratch` floats of memory for each worker, aligned to 64 bytes and with undefined contents.
    static func forEach(
        _ count: Int, scratch: Int, _ body: (Range<Int>, Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        var ran = false
        while !ran {
            let team = team.withLock { $0 }
            ran = team.run(scratch: scratch) { worker, scratch in
                let range = count * worker / team.threads..<count * (worker + 1) / team.threads
                if !range.isEmpty { body(range, worker, scratch) }
            }
        }
    }
}

/// A fixed set of threads that run one closure together.
private final class Team: Sendable {
    let threads: Int
    private let generation = Atomic<Int>(0)
    private let pending = Atomic<Int>(0)
    private let dismissed = Atomic<Bool>(false)
    private let task = Slot()
    private let gate = Gate()
    /// The workers' scratch memory. Its lock lets one kernel run at a time, even where several threads call.
    private let turn: Mutex<[Scratch]>

    init(threads: Int) {
        self.threads = threads
        turn = Mutex((0..<threads).map { _ in Scratch() })
        openblas_set_num_threads(1)
        for worker in 1..<max(threads, 1) {
            let thread = Thread { [self] in serve(worker) }
            thread.stackSize = 8 << 20
            thread.name = "kernel \(worker)"
            thread.start()
        }
    }

    /// Ends the threads after the kernel that may be running.
    func dismiss() {
        turn.withLock { _ in
            dismissed.store(true, ordering: .releasing)
            wake()
        }
    }

    /// - Returns: false where the team was dismissed before the kernel could run.
    func run(scratch count: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void) -> Bool {
        turn.withLock { scratch in
            if dismissed.load(ordering: .relaxed) { return false }
            for worker in 0..<threads { scratch[worker].reserve(count) }
            guard threads > 1 else {
                body(0, scratch[0].pointer)
                return true
            }
            withoutActuallyEscaping(body) { body in
                task.work = Slot.Work(body: body, scratch: scratch)
                pending.store(threads - 1, ordering: .relaxed)
                wake()
                body(0, scratch[0].pointer)
                var spins = 0
                while pending.load(ordering: .acquiring) > 0 {
                    spins += 1
                    if spins > 4096 { sched_yield() }
                }
                task.work = nil
            }
            return true
        }
    }

    private func wake() {
        generation.add(1, ordering: .sequentiallyConsistent)
        gate.open()
    }

    private func serve(_ worker: Int) {
        var seen = 0
        while true {
            var spins = 0
            while generation.load(ordering: .acquiring) == seen {
                spins += 1
                if spins > 20_000 { gate.wait { generation.load(ordering: .sequentiallyConsistent) == seen } }
            }
            seen += 1
            if dismissed.load(ordering: .acquiring) { return }
            if let work = task.work { work.body(worker, work.scratch[worker].pointer) }
            pending.subtract(1, ordering: .acquiringAndReleasing)
        }
    }
}

/// One worker's memory while a kernel runs; it grows to the largest size asked for.
private final class Scratch: @unchecked Sendable {
    private(set) var pointer = UnsafeMutablePointer<Float>(bitPattern: 64)!
    private var count = 0

    func reserve(_ count: Int) {
        guard count > self.count else { return }
        release()
        self.count = count
        pointer = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64).assumingMemoryBound(
            to: Float.self)
    }

    private func release() { if count > 0 { UnsafeMutableRawPointer(pointer).deallocate() } }

    deinit { release() }
}

/// The closure that the team runs. It is written before a generation begins and after it has ended, and read in
/// between, so that it needs no lock.
private final class Slot: @unchecked Sendable {
    /// A struct, because an optional closure would be wrapped once more on the heap.
    struct Work {
        let body: (Int, UnsafeMutablePointer<Float>) -> Void
        let scratch: [Scratch]
    }
    var work: Work?
}

/// Where workers sleep until the next task. While none sleeps, `open` costs one atomic read.
private final class Gate: @unchecked Sendable {
    private let sleepers = Atomic<Int>(0)
    private let condition = NSCondition()

    func wait(while closed: () -> Bool) {
        condition.lock()
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while closed() { condition.wait() }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        condition.unlock()
    }

    func open() {
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }
}

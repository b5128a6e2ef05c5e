import ArgumentParser
import AudioFiles
import Foundation
import Ranks
import TensorCore

/// This process among the ranks that a launcher has started for one command; alone where none has.
final class RankGroup {
    let world: World
    /// What each rank is, in their order; empty for a process alone.
    let roll: [Roll]
    /// Whether the run that the ranks share has begun, and whether it is over.
    enum Stage { case waiting, running, over }
    var stage = Stage.waiting
    private var pulse: Pulse?

    /// A process alone, whatever started it.
    static var alone: RankGroup { RankGroup(.alone, []) }

    private init(_ world: World, _ roll: [Roll]) { (self.world, self.roll) = (world, roll) }

    /// Joins the other ranks, and checks that all have the same program, arguments and kernels.
    ///
    /// - Throws: `RanksError` where several copies were started that cannot work together; `ExitCode` where rank 0 has
    ///   said why.
    static func join() throws -> RankGroup {
        let world = try World.join(environment: ProcessInfo.processInfo.environment)
        guard world.size > 1 else { return RankGroup(world, []) }
        // Most of the program's pages are in memory already.
        let program = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .mappedIfSafe)
        let own = Roll(
            rank: world.rank, host: ProcessInfo.processInfo.hostName, pid: getpid(),
            program: ContentHash.name(program), arguments: Array(CommandLine.arguments.dropFirst()),
            kernel: "\(ProductKernel.name), \(InstructionSet.current)",
            available: ProcessInfo.processInfo.activeProcessorCount,
            cores: ProcessInfo.processInfo.processorCount)
        do {
            return RankGroup(world, try own.call(world))
        } catch {
            // All have the same error. A rank that ended before rank 0 has spoken would take it along.
            if world.rank == 0 { printError("\(error)") }
            world.leave()
            throw ExitCode(1)
        }
    }

    /// Refuses a command that is not shared between ranks where several copies were started.
    ///
    /// - Throws: `RanksError`.
    static func refuse(_ command: String) throws {
        guard let launch = Launch(environment: ProcessInfo.processInfo.environment) else { return }
        if World.library == nil { throw RanksError.builtWithoutMPI(launch) }
        throw RanksError.notShared(command: command, launch)
    }

    /// Refuses ranks that would take more threads together than their machines have cores.
    ///
    /// - Parameter threads: those of each rank; 0 for as many as it may use.
    /// - Throws: a usage error.
    func checkRoom(threads: Int) throws {
        if let sentence = Roll.crowding(roll, threads: threads) { throw wrongUsage(sentence) }
    }

    /// Begins to give signs of life and to watch those of others. A signal to stop that reaches any rank goes to rank 0,
    /// which stops in good order for all.
    ///
    /// - Parameter onLoss: called on another thread on rank 0; the other ranks end where rank 0 is lost.
    func watch(onLoss: @escaping @Sendable (Roll) -> Void) {
        let (world, roll) = (world, roll)
        pulse = Pulse(world, wish: { StopSignals.isRequested }, onWish: { _ in StopSignals.request() }) { rank in
            guard world.rank > 0 else { return onLoss(roll[rank]) }
            // All notice it at the same time, and one sentence is enough.
            if world.rank > 1 { sleep(1) } else { printError("\(roll[0].name) answers no longer, so all ranks leave.") }
            world.abort()
        }
    }

    /// Leaves together with all other ranks, whose signs of life go on until the last of them has come.
    func leave() {
        guard world.size > 1 else { return }
        try? world.meet()
        pulse?.stop()
        world.leave()
    }
}

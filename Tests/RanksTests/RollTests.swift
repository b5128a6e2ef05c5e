import Ranks
import Testing

@Suite struct RollTests {
    private static func roll(
        _ rank: Int, host: String = "node1", program: String = "p", seed: String = "1", kernel: String = "Haswell",
        available: Int = 1
    ) -> Roll {
        Roll(
            rank: rank, host: host, pid: 40 + Int32(rank), program: program, arguments: ["run", "--seed", seed],
            kernel: kernel, available: available, cores: 4)
    }

    @Test func ranksOfOneProgramAndKernelKnowEachOther() throws {
        let all = try together(2) { world in try Self.roll(world.rank).call(world) }
        #expect(all == Array(repeating: [Self.roll(0), Self.roll(1)], count: 2))
    }

    @Test(arguments: ["programs", "arguments", "kernels"]) func whatDiffersIsNamedOnAllRanks(what: String) throws {
        let sentences = try together(3) { world in
            let isOdd = world.rank == 2
            let roll = Self.roll(
                world.rank, host: isOdd ? "node2" : "node1", program: isOdd && what == "programs" ? "q" : "p",
                seed: isOdd && what == "arguments" ? "2" : "1",
                kernel: isOdd && what == "kernels" ? "SkylakeX" : "Haswell")
            do {
                _ = try roll.call(world)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(Set(sentences).count == 1)
        let both = "Rank 0 (node1, process 40) and Rank 2 (node2, process 42)"
        #expect(sentences[0].contains("\(both) have different \(what)"))
        if what == "arguments" { #expect(sentences[0].contains("('1' and '2')"), "\(sentences[0])") }
    }

    @Test func ranksThatTakeMoreThreadsThanAMachineHasAreCounted() {
        func crowding(_ threads: Int, _ all: Roll...) -> String? { Roll.crowding(all, threads: threads) }
        #expect(crowding(2, Self.roll(0), Self.roll(1)) == nil)
        #expect(crowding(3, Self.roll(0), Self.roll(1, host: "node2")) == nil)
        // A rank alone on a machine may take more threads than there are cores, as without ranks.
        #expect(crowding(9, Self.roll(0)) == nil)
        #expect(crowding(0, Self.roll(0, available: 2), Self.roll(1, available: 2)) == nil)
        for sentence in [
            crowding(3, Self.roll(0), Self.roll(1)),
            crowding(0, Self.roll(0, available: 4), Self.roll(1, available: 2)),
        ] {
            #expect(sentence?.contains("2 ranks on node1 take 6 threads together, and it has 4 cores") == true)
        }
    }
}

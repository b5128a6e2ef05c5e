import Ranks
import Testing

@Suite struct WorldTests {
    /// Adds neighbours, then neighbouring sums, and so on, until one is left.
    private static func tree(_ numbers: [Float]) -> Float {
        var sums = numbers
        while sums.count > 1 {
            sums = stride(from: 0, to: sums.count, by: 2).map { (place: Int) -> Float in sums[place] + sums[place + 1] }
        }
        return sums[0]
    }

    /// Sums whose bits depend on their order: the small numbers vanish beside the large ones.
    @Test(arguments: [1, 2, 4, 8]) func sumsAreOneTreeWithTheSameBitsOnAllRanks(ranks: Int) throws {
        let numbers: [Float] = [1e8, 3, -1e8, 5, 0.1, 7e7, -7e7, 0.3]
        let results: [UInt32] = try together(ranks) { (world: World) throws -> UInt32 in
            let share = numbers.count / world.size
            let start = world.rank * share
            var own: [Float] = [Self.tree(Array(numbers[start..<start + share]))]
            try own.withUnsafeMutableBufferPointer { try world.sum($0) }
            return own[0].bitPattern
        }
        let tree = Self.tree(numbers)
        #expect(tree != numbers.reduce(0, +))
        #expect(results == Array(repeating: tree.bitPattern, count: ranks))
    }

    @Test func rankZeroDecidesAndAllHearAll() throws {
        let heard = try together(3) { world in
            let decision = try world.broadcast(world.rank == 0 ? [1, 2] : [9])
            let all = try world.gather([UInt8(world.rank), 7])
            try world.meet()
            return [decision] + all
        }
        #expect(heard == Array(repeating: [[1, 2], [0, 7], [1, 7], [2, 7]], count: 3))
    }

    @Test func messagesOfAChannelArriveInTheirOrderAndApartFromOthers() throws {
        let worlds = World.threads(2)
        worlds[0].send([1], to: 1, on: .control)
        worlds[0].send([2], to: 1, on: .control)
        worlds[0].send([3], to: 1, on: .pulse)
        #expect(worlds[1].poll(from: 0, on: .data) == nil)
        #expect(worlds[1].poll(from: 0, on: .pulse) == [3])
        #expect(try worlds[1].receive(from: 0, on: .control) == [1])
        #expect(worlds[1].poll(from: 0, on: .control) == [2])
        #expect(worlds[1].poll(from: 0, on: .control) == nil)
        #expect(worlds[0].poll(from: 1, on: .control) == nil)
    }

    @Test func closedBoxesEndTheWaiting() throws {
        let boxes = Mailboxes(size: 2)
        let world = World(rank: 1, transport: boxes)
        World(rank: 0, transport: boxes).send([4], to: 1, on: .data)
        boxes.close()
        #expect(try world.receive(from: 0, on: .data) == [4])
        #expect(throws: RanksError.ended) { try world.receive(from: 0, on: .data) }
    }
}

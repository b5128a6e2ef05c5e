import Foundation

/// What a rank is and where, which all ranks tell each other before they begin.
public struct Roll: Codable, Hashable, Sendable {
    /// The rank's number.
    public var rank: Int
    /// The machine's name.
    public var host: String
    public var pid: Int32
    /// A hash of the program.
    public var program: String
    /// The program's arguments, which name the recipe.
    public var arguments: [String]
    /// The kernels that the processor chose, on which bits depend.
    public var kernel: String
    /// Cores that this rank may use, which its launcher may have chosen.
    public var available: Int
    /// Cores of its machine.
    public var cores: Int

    public init(
        rank: Int, host: String, pid: Int32, program: String, arguments: [String], kernel: String, available: Int,
        cores: Int
    ) {
        self.rank = rank
        self.host = host
        self.pid = pid
        self.program = program
        self.arguments = arguments
        self.kernel = kernel
        self.available = available
        self.cores = cores
    }

    /// How sentences name the rank.
    public var name: String { "Rank \(rank) (\(host), process \(pid))" }

    /// Tells the other ranks, and checks that all can work together.
    ///
    /// - Returns: every rank's, in their order.
    /// - Throws: `RanksError.different`; the same on all ranks.
    public func call(_ world: World) throws -> [Roll] {
        let all = try world.gather([UInt8](JSONEncoder().encode(self))).map {
            try JSONDecoder().decode(Roll.self, from: Data($0))
        }
        for other in all.dropFirst() {
            if other.program != all[0].program {
                throw RanksError.different(
                    what: "programs", first: all[0].name, second: other.name, remedy: "start the same file on all")
            }
            if other.arguments != all[0].arguments {
                // The first word in which they differ, or what one has more than the other.
                let (first, second) = Self.difference(all[0].arguments, other.arguments)
                throw RanksError.different(
                    what: "arguments (\(first) and \(second))", first: all[0].name, second: other.name,
                    remedy: "start all with the same")
            }
            if other.kernel != all[0].kernel {
                throw RanksError.different(
                    what: "kernels (\(all[0].kernel) and \(other.kernel))", first: all[0].name, second: other.name,
                    remedy: "set OPENBLAS_CORETYPE to the older of both on all")
            }
        }
        return all
    }

    /// The first words in which two lists of arguments differ, in quotation marks.
    private static func difference(_ one: [String], _ other: [String]) -> (String, String) {
        let place = zip(one, other).prefix { $0 == $1 }.count
        func word(_ list: [String]) -> String { place < list.count ? "'\(list[place])'" : "no more" }
        return (word(one), word(other))
    }

    /// A sentence where the ranks of a machine take more threads together than it has cores; nil where all have room.
    ///
    /// - Parameter threads: those of each rank; 0 for as many as it may use.
    public static func crowding(_ all: [Roll], threads: Int) -> String? {
        for (host, ranks) in Dictionary(grouping: all, by: \.host).sorted(by: { $0.key < $1.key }) {
            let sum = ranks.reduce(0) { $0 + (threads > 0 ? threads : $1.available) }
            guard ranks.count > 1, sum > ranks[0].cores else { continue }
            return "\(ranks.count) ranks on \(host) take \(sum) threads together, and it has "
                + "\(ranks[0].cores) cores; give --threads, or start fewer ranks there."
        }
        return nil
    }
}

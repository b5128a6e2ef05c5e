import Foundation
import Models
import RunEvents
import TensorCore
import Testing

@testable import Distillation

@Suite struct PrincipalPlaneTests {
    /// Points on a long axis (1, 1, 0) / √2 and a short one (0, 0, 1), moved away from the origin.
    private let rows: Matrix = {
        var numbers: [Double] = []
        for far in [-4.0, -2, 0, 2, 4] {
            for near in [-1.0, 1] {
                let along = far / 2.0.squareRoot()
                numbers += [3 + along, 5 + along, 7 + near]
            }
        }
        return Matrix(numbers, rows: 10, columns: 3)
    }()

    @Test func itsAxesAreTheDirectionsOfTheMostVariance() {
        let plane = PrincipalPlane(of: rows)
        let root = 0.5.squareRoot()
        #expect(zip(plane.axes[0], [root, root, 0]).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(zip(plane.axes[1], [0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-9 })
        // The variances are 8 and 1.
        #expect(abs(plane.shares[0] - 8.0 / 9) < 1e-9 && abs(plane.shares[1] - 1.0 / 9) < 1e-9)
        let (x, y) = plane.place([Float(3 + 4 * root), Float(5 + 4 * root), 6])
        #expect(abs(x - 4) < 1e-5 && abs(y + 1) < 1e-5)
    }

    @Test func anotherPlaneStaysTheSameWayUp() {
        let plane = PrincipalPlane(of: rows)
        // The short axis before was the long one, and pointed the other way.
        let turned = PrincipalPlane(of: rows, before: [plane.axes[1].map { -$0 }, plane.axes[0]])
        #expect(zip(turned.axes[0], plane.axes[1]).allSatisfy { abs($0 + $1) < 1e-9 })
        #expect(zip(turned.axes[1], plane.axes[0]).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(turned.shares == plane.shares.reversed())
    }

    @Test func equalRowsHaveNoDirection() {
        let plane = PrincipalPlane(of: Matrix([Double](repeating: 2, count: 12), rows: 4, columns: 3))
        #expect(plane.axes == [[0, 0, 0], [0, 0, 0]] && plane.shares == [0, 0])
    }
}

@Suite struct SampleMapTests {
    @Test func itKeepsEvenlySpreadRoundsAndTheNewest() {
        var map = SampleMap()
        for round in 0..<100 {
            let labels = Array(0..<SampleMap.samplesARound)
            let states = labels.map { [Float]([Float($0), Float(round), 1]) }
            #expect(
                map.follow(labels, states: states, round: round, added: 12)
                    == round * 12..<(round + 1) * 12)
            let rounds = Set(map.counters.samples.map(\.round))
            #expect(map.counters.samples.count <= SampleMap.limit && rounds.contains(0) && rounds.contains(round))
        }
        #expect(map.counters.stride == 8)
        #expect(Set(map.counters.samples.map(\.round)) == Set(stride(from: 0, to: 100, by: 8)).union([99]))
        #expect(map.counters.samples.first { $0.round == 99 }?.number == 99 * 12)
    }

    @Test func whatThePoolHasDroppedIsOnTheMapNoLonger() throws {
        var map = SampleMap()
        for round in 0..<4 {
            _ = map.follow([0, 1], states: [[Float(round), 0], [0, 1]], round: round, added: 10)
        }
        let all = map.map(poolCount: 40, bank: [], clips: nil)
        let whole = try #require(all)
        #expect(whole.points.map(\.number) == Array(0..<8))
        let newest = map.map(poolCount: 20, bank: [[9, 9]], clips: nil)
        let rest = try #require(newest)
        #expect(rest.points.map(\.number) == [4, 5, 6, 7, 0])
        #expect(rest.points.last?.source == .bank && rest.points.last?.label == nil)
    }

    @Test func aSampleWithoutFiniteStatesHasNoPlace() {
        var map = SampleMap()
        let numbers = map.follow([0, 1, 2, 0], states: [[0, 1], nil, [1, 0], [2, 2]], round: 0, added: 4)
        #expect(numbers == 0..<4)
        let shown = map.map(poolCount: 4, bank: [], clips: nil)
        #expect(shown?.points.map(\.number) == [0, 2, 3])
    }
}

/// What a run records of its samples for people.
@Suite struct RecordedMapTests {
    private static func run(
        _ recipe: Recipe = Tiny.recipe(), clips: LabelledClips?, host: ScriptedHost = ScriptedHost(),
        from files: [String: Data]? = nil
    ) throws -> ScriptedHost {
        _ = try Engine(
            distilling: Tiny.teacherFile(), recipe: recipe, clips: clips, evaluationName: "tiny", run: "r",
            host: host, resuming: files
        ).run()
        return host
    }

    private static func maps(_ host: ScriptedHost) -> [HiddenMap] {
        host.events.compactMap { if case .mapped(let map) = $0.event { map } else { nil } }
    }

    private static func pictures(_ host: ScriptedHost) -> [Picture] {
        host.events.compactMap { if case .sampled(let picture) = $0.event { picture } else { nil } }
    }

    @Test func everyRoundMapsItsSamplesBesideBankAndClips() throws {
        let host = try Self.run(clips: Tiny.clips(12))
        let maps = Self.maps(host)
        #expect(maps.count == 2)
        let counts = maps.map { map in
            [HiddenMap.Point.Source.pool, .bank, .clip].map { source in map.points.count { $0.source == source } }
        }
        #expect(counts == [[6, 6, 12], [12, 12, 12]])
        let pictures = Self.pictures(host)
        let clips = host.events.compactMap { if case .clipShown(let clip) = $0.event { clip } else { nil } }
        #expect(clips.map(\.number) == Array(0..<12))
        for point in try #require(maps.last).points where point.source != .bank {
            let shown = (point.source == .pool ? pictures : clips).first { $0.number == point.number }
            #expect(shown?.label == point.label)
        }
    }

    @Test func theNearestClipIsTheOneOfTheLeastDistance() throws {
        let clips = Tiny.clips(12)
        let file = try Tiny.teacherFile()
        let host = try Self.run(clips: clips)
        let recorded = host.events.compactMap { if case .clipShown(let clip) = $0.event { clip } else { nil } }
        let real = LabelledClips(
            mels: 16, classes: 3,
            clips: recorded.map { LabelledClips.Clip(levels: $0.levels, frames: $0.frames, label: $0.label) })
        let states = try RichnessStates.ofClips(real, teacher: file)
        func distance(_ left: Matrix, _ row: Int, _ other: Int) -> Double {
            let (one, two) = (left[rows: row..<row + 1].elements, states[rows: other..<other + 1].elements)
            return zip(one, two).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        let mapped = Self.pictures(host).filter { $0.number != nil }
        #expect(mapped.count == 12)
        let own = try RichnessStates.ofClips(
            LabelledClips(
                mels: 16, classes: 3,
                clips: mapped.map { LabelledClips.Clip(levels: $0.levels, frames: $0.frames, label: $0.label) }),
            teacher: file)
        for (row, picture) in mapped.enumerated() {
            let distances = (0..<12).map { distance(own, row, $0) }
            let nearest = try #require(picture.nearestClip)
            #expect(abs(distances[nearest.number] - Double(nearest.distance)) < 1e-3)
            #expect(distances.min()! >= Double(nearest.distance) - 1e-3)
        }
        let spacing =
            (0..<12).map { row in
                (0..<12).filter { $0 != row }.map { distance(states, row, $0) }.min()!
            }.reduce(0, +) / 12
        #expect(abs(Double(try #require(Self.maps(host).last?.clipSpacing)) - spacing) < 1e-3)
    }

    /// Real clips are only reported: with and without them every tensor that a run trains, its samples and its losses
    /// have the same bits.
    @Test(arguments: Method.all.map(\.name)) func realClipsReachNothingThatIsTrained(_ method: String) throws {
        let recipe = Tiny.recipe(method)
        let hosts = try [nil, Tiny.clips(12), Tiny.clips(30, frames: 24, seed: 9)].map {
            try Self.run(recipe, clips: $0)
        }
        func trained(_ host: ScriptedHost) throws -> [String: [Float]] {
            let files = try #require(host.checkpoints.last?.files)
            let archive = try Safetensors(try #require(files[CheckpointFile.tensors]), file: "t")
            var result: [String: [Float]] = [:]
            // The axes of the map are those of samples and clips together; nothing reads them but the next map.
            for entry in archive.entries where entry.name != "map.axes" {
                result[entry.name] = try archive.tensor(entry.name).array
            }
            return result
        }
        let alone = try trained(hosts[0])
        #expect(alone.keys.contains { $0.hasPrefix("student.") })
        for host in hosts.dropFirst() {
            #expect(try trained(host) == alone)
            #expect(
                host.checkpoints.last?.files[CheckpointFile.pool]
                    == hosts[0].checkpoints.last?.files[CheckpointFile.pool])
            for phase in [Phase.inversion, .distillation] {
                #expect(host.steps(phase).map(\.losses) == hosts[0].steps(phase).map(\.losses))
            }
        }
        #expect(Self.pictures(hosts[0]).allSatisfy { $0.nearestClip == nil })
        #expect(Self.pictures(hosts[1]).allSatisfy { $0.nearestClip != nil })
    }

    @Test func aResumedRunGoesOnWithTheSameMap() throws {
        var recipe = Tiny.recipe(rounds: 3)
        recipe.poolLimit = 30
        let whole = try Self.run(recipe, clips: Tiny.clips(12))
        let stopped = try Self.run(recipe, clips: Tiny.clips(12), host: ScriptedHost([(10, .stop)]))
        let files = try #require(stopped.checkpoints.last?.files)
        let rest = try Self.run(recipe, clips: Tiny.clips(12), from: files)
        #expect(Self.maps(rest).last == Self.maps(whole).last)
        #expect(!rest.story.contains("clipShown"))
    }
}

/// The two hidden states of a network that inversion and distillation use.
public struct Taps: Hashable, Sendable {
    /// The hidden state before pooling, `[batch, channels, …]`.
    public var hidden: String
    /// The hidden state after pooling.
    public var pooled: String
    /// The axes of `hidden`.
    public var axes: HiddenAxes

    public init(hidden: String, pooled: String, axes: HiddenAxes) {
        self.hidden = hidden
        self.pooled = pooled
        self.axes = axes
    }
}

/// The meaning of a hidden state's axes; the batch is axis 0.
public struct HiddenAxes: Hashable, Sendable {
    public var channels: Int
    /// nil where there is one band.
    public var bands: Int?
    /// nil where there is one frame.
    public var frames: Int?

    public init(channels: Int, bands: Int?, frames: Int?) {
        self.channels = channels
        self.bands = bands
        self.frames = frames
    }
}

extension Graph {
    /// The single cuts: values that lie on every path from the input to the output, in the order of the forward pass,
    /// with the output last.
    public var singleCuts: [String] {
        let made = Set(nodes.map(\.name)).union([input.name])
        // The index of the last node that reads each value.
        var lastUse: [String: Int] = [output: nodes.count]
        for (index, node) in nodes.enumerated() {
            for name in node.inputs where made.contains(name) {
                lastUse[name] = max(lastUse[name] ?? 0, index)
            }
        }
        var alive: Set<String> = [input.name]
        var cuts: [String] = []
        for (index, node) in nodes.enumerated() {
            if lastUse[node.name] != nil { alive.insert(node.name) }
            for name in node.inputs where (lastUse[name] ?? -1) <= index { alive.remove(name) }
            // Values that depend only on shapes are on no path from the input.
            if alive.subtracting(pathless) == [node.name] { cuts.append(node.name) }
        }
        return cuts
    }

    /// Nodes to which no path leads from the input.
    private var pathless: Set<String> {
        var reached: Set<String> = [input.name]
        var result: Set<String> = []
        for node in nodes {
            if node.inputs.contains(where: reached.contains) {
                reached.insert(node.name)
            } else {
                result.insert(node.name)
            }
        }
        return result
    }

    /// Finds the hidden states before and after pooling: the last single cut whose size grows with the duration, and
    /// the first later one whose size does not. Where the duration is fixed, they are the last single cut that is a
    /// map, and the first later one that is not.
    ///
    /// - Parameters:
    ///   - before, after: nodes to use instead.
    /// - Throws: `TapsError`, `GraphError`.
    public func taps(before: String? = nil, after: String? = nil) throws -> Taps {
        let cuts = singleCuts
        let short = try shapes(batch: 2, frames: input.frames ?? shortestInput() + 64)
        let long = try input.frames == nil ? shapes(batch: 2, frames: shortestInput() + 192) : short
        func isBefore(_ name: String) -> Bool {
            input.frames == nil
                ? short[name]! != long[name]!
                : short[name]!.count >= 3 && short[name]!.dropFirst(2).contains { $0 > 1 }
        }
        func known(_ name: String) throws -> String {
            guard nodes.contains(where: { $0.name == name }) else { throw TapsError.noNode(name) }
            guard cuts.contains(name) else { throw noCut(name, among: cuts) }
            return name
        }
        guard let hidden = try before.map(known) ?? cuts.last(where: isBefore) else { throw TapsError.noMap }
        let later = cuts.drop { $0 != hidden }.dropFirst()
        guard let pooled = try after.map(known) ?? later.first(where: { short[$0]!.count == 2 && !isBefore($0) })
        else { throw TapsError.noPooling(hidden: hidden) }
        guard later.contains(pooled), short[pooled]!.count == 2 else {
            throw TapsError.wrongOrder(hidden: hidden, pooled: pooled)
        }
        return Taps(
            hidden: hidden, pooled: pooled, axes: try axes(of: hidden, short: short[hidden]!, long: long[hidden]!))
    }

    /// An error that names the nearest cuts before and after a node that is none.
    private func noCut(_ name: String, among cuts: [String]) -> TapsError {
        let isCut = Set(cuts)
        let place = nodes.firstIndex { $0.name == name } ?? nodes.count
        return .noCut(
            name, before: nodes[..<place].last { isCut.contains($0.name) }?.name,
            behind: nodes[place...].first { isCut.contains($0.name) }?.name)
    }

    /// The axes of a map: frames are on the axis that grows with the duration, channels on axis 1, unless that one
    /// grows.
    private func axes(of name: String, short: [Int], long: [Int]) throws -> HiddenAxes {
        guard 3...4 ~= short.count else { throw TapsError.noPlane(name, rank: short.count) }
        var frames = short.indices.dropFirst().first { short[$0] != long[$0] }
        if frames == nil, short.count > 2 {
            // Where the duration is fixed, the order of bands and frames is that of the input.
            frames = short.count == 3 ? 2 : (input.axes.firstIndex(of: .frames) == 2 && input.axes.count == 4 ? 2 : 3)
        }
        let channels = frames == 1 ? short.count - 1 : 1
        let bands = short.indices.dropFirst().first { $0 != frames && $0 != channels }
        return HiddenAxes(channels: channels, bands: bands, frames: frames)
    }
}

/// Why the hidden states could not be found.
public enum TapsError: Error, Equatable, CustomStringConvertible {
    case noNode(String)
    /// Holds the nearest nodes before and after it that would be possible.
    case noCut(String, before: String?, behind: String?)
    case noMap
    case noPooling(hidden: String)
    case wrongOrder(hidden: String, pooled: String)
    case noPlane(String, rank: Int)

    public var description: String {
        switch self {
        case .noNode(let name): "The network has no node '\(name)'; 'frami info --nodes' lists those that there are."
        case .noCut(let name, let before, let behind):
            "Some path from the input to the output goes around '\(name)'; the nearest that all go through "
                + [before.map { "before it is '\($0)'" }, behind.map { "behind it is '\($0)'" }].compactMap(\.self)
                .joined(separator: ", and ") + "."
        case .noMap: "The network has no hidden state that grows with the sound; give one with --before."
        case .noPooling(let hidden):
            "The network has no pooled state behind '\(hidden)'; give one with --after, or an earlier map with --before."
        case .wrongOrder(let hidden, let pooled):
            "'\(pooled)' is no vector behind '\(hidden)'; give --before a map and --after a vector that is made of it."
        case .noPlane(let name, let rank):
            "The hidden state '\(name)' has \(rank) axes; give a map of 3 or 4 axes with --before."
        }
    }
}

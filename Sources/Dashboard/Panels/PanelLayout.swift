import TerminalUI

/// The panels, which can be focused, enlarged, hidden and resized, in the order of the Tab key. The raw value is the
/// name in the palette and in stored preferences.
enum Panel: String, CaseIterable, Codable, Sendable {
    case losses, budget, student, classes, knobs, gallery, map, diversity, log, ranks

    var content: any PanelContent.Type {
        switch self {
        case .losses: LossPanel.self
        case .budget: BudgetPanel.self
        case .student: StudentPanel.self
        case .classes: ClassesPanel.self
        case .knobs: KnobPanel.self
        case .gallery: GalleryPanel.self
        case .map: MapPanel.self
        case .diversity: DiversityPanel.self
        case .ranks: RanksPanel.self
        case .log: LogPanel.self
        }
    }

    /// The number of the key that goes to it, together with Alt; the tenth has 0.
    var number: Int { (Self.allCases.firstIndex(of: self)! + 1) % 10 }

    /// A title with the number before it.
    func numbered(_ title: String, _ glyphs: GlyphTier) -> String {
        let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return glyphs == .ascii ? "\(number) \(title)" : "\(raised[number])\(title)"
    }

    /// The panels in the order in which they are left out where there is no room for all.
    static let omissionOrder = allCases.sorted { $0.content.omissionRank > $1.content.omissionRank }
}

/// The layout of panels as nested rows and columns, each with a share of the room.
struct PanelLayout: Sendable {
    indirect enum Node: Sendable {
        case panel(Panel, share: Double)
        case columns([Node], share: Double)
        case rows([Node], share: Double)

        var share: Double {
            switch self {
            case .panel(_, let share), .columns(_, let share), .rows(_, let share): share
            }
        }

        var panels: [Panel] {
            switch self {
            case .panel(let panel, _): [panel]
            case .columns(let nodes, _), .rows(let nodes, _): nodes.flatMap(\.panels)
            }
        }
    }

    /// The border between two neighbours, which can be dragged: a line of cells, and the nodes on both sides.
    struct Border: Hashable, Sendable {
        let isVertical: Bool
        let area: Rect
        let before: String
        let after: String
        /// The length that both nodes share, in cells.
        let length: Int
        let shares: Double
    }

    var hidden: Set<Panel> = []
    /// Panels that are left out because they are empty in this kind of run.
    var absent: Set<Panel> = [.ranks]
    /// Factors of shares that the user has set, by the node's name.
    var factors: [String: Double] = [:]

    /// Whether the run has samples and a student, which a training run has not.
    private var hasStudent: Bool { !absent.contains(.gallery) }

    func tree(width: Int, height: Int) -> Node {
        if width < 100 || height < 30 {
            // The layout for the size of an old terminal: losses, samples and knobs.
            return .columns(
                [
                    .rows(
                        [
                            .panel(.losses, share: 12),
                            .columns([.panel(.student, share: 26), .panel(.gallery, share: 24)], share: 10),
                        ], share: 50),
                    .panel(.knobs, share: 30),
                ], share: 1)
        }
        if width < 160 || height < 48 {
            return .columns(
                [
                    .rows(
                        [
                            .columns(
                                [
                                    .rows([.panel(.losses, share: 15), .panel(.budget, share: 6)], share: 52),
                                    .rows([.panel(.student, share: 13), .panel(.classes, share: 8)], share: 34),
                                ], share: 21),
                            .panel(.gallery, share: 17),
                        ], share: 86),
                    .rows(
                        [
                            .panel(.knobs, share: hasStudent ? 31 : 9), .panel(.diversity, share: 7),
                            .panel(.ranks, share: 5),
                        ] + (hasStudent ? [] : [.panel(.log, share: 29)]), share: 34),
                ], share: 1)
        }
        return .columns(
            [
                .rows(
                    [
                        .columns(
                            [
                                .rows([.panel(.losses, share: 21), .panel(.budget, share: 9)], share: 96),
                                .rows([.panel(.student, share: 16), .panel(.classes, share: 14)], share: 64),
                            ], share: 30),
                        .columns([.panel(.gallery, share: 118), .panel(.map, share: 42)], share: 28),
                    ], share: 160),
                .rows(
                    [
                        .panel(.knobs, share: 33), .panel(.diversity, share: 10), .panel(.ranks, share: 8),
                        .panel(.log, share: 15),
                    ], share: 40),
            ], share: 1)
    }

    /// The areas of the panels and the borders between them; panels for which there is no room are left out.
    func solve(width: Int, height: Int) -> (areas: [Panel: Rect], borders: [Border]) {
        guard width > 0, height > 0 else { return ([:], []) }
        var dropped = hidden.union(absent)
        let tree = tree(width: width, height: height)
        for attempt in 0...Panel.omissionOrder.count {
            var areas: [Panel: Rect] = [:]
            var borders: [Border] = []
            if let node = pruned(tree, without: dropped) {
                place(node, in: Rect(x: 0, y: 0, width: width, height: height), &areas, &borders)
            }
            let fits = areas.allSatisfy {
                let least = $0.key.content.smallest
                return $0.value.width >= least.width && $0.value.height >= least.height
            }
            if fits || areas.count <= 1 { return (areas, borders) }
            if attempt < Panel.omissionOrder.count { dropped.insert(Panel.omissionOrder[attempt]) }
        }
        return ([:], [])
    }

    private func pruned(_ node: Node, without dropped: Set<Panel>) -> Node? {
        func kept(_ nodes: [Node]) -> [Node] { nodes.compactMap { pruned($0, without: dropped) } }
        switch node {
        case .panel(let panel, _): return dropped.contains(panel) ? nil : node
        case .columns(let nodes, let share):
            let nodes = kept(nodes)
            return nodes.isEmpty ? nil : nodes.count == 1 ? reshared(nodes[0], share) : .columns(nodes, share: share)
        case .rows(let nodes, let share):
            let nodes = kept(nodes)
            return nodes.isEmpty ? nil : nodes.count == 1 ? reshared(nodes[0], share) : .rows(nodes, share: share)
        }
    }

    private func reshared(_ node: Node, _ share: Double) -> Node {
        switch node {
        case .panel(let panel, _): .panel(panel, share: share)
        case .columns(let nodes, _): .columns(nodes, share: share)
        case .rows(let nodes, _): .rows(nodes, share: share)
        }
    }

    private func name(_ node: Node) -> String { node.panels.map(\.rawValue).joined(separator: "+") }

    private func smallest(_ node: Node, vertically: Bool) -> Int {
        switch node {
        case .panel(let panel, _):
            let least = panel.content.smallest
            return vertically ? least.height : least.width
        case .columns(let nodes, _):
            let sizes = nodes.map { smallest($0, vertically: vertically) }
            return vertically ? sizes.max() ?? 0 : sizes.reduce(0, +)
        case .rows(let nodes, _):
            let sizes = nodes.map { smallest($0, vertically: vertically) }
            return vertically ? sizes.reduce(0, +) : sizes.max() ?? 0
        }
    }

    private func place(_ node: Node, in area: Rect, _ areas: inout [Panel: Rect], _ borders: inout [Border]) {
        let (nodes, vertically): ([Node], Bool)
        switch node {
        case .panel(let panel, _):
            areas[panel] = area
            return
        case .columns(let children, _): (nodes, vertically) = (children, false)
        case .rows(let children, _): (nodes, vertically) = (children, true)
        }
        let length = vertically ? area.height : area.width
        let shares = nodes.map { $0.share * (factors[name($0)] ?? 1) }
        let lengths = Self.divided(length, shares: shares, least: nodes.map { smallest($0, vertically: vertically) })
        var offset = 0
        for (index, child) in nodes.enumerated() {
            var part = area
            if vertically {
                (part.y, part.height) = (area.y + offset, lengths[index])
            } else {
                (part.x, part.width) = (area.x + offset, lengths[index])
            }
            place(child, in: part, &areas, &borders)
            if index > 0 {
                var line = part
                if vertically {
                    (line.y, line.height) = (part.y - 1, 2)
                } else {
                    (line.x, line.width) = (part.x - 1, 2)
                }
                borders.append(
                    Border(
                        isVertical: !vertically, area: line, before: name(nodes[index - 1]), after: name(child),
                        length: length, shares: shares.reduce(0, +)))
            }
            offset += lengths[index]
        }
    }

    /// Divides `length` into whole numbers in proportion to the shares, with none below its least if there is room for
    /// all.
    static func divided(_ length: Int, shares: [Double], least: [Int]) -> [Int] {
        let total = max(shares.reduce(0, +), 1e-9)
        var parts = shares.map { Int((Double(length) * $0 / total).rounded(.down)) }
        var rest = length - parts.reduce(0, +)
        var index = 0
        while rest > 0 {
            parts[index % parts.count] += 1
            index += 1
            rest -= 1
        }
        guard least.reduce(0, +) <= length else { return parts }
        while let tooShort = parts.indices.first(where: { parts[$0] < least[$0] }),
            let longest = parts.indices.max(by: { parts[$0] - least[$0] < parts[$1] - least[$1] }), longest != tooShort
        {
            parts[tooShort] += 1
            parts[longest] -= 1
        }
        return parts
    }

    /// Makes a panel larger or smaller in one direction, at the cost or gain of its neighbours.
    mutating func resize(_ panel: Panel, vertically: Bool, by factor: Double, width: Int, height: Int) {
        guard let node = pruned(tree(width: width, height: height), without: hidden.union(absent)) else { return }
        resize(panel, in: node, vertically: vertically, by: factor)
    }

    @discardableResult
    private mutating func resize(_ panel: Panel, in node: Node, vertically: Bool, by factor: Double) -> Bool {
        let (nodes, isRows): ([Node], Bool)
        switch node {
        case .panel: return false
        case .columns(let children, _): (nodes, isRows) = (children, false)
        case .rows(let children, _): (nodes, isRows) = (children, true)
        }
        guard let child = nodes.first(where: { $0.panels.contains(panel) }) else { return false }
        if resize(panel, in: child, vertically: vertically, by: factor) { return true }
        guard isRows == vertically else { return false }
        let name = name(child)
        factors[name] = min(max((factors[name] ?? 1) * factor, 0.2), 5)
        return true
    }

    /// Moves a border by cells, when the mouse drags it.
    mutating func drag(_ border: Border, by cells: Int, width: Int, height: Int) {
        guard cells != 0, border.length > 0,
            let node = pruned(tree(width: width, height: height), without: hidden.union(absent))
        else { return }
        for (name, sign) in [(border.before, 1.0), (border.after, -1.0)] {
            guard let share = share(of: name, in: node) else { continue }
            let now = share * (factors[name] ?? 1)
            let moved = now + sign * Double(cells) / Double(border.length) * border.shares
            factors[name] = min(max(moved / share, 0.1), 10)
        }
    }

    private func share(of wanted: String, in node: Node) -> Double? {
        if name(node) == wanted { return node.share }
        switch node {
        case .panel: return nil
        case .columns(let nodes, _), .rows(let nodes, _):
            return nodes.lazy.compactMap { share(of: wanted, in: $0) }.first
        }
    }
}

import RunEvents
import TerminalUI

/// The panel of the map of hidden states: where samples, bank and real clips lie in the plane of the two principal
/// components of the teacher's pooled hidden states.
struct MapPanel: PanelContent {
    static let panel = Panel.map
    static let title = "map of hidden states"
    static let smallest = Size(width: 30, height: 9)
    static let omissionRank = 8
    static let needsStudent = true
    static let staysClear = true

    /// A point by what names it in all maps.
    struct Named: Hashable, Sendable {
        let source: HiddenMap.Point.Source
        let number: Int
    }

    /// The point with the cursor; nil where it is the sample that is selected in the gallery.
    var cursor: Named?
    /// The class that is lit, while the others are faint; nil for all.
    var label: Int?

    mutating func forgetRun() {
        cursor = nil
        label = nil
    }
}

extension MapPanel {
    static let keys = [KeyGroup(title: "map", bindings: bindings)]

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    private static let bindings: [Binding] = [
        Binding(
            "point-left", [KeyPress(.left), key("h")], "point", "To the next point on the left.",
            changes: { $0.moveMapCursor(x: -1, y: 0) }),
        Binding(
            "point-right", [KeyPress(.right), key("l")], "point", "To the next point on the right.", rank: 10,
            offer: { $0.shownMap != nil }, changes: { $0.moveMapCursor(x: 1, y: 0) }),
        Binding(
            "point-up", [KeyPress(.up), key("k")], "point", "To the next point above.", rank: 11,
            offer: { $0.shownMap != nil }, changes: { $0.moveMapCursor(x: 0, y: 1) }),
        Binding(
            "point-down", [KeyPress(.down), key("j")], "point", "To the next point below.",
            changes: { $0.moveMapCursor(x: 0, y: -1) }),
        Binding(
            "next-point", [KeyPress(.pageDown)], "next",
            "To the next point of the list: samples by age, then real clips.",
            changes: { $0.moveMapCursor(by: 1) }),
        Binding(
            "previous-point", [KeyPress(.pageUp)], "next", "To the point before it.",
            changes: { $0.moveMapCursor(by: -1) }),
        Binding(
            "map-earlier", [key(",")], "time", "The map of an earlier round.", changes: { $0.moveMap(by: -1) }),
        Binding(
            "map-later", [key(".")], "time", "The map of a later round.", rank: 14,
            offer: { $0.run.maps.maps.count > 1 }, changes: { $0.moveMap(by: 1) }),
        Binding(
            "map-class", [key("c")], "by class", "Light the points of one class, or of all.", rank: 15,
            offer: { $0.shownMap != nil && $0.run.classes > 0 }, changes: { $0.lightNextClass() }),
        Binding(
            "map-nearest", [key("n")], "nearest", "From a sample to the real clip nearest to it, by the teacher.",
            rank: 13,
            offer: { screen in
                screen.litPoint.flatMap { $0.source == .pool ? screen.run.maps.picture(of: $0)?.nearestClip : nil }
                    != nil
            }, does: { $0.moveToNearestClip(at: $1) }),
    ]

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawMap(in: area, on: &buffer)
    }

    /// A click takes the cursor to the point that is nearest to it.
    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        let plot = screen.mapParts(area.inset(by: 1)).plot
        guard plot.contains(point), let map = screen.shownMap else { return [] }
        let chart = screen.scatter(of: map)
        func distance(_ other: HiddenMap.Point) -> Int {
            guard let cell = chart.cell(of: other.place, in: plot) else { return .max }
            let (across, down) = (cell.x - point.x, 2 * (cell.y - point.y))
            return across * across + down * down
        }
        let near = map.points.filter { $0.source != .bank }.min { distance($0) < distance($1) }
        if let near { screen.map.cursor = near.named }
        return []
    }

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen.moveMap(by: wheel.isUp ? -1 : 1)
        return []
    }

    static func closes(on screen: inout Dashboard) -> Bool {
        guard screen.focus == .map, screen.enlarged == nil else { return false }
        guard screen.map.cursor != nil || screen.map.label != nil else { return false }
        (screen.map.cursor, screen.map.label) = (nil, nil)
        return true
    }
}

extension HiddenMap.Point {
    var place: ScatterChart.Place { ScatterChart.Place(x: Double(x), y: Double(y)) }
    var named: MapPanel.Named { MapPanel.Named(source: source, number: number) }
}

extension Dashboard {
    var map: MapPanel {
        get { self[MapPanel.self] }
        set { self[MapPanel.self] = newValue }
    }

    /// The map at the charts' cursor, or the newest.
    var shownMap: HiddenMap? { run.maps.at(chart.cursor)?.map }

    /// The point with the cursor, or the sample that is selected in the gallery.
    var litPoint: HiddenMap.Point? {
        guard let points = shownMap?.points else { return nil }
        if let cursor = map.cursor { return points.first { $0.named == cursor } }
        guard let number = selectedPicture?.picture.number else { return nil }
        return points.first { $0.source == .pool && $0.number == number }
    }

    /// Moves the cursor to the nearest point in one of four directions, each a quarter of the plane. Points at the same place are passed one after the other.
    fileprivate mutating func moveMapCursor(x: Float, y: Float) {
        guard let points = shownMap?.points.filter({ $0.source != .bank && isLit($0) }), let first = points.first
        else { return }
        guard let now = litPoint else {
            map.cursor = first.named
            return
        }
        let sign = x + y
        var best: (point: HiddenMap.Point, cost: Float)?
        for (index, point) in points.enumerated() where point.named != now.named {
            let (dx, dy) = (point.x - now.x, point.y - now.y)
            let (ahead, beside) = x != 0 ? (dx * x, dy) : (dy * y, dx)
            if dx == 0, dy == 0 {
                // Of points at one place, the order of the list decides which is ahead.
                let here = points.firstIndex { $0.named == now.named } ?? 0
                guard (index > here) == (sign > 0) else { continue }
            } else if ahead <= 0 || abs(beside) > ahead {
                continue
            }
            let cost = ahead * ahead + beside * beside
            if cost < best?.cost ?? .infinity { best = (point, cost) }
        }
        map.cursor = (best?.point ?? now).named
    }

    /// Moves the cursor through all points that are lit, and from the last one to the first.
    fileprivate mutating func moveMapCursor(by count: Int) {
        guard let points = shownMap?.points.filter({ $0.source != .bank && isLit($0) }), !points.isEmpty else { return }
        let now = litPoint.flatMap { lit in points.firstIndex { $0.named == lit.named } }
        map.cursor = points[now.map { ($0 + count + points.count) % points.count } ?? 0].named
    }

    /// Whether a point is of the class that is lit.
    func isLit(_ point: HiddenMap.Point) -> Bool { map.label == nil || point.label == map.label }

    fileprivate mutating func lightNextClass() {
        let next = map.label.map { $0 + 1 } ?? 0
        map.label = next < run.classes ? next : nil
    }

    /// Moves to the map before or after, together with the charts' cursor. After the newest one the screen follows the
    /// run again.
    fileprivate mutating func moveMap(by direction: Int) {
        let maps = run.maps.maps
        guard let now = run.maps.at(chart.cursor),
            let index = maps.firstIndex(where: { $0.moment.step == now.moment.step })
        else { return }
        let next = index + direction
        if next >= maps.count {
            chart.follow()
        } else if next >= 0 {
            chart.moveCursor(to: Double(maps[next].moment.step), newest: newest)
        }
    }

    fileprivate mutating func moveToNearestClip(at seconds: Double) -> [DashboardEffect] {
        guard let point = litPoint, point.source == .pool else {
            notify("Only a synthetic sample has a nearest real clip; move the cursor to one.", at: seconds)
            return []
        }
        guard let nearest = run.maps.picture(of: point)?.nearestClip else {
            notify("No real clip is recorded for this sample.", at: seconds)
            return []
        }
        map.cursor = MapPanel.Named(source: .clip, number: nearest.number)
        return []
    }
}

import TerminalUI

/// The places of all parts on a screen of a given size, which drawing and the mouse share.
struct Geometry: Sendable {
    let status: Rect
    /// The place of an important sentence about the run; empty while there is none.
    let banner: Rect
    let grid: Rect
    let keys: Rect
    var areas: [Panel: Rect] = [:]
    var borders: [PanelLayout.Border] = []
}

extension Dashboard {
    static let smallest = Size(width: 40, height: 10)

    var isTooSmall: Bool { size.width < Self.smallest.width || size.height < Self.smallest.height }

    var geometry: Geometry {
        let screen = Rect(size)
        let bannerRows = bannerText == nil && !isReplaying ? 0 : 1
        var geometry = Geometry(
            status: screen.row(0), banner: bannerRows == 0 ? Rect(x: 0, y: 1, width: 0, height: 0) : screen.row(1),
            grid: Rect(x: 0, y: 1 + bannerRows, width: size.width, height: size.height - 2 - bannerRows),
            keys: screen.row(size.height - 1))
        let grid = geometry.grid
        if let enlarged {
            geometry.areas = [enlarged: grid]
            return geometry
        }
        let solved = layout.solve(width: grid.width, height: grid.height)
        geometry.areas = solved.areas.mapValues { Rect(x: $0.x, y: $0.y + grid.y, width: $0.width, height: $0.height) }
        geometry.borders = solved.borders.map { $0.shifted(down: grid.y) }
        return geometry
    }

    /// The area of a chart's curves, to which the column of a click is related.
    func plotArea(_ panel: Panel, _ area: Rect) -> Rect {
        panel.content.plot(in: area, on: self)
    }
}

extension PanelLayout.Border {
    func shifted(down rows: Int) -> PanelLayout.Border {
        PanelLayout.Border(
            isVertical: isVertical, area: Rect(x: area.x, y: area.y + rows, width: area.width, height: area.height),
            before: before, after: after, length: length, shares: shares)
    }
}
